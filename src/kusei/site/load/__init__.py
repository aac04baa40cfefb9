"""Loading a real city's open data into its own database. No figure, person or date is ever added to it."""
