"""The phone's own page and the office's pages about phones; the mechanism is ``core.field``."""
