"""条件の整った区から: 「区の実情に応じて、条件の整った区から実施する」 of the plan, cell by cell.

Every ward's state for every initiative that wards begin by themselves, with its reasons: what is missing, what was asked
and refused, by whom, how often, over how many years; what must come first; what was planned and what happened; and the
studies of initiatives whose product is a decision. A state is what a person says and the records allow: nothing goes live
without dated evidence, nothing is settled before two years of it. The room gives nobody a score.
"""
