"""Rules that may change: declared by rooms, kept as dated rows, looked up ``at`` a day."""
