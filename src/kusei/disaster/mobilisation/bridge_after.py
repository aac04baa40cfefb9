"""After the call: spare people and wards that miss some, as the engine wants them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kusei.core.jobs.compute import engine
from kusei.disaster.mobilisation.rules.after import Help, Standing


def help_between(wards: Sequence[Standing], metres: Mapping[tuple[str, str], int]) -> list[Help]:
    """Spare people to the wards that miss some: as many as possible, the least walking in all; nobody is moved twice."""
    givers, takers = [w for w in wards if w.spare], [w for w in wards if w.unmet]
    table = [{m: metres[g.ward, t.ward] for m, t in enumerate(takers)} for g in givers]
    flows = engine("reach.assigning").assign([g.spare for g in givers], [t.unmet for t in takers], table)
    return [Help(givers[g].ward, takers[t].ward, n, table[g][t]) for g, t, n in flows]
