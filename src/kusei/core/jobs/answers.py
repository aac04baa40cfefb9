"""The act at the end of an engine's job: its answer is kept, or why there is none."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import Promise

from kusei.core.actions.action import Action, Refused
from kusei.core.jobs.models import Run


class StoreAnswer(Action):
    """What the job does when the engine has answered. ``run`` None: it could not; ``why`` says why.

    The row waits in its field ``waits_in`` (waiting, failed, …); ``taken`` is said when it no longer does.
    """

    waits_in: ClassVar[str] = "state"
    taken: ClassVar[str | Promise]
    run: Run | None = None
    why: str = ""

    def check(self) -> None:
        if getattr(self.row, self.waits_in) != "waiting":
            raise Refused(self.taken)

    def perform(self) -> Any:
        if self.run is not None:
            return self.store(self.row, self.run)
        setattr(self.row, self.waits_in, "failed")
        self.row.why = self.why[:200]
        self.row.save(update_fields=[self.waits_in, "why"])
        return self.row

    def store(self, row: Any, run: Run) -> Any:
        """Keep the answer; returns the row."""
        raise NotImplementedError
