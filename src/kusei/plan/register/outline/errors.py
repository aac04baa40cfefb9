"""What makes a file no outline at all."""

from __future__ import annotations


class OutlineUnreadable(ValueError):
    """The input cannot be an outline of a plan.

    ``code`` is one of ``empty``, ``binary``, ``encoding_unknown``, ``too_large``, ``too_short``,
    ``no_plan_structure``, ``too_many_blocks`` and ``too_many_headings``; ``line`` is the source
    line (1-based) where reading stopped.  Screens phrase the code.
    """

    def __init__(self, code: str, line: int = 1) -> None:
        super().__init__(f"{code} (line {line})")
        self.code = code
        self.line = line
