"""Numbers without gaps or twins: one locked row per ward, series and fiscal year."""
