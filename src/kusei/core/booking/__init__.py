"""催しの予約: sessions with seats by category, first come or by lot, a waiting list that moves by itself.

Answers 「地域における子育て支援事業」 and every class and meeting a ward holds. It refuses a seat that does not exist, even to
two people at the same moment; a lot nobody can draw again; and a household torn apart by one.
"""
