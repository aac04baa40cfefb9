"""他区の取り組み事例: 「ほかの区の取り組み事例を生かす」 of the plan's yearly follow-up.

A ward writes down what it did, what it cost, what came of it (with its interval) and what went wrong; another ward reads
which card fits it and why, takes it over, and gives back what came of it there. The room ranks cards for a ward, never
wards: nearest wards are neighbours in their figures, not better or worse. It refuses to publish a card before a person
has looked for words that name somebody.
"""
