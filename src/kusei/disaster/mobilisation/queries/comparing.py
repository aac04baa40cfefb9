"""Two trials of a plan, person by person."""

from __future__ import annotations

from kusei.core.ledger.models import Ward
from kusei.disaster.mobilisation.models import Trial
from kusei.disaster.mobilisation.queries.before import cells_then


def wards_then(trial: Trial) -> dict[str, Ward | None]:
    """Staff number -> the ward the trial put them in; empty where the trial kept no list of whom it placed."""
    people = trial.weights.get("people", [])
    if trial.run is None or len(people) != len(trial.run.result["place"]):
        return {}
    cells = cells_then(trial)
    return {n: cells[k].ward if k >= 0 else None for n, k in zip(people, trial.run.result["place"], strict=True)}
