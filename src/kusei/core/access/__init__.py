"""Who may do and see what: powers held by posts for a term, rooms, actors, and the one rule both questions share."""
