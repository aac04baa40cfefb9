"""アンケート: questions to citizens by web link, on paper and in interviews, counted with intervals.

Answers 「市民の声を聴く」: the same machinery for a citizens' view, for satisfaction at the counter, for a course. It
refuses a percentage without its number of answers and its interval, a published cell small enough to point at a person,
and free text that nobody has read for names.
"""
