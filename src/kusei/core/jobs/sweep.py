"""One computation over many cities or scenarios: on threads, on processes, or on a dask cluster (``kusei[cluster]``).

``sweep(function, {"minato": inputs, ...}, on="threads")`` answers in the order of the items, with every failure under its name; one
that fails does not end the others. ``function`` computes with what it is given and nothing else (an engine's function): it may be
run again, elsewhere, when a worker dies. Threads suit engines that let go of the interpreter (numba kernels); processes and
clusters need a function of a module and items that can be pickled.
"""

from __future__ import annotations

import multiprocessing
import os
from asyncio import CancelledError
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")
R = TypeVar("R")
ATTEMPTS = 3
_CONNECT_S = 20


class NoCluster(RuntimeError):
    """A sweep on a cluster that cannot begin: not installed, not named, not answering."""


class SweepFailed(RuntimeError):
    """Some items failed; ``failures`` says which and why."""

    def __init__(self, failures: Mapping[str, str]) -> None:
        self.failures = dict(failures)
        super().__init__("; ".join(f"{name}: {why}" for name, why in failures.items()))


@dataclass(frozen=True)
class Swept(Generic[R]):
    """``values`` and ``failures`` by name, each in the order of the items; together they hold every item once."""

    values: Mapping[str, R]
    failures: Mapping[str, str]

    def all(self) -> list[R]:
        """Every value in order. Raises SweepFailed when one is missing."""
        if self.failures:
            raise SweepFailed(self.failures)
        return list(self.values.values())


def sweep(
    function: Callable[[T], R],
    items: Mapping[str, T],
    *,
    on: Literal["threads", "processes", "dask"] = "threads",
    workers: int | None = None,
    scheduler: str = "",
) -> Swept[R]:
    """Run ``function`` on every item.

    ``workers``: threads or processes (one a processor). ``scheduler``: address of the dask scheduler, ``tcp://host:8786``.
    An item whose process dies is tried ``ATTEMPTS`` times in all; on a cluster the scheduler counts (``allowed-failures``).
    Raises NoCluster when a cluster cannot be used at all; whatever an item raises is its failure.
    """
    if workers is not None and workers < 1:
        raise ValueError("workers must be at least 1")
    if not items:
        return Swept({}, {})
    count = min(workers or os.cpu_count() or 1, len(items))
    if on == "threads":
        with ThreadPoolExecutor(count) as pool:
            return _gathered({name: pool.submit(function, item) for name, item in items.items()}, items)
    if on == "processes":
        return _on_processes(function, items, count)
    if on == "dask":
        return _on_cluster(function, items, scheduler)
    raise ValueError(f"a sweep runs on threads, processes or dask, not on {on}")


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _gathered(futures: Mapping[str, Any], items: Mapping[str, Any]) -> Swept[Any]:
    values, failures = {}, {}
    for name in items:
        try:
            values[name] = futures[name].result()
        except (Exception, CancelledError) as error:  # cancelled: the scheduler is gone
            failures[name] = _said(error)
    return Swept(values, failures)


def _pool(count: int) -> ProcessPoolExecutor:
    # A fork would copy the locks of running threads and open connections.
    return ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"))


def _on_processes(function: Callable[[T], R], items: Mapping[str, T], count: int) -> Swept[R]:
    """All at once; a process that dies takes its pool along, so what was left is tried again, each in a pool of its own."""
    with _pool(count) as pool:
        futures: dict[str, Future[R]] = {}
        for name, item in items.items():
            futures[name] = _submitted(pool, function, item)
        lost = [name for name, future in futures.items() if isinstance(future.exception(), BrokenProcessPool)]
    with ThreadPoolExecutor(count) as threads:
        futures |= {name: threads.submit(_alone, function, items[name]) for name in lost}
        return _gathered(futures, items)


def _submitted(pool: Executor, function: Callable[[T], R], item: T) -> Future[R]:
    try:
        return pool.submit(function, item)
    except BrokenProcessPool as error:  # broken while the others were still being handed in
        future: Future[R] = Future()
        future.set_exception(error)
        return future


def _alone(function: Callable[[T], R], item: T) -> R:
    left = ATTEMPTS - 1  # the first was in company
    while True:
        left -= 1
        try:
            with _pool(1) as pool:
                return pool.submit(function, item).result()
        except BrokenProcessPool:
            if not left:
                raise


def _on_cluster(function: Callable[[T], R], items: Mapping[str, T], scheduler: str) -> Swept[R]:
    """The scheduler gives what a dead worker held to another; what takes too many workers along is its own failure."""
    with _client(scheduler) as client:
        return _gathered({name: client.submit(function, item, pure=False) for name, item in items.items()}, items)


@contextmanager
def _client(scheduler: str) -> Iterator[Any]:
    try:
        from distributed import Client  # an extra, and only for those who have a cluster
    except ImportError as error:
        raise NoCluster("dask is not installed: install kusei[cluster]") from error
    if not scheduler:
        raise NoCluster("name the scheduler, as in tcp://host:8786")
    connect: Any = Client
    try:
        client = connect(scheduler, timeout=_CONNECT_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise NoCluster(f"no scheduler answers at {scheduler}") from error
    with client:
        yield client
