"""How long pages take under load: a list over 100,000 rows, the matrix, a detail page; against a plain Django ListView.

    python benchmarks/pages.py [--rows 100000] [--seconds 8]

Two granian workers as `kusei serve` starts them, 20 connections without think time, signed in as the city's plan office,
the full page with its shell. wrk where it is installed, else threads with keep-alive in this process (which then share
the processors with the server). SQLite always, PostgreSQL too when KUSEI_DATABASE_URL names a server.
"""

from __future__ import annotations

import argparse
import http.client
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import create_server

import ground

from kusei.site.settings import WEB_THREADS

CONNECTIONS, WORKERS, LIMIT_MS = 20, 2, 150
PEER = "Django ListView"
LUA = """
done = function(summary, latency, requests)
  io.write(string.format("RESULT %f %f %f %f %d\\n", latency:percentile(50) / 1000, latency:percentile(95) / 1000,
    latency:percentile(99) / 1000, summary.requests / (summary.duration / 1000000), summary.errors.status
    + summary.errors.read + summary.errors.connect + summary.errors.timeout))
end
"""


@dataclass(frozen=True)
class Load:
    """Milliseconds, requests a second, and how many went wrong."""

    p50_ms: float
    p95_ms: float
    p99_ms: float
    per_s: float
    errors: int


def free_port() -> int:
    with create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def served(env: Mapping[str, str], application: str, *, folder: Path | None = None) -> Iterator[int]:
    """The application under granian with two workers; yields its port."""
    port = free_port()
    paths = env["PYTHONPATH"] + (f":{folder}" if folder else "")
    server = subprocess.Popen([
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(WORKERS), "--blocking-threads", str(WEB_THREADS), "--no-ws", "--log-level", "warning", application,
    ], env={**env, "PYTHONPATH": paths, "KUSEI_JOBS": "worker"}, cwd=ground.ROOT)
    try:
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(port: int, path: str, cookie: str) -> None:
    """Until the page answers 200 ten times, so that both workers are warm."""
    good, deadline = 0, time.monotonic() + 60
    while good < 10:
        if time.monotonic() > deadline:
            raise SystemExit(f"{path} does not answer")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", path, headers={"Cookie": cookie})
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                raise SystemExit(f"{path} answers {response.status}")
            good += 1
        except OSError:
            time.sleep(0.2)


def with_wrk(port: int, path: str, cookie: str, seconds: int) -> Load:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(LUA)
        script.flush()
        done = subprocess.run([
            "wrk", "-t", "1", "-c", str(CONNECTIONS), "-d", f"{seconds}s", "--timeout", "30s", "-s", script.name,
            "-H", f"Cookie: {cookie}", f"http://127.0.0.1:{port}{path}",
        ], check=True, capture_output=True, text=True)
    line = next(row for row in done.stdout.splitlines() if row.startswith("RESULT"))
    p50, p95, p99, per_s, errors = line.split()[1:]
    return Load(float(p50), float(p95), float(p99), float(per_s), int(errors))


def with_threads(port: int, path: str, cookie: str, seconds: int) -> Load:
    taken: list[float] = []
    wrong: list[int] = []
    stop_at = time.perf_counter() + seconds

    def one() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < stop_at:
            begun = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": cookie})
            response = connection.getresponse()
            response.read()
            taken.append((time.perf_counter() - begun) * 1000)
            if response.status != 200:
                wrong.append(response.status)

    threads = [threading.Thread(target=one) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken.sort()

    def at(share: float) -> float:
        return taken[min(int(len(taken) * share), len(taken) - 1)]

    return Load(at(0.5), at(0.95), at(0.99), len(taken) / seconds, len(wrong))


def measure(port: int, path: str, cookie: str, seconds: int) -> Load:
    wait_for(port, path, cookie)
    client = with_wrk if shutil.which("wrk") else with_threads
    client(port, path, cookie, 2)
    return client(port, path, cookie, seconds)


def show(database: str, name: str, load: Load, peer: Load) -> None:
    verdict = "" if name == PEER else ("ok" if load.p95_ms < LIMIT_MS and not load.errors else f"over {LIMIT_MS} ms")
    print(
        f"{database:<11}{name:<18}{load.p50_ms:>8.1f}{load.p95_ms:>8.1f}{load.p99_ms:>8.1f}{load.per_s:>9.0f}"
        f"{load.errors:>8}{load.p50_ms / peer.p50_ms:>9.2f}x  {verdict}", flush=True,
    )


def run(database: str, url: str, rows: int, seconds: int) -> None:
    with ground.city(url) as env:
        begun = time.perf_counter()
        said = ground.run_inside(env, ground.__file__, "pages", str(rows))
        print(f"{database}: {said['rows']} shelters, built in {time.perf_counter() - begun:.0f} s", flush=True)
        cookie = str(said["cookie"])
        with served(env, "peer:application", folder=Path(__file__).parent) as port:
            peer = measure(port, "/", cookie, seconds)
        show(database, PEER, peer, peer)
        with served(env, "kusei.site.wsgi:application") as port:
            for name, path in said["pages"].items():
                show(database, name, measure(port, path, cookie, seconds), peer)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--seconds", type=int, default=8)
    asked = options.parse_args()
    print(f"{'database':<11}{'page':<18}{'p50 ms':>8}{'p95 ms':>8}{'p99 ms':>8}{'req/s':>9}{'errors':>8}{'p50/peer':>10}")
    for database, url in ground.databases():
        run(database, url, asked.rows, asked.seconds)


if __name__ == "__main__":
    main()
