"""Clocks from dated rules: 48 continuous hours, five days after service, four months of age, business days."""
