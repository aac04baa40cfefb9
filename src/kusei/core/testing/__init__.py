"""What tests share: a small world, the sweep over every page, the access suite."""
