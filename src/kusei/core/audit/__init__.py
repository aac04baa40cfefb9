"""The trail: append-only, hash-chained per ward (or the city) and Japanese day.

``write.append`` is called by ``core.actions`` as the last statement of a transaction, and by ``core.access.cases`` for
the one line a read of a private row leaves.
"""
