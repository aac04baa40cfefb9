"""区長の裁量: 「区長の権限と裁量を高める」 of the plan: the ward's own money, its consultations with bureaus, who does which task.

A ward has a ceiling a fiscal year. Divisions propose, proposals are marked and compared under the ceiling, people choose,
the allotment is decided by the 専決 table, money is committed and paid, and the year is settled. The room refuses money
past a ceiling, an allotment or a commitment, and money booked outside the fiscal year and its 出納整理期間. It chooses
nothing by itself: it shows the best set under the marks, and people may decide otherwise with a reason.

A ward head asks a bureau; the bureau answers within its days and with its reason; both sides decide on a 協議書; what it came to is
a precedent every ward reads. The table of tasks holds on a day; a decided proposal changes it on its day and never before.

The city sets how many posts a ward head may place in a year, in tenths. A placement is decided by the 専決 table, starts and ends on its
days, and on no day are more placed than the pool holds. The work is measured before and after; the room says what that does not prove.
"""
