"""他区の取り組み事例: one paragraph — which line of the plan or the law this room answers.

It keeps cases from the day they begin to the day they are closed. It refuses to decide anything by itself: a person
opens a case, a person closes it and says what came of it.
"""
