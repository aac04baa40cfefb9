"""Pure rules of the room, by theme."""
