"""The trail: append-only, hash-chained per ward (or the city) and Japanese day.

``write.append`` is called by ``core.actions`` alone, as the last statement of a transaction.
"""
