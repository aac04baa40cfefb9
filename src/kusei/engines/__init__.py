"""Computations: frozen inputs, one function, a frozen result with its version. No framework, no clock, no I/O."""
