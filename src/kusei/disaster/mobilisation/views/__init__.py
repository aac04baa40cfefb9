"""Pages, by theme."""
