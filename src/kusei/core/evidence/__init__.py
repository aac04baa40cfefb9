"""What the systems can prove: a pull registry of probes, dated readings, and the list of what the plan wants."""
