"""Approval: instead of running, an act is drafted, agreed along the line, decided by the 専決 table, then runs.

Answers the office's own rule that nothing is done without a decision (決裁規程・専決規程). It refuses to run an act
twice, to let anybody decide their own draft, and to let a decision fall to a post lower than the table says.
"""
