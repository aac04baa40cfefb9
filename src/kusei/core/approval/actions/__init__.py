"""The verbs of approval. Whose turn it is comes from the route, not from a power: ``step_of`` answers it."""
