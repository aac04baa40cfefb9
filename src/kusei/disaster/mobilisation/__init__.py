"""区指定動員: who of the city's staff goes to which ward office and team when the earth shakes, decided before it does.

Answers the designation of staff in the regional disaster plan (所属動員・指定動員・直近動員). It refuses to guess a home that
lies in the sea, to put one person at two places, and to show a home to anybody who does not assign.
"""
