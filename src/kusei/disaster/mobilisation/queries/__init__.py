"""Reads of the room, by theme."""
