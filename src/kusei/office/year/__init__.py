"""The office year: the yearly tasks of each post (「昨年の今日」), and everything that must happen at the change of fiscal year.

Answers 事務の簡素化 and the handover at 1 April: a new holder sees what comes in the next weeks and what was done last year.
It counts nobody's work: a task says when it was done and by which staff number, and no figure is made of it.
"""
