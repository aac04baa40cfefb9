"""津波避難ビル: survey, eligibility clause by clause, agreement, designation, yearly check, withdrawal.

Answers the plan's 津波避難ビル指定の拡大. It designates nothing by itself: a person signs and designates. It never takes
the tsunami flag of a 指定緊急避難場所 for a designated building, and it makes no evacuation decision.
"""
