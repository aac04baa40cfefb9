"""Pages, paper and results of surveys: the mechanism is core.surveys."""
