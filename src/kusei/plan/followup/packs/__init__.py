"""Sets of figures for council, budget, settlement and audit: tables whose every number knows the rows it came from."""
