"""One interface over threads, processes and a cluster: answers in order, failures by name, nothing lost when a worker dies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import pytest

from kusei.core.jobs.sweep import NoCluster, SweepFailed, sweep
from kusei.core.tests.sweeping import doubled, fatal, slowly_doubled

pytestmark = pytest.mark.pure
SOURCE = Path(__file__).resolve().parents[3]
ITEMS = {f"city {n}": n for n in (3, 13, 1, 2)}


class Cluster:
    """A dask scheduler and workers as separate processes on this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.note, self.started = folder, folder / "scheduler.json", []
        self.env = {**os.environ, "PYTHONPATH": str(SOURCE), "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
        self.scheduler = self.start("scheduler", "--host", "127.0.0.1", "--port", "0")
        self.until(self.note.exists)

    def start(self, what: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--scheduler-file", str(self.note), "--no-dashboard", *options]
        with (self.folder / f"{what}-{len(self.started)}.log").open("wb") as log:
            self.started.append(subprocess.Popen(command, env=self.env, cwd=self.folder, stdout=log, stderr=log))
        return self.started[-1]

    def worker(self) -> subprocess.Popen[bytes]:
        return self.start("worker", "--no-nanny", "--nthreads", "1", "--host", "127.0.0.1", "--death-timeout", "30")

    @property
    def address(self) -> str:
        return json.loads(self.note.read_text("utf-8"))["address"]

    def until(self, there, most_s: float = 30.0) -> None:  # type: ignore[no-untyped-def]
        begun = time.perf_counter()
        while not there():
            assert time.perf_counter() - begun < most_s, [p.read_text("utf-8")[-500:] for p in self.folder.glob("*.log")]
            time.sleep(0.05)

    def stop(self) -> None:
        for process in reversed(self.started):  # a worker without its scheduler is slow to end politely
            process.kill()
            process.wait(5)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    if find_spec("distributed") is None:
        pytest.skip("missing dask: install kusei[cluster]")
    found = Cluster(tmp_path)
    yield found
    found.stop()


@pytest.mark.parametrize("on", ["threads", "processes"])
def test_answers_come_in_the_order_of_the_items_and_a_failure_under_its_name(on: str) -> None:
    swept = sweep(doubled, ITEMS, on=on, workers=2)  # type: ignore[arg-type]
    assert list(swept.values.items()) == [("city 3", 6), ("city 1", 2), ("city 2", 4)]
    assert swept.failures == {"city 13": "ValueError: no thirteenth floor"}
    with pytest.raises(SweepFailed, match="city 13"):
        swept.all()


def test_a_process_that_dies_is_tried_again_and_one_that_always_dies_is_named_alone(tmp_path: Path) -> None:
    swept = sweep(fatal, {str(n): (str(tmp_path), n) for n in range(4)}, on="processes", workers=2)
    assert swept.values == {"0": 0, "1": 1, "3": 3}
    assert list(swept.failures) == ["2"]
    assert "BrokenProcessPool" in swept.failures["2"]


def test_a_cluster_that_loses_a_worker_loses_no_answer(cluster: Cluster, tmp_path: Path) -> None:
    first, second = cluster.worker(), cluster.worker()
    notes = tmp_path / "notes"
    notes.mkdir()
    # Both must be at work before one is killed, or nothing would have to be given to the other.
    items = {f"scenario {n}": (str(notes), n) for n in range(40)}
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(sweep, slowly_doubled, items, on="dask", scheduler=cluster.address)
        cluster.until(lambda: all(any(notes.glob(f"*-{w.pid}")) for w in (first, second)) and len(list(notes.iterdir())) >= 6)
        first.kill()
        swept = asked.result(60)
    assert swept.all() == [2 * n for n in range(40)]
    assert list(swept.values) == list(items)
    ran = [note.name.split("-") for note in notes.iterdir()]
    assert len(ran) > len({number for number, _pid in ran}), "something was under way at the dead worker and ran again"
    failed = sweep(doubled, ITEMS, on="dask", scheduler=cluster.address)
    assert failed.failures == {"city 13": "ValueError: no thirteenth floor"}


def test_a_cluster_that_cannot_be_used_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoCluster, match=r"name the scheduler|install kusei\[cluster\]"):
        sweep(doubled, ITEMS, on="dask")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(NoCluster, match=r"install kusei\[cluster\]"):
        sweep(doubled, ITEMS, on="dask", scheduler="tcp://127.0.0.1:1")


def test_nothing_to_do_is_done_and_a_wrong_number_of_workers_is_refused() -> None:
    assert sweep(doubled, {}, on="dask").all() == []
    with pytest.raises(ValueError, match="at least 1"):
        sweep(doubled, ITEMS, workers=0)
    with pytest.raises(ValueError, match="not on carrier pigeons"):
        sweep(doubled, ITEMS, on="carrier pigeons")  # type: ignore[arg-type]
