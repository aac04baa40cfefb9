"""The verbs of approval. Whose turn it is comes from the route, not from a power: ``step_of`` answers it."""

from kusei.core.approval.actions import circulating, deciding, drafting, table

__all__ = ["circulating", "deciding", "drafting", "table"]
