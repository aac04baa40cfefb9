"""What is asked, by theme."""
