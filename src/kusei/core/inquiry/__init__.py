"""照会・回答: one question sheet out to the wards and on to their divisions, chased, threaded, merged and frozen.

Answers 「毎年度フォローアップを行い」 and every other question a city asks its wards. It refuses to lose a former answer, to
merge a blank as a nought, to read an approximate figure as a number, and to change anything once it is frozen.
"""
