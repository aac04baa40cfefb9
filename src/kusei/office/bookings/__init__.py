"""Pages, letters and the calendar of sessions: the mechanism is core.booking."""
