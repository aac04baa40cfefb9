"""What a phone carries into a shelter: its page, the commands it may hold, and what they become."""
