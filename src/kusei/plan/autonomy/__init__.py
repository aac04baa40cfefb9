"""区長の裁量: 「区長の権限と裁量を高める」 of the plan; today its money, 区長裁量経費, from proposal to settlement.

A ward has a ceiling a fiscal year. Divisions propose, proposals are marked and compared under the ceiling, people choose,
the allotment is decided by the 専決 table, money is committed and paid, and the year is settled. The room refuses money
past a ceiling, an allotment or a commitment, and money booked outside the fiscal year and its 出納整理期間. It chooses
nothing by itself: it shows the best set under the marks, and people may decide otherwise with a reason.
"""
