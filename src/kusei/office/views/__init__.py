"""Pages of the office, grouped by what a clerk came for."""
