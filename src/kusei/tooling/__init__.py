"""What keeps the house in order: import contracts, translated words, browser assets, a room's skeleton."""
