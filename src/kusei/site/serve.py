"""Starting the site: the port is checked first, one worker runs jobs and the night's work, all end together."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence

import segno
import structlog
from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections

from kusei.core.jobs.run import tick
from kusei.site.ca_door import open_door
from kusei.site.tls import Tls

log = structlog.get_logger(__name__)
FIRST_PORT, LAST_PORT = 8000, 8099
TICK_S = 30
ANY = ("0.0.0.0", "::")  # noqa: S104  (every address of this machine, asked for by --tls)
Say = Callable[[str], None]


def is_free(host: str, port: int) -> bool:
    """Whether nothing listens there. (Servers that share ports would otherwise answer half the requests each.)"""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.settimeout(0.3)
        return probe.connect_ex((host, port)) != 0


def choose_port(host: str, asked: int, *, but: int = 0) -> int:
    """The port asked for, or the first free one other than ``but``; raises SystemExit in words when there is none."""
    if asked:
        if not is_free(host, asked):
            raise SystemExit(f"kusei: port {asked} is in use; stop what listens there or give another with --port")
        return asked
    for port in range(FIRST_PORT, LAST_PORT + 1):
        if port != but and is_free(host, port):
            return port
    raise SystemExit(f"kusei: no free port between {FIRST_PORT} and {LAST_PORT}; give one with --port")


def run(*, host: str, port: int, workers: int, say: Say, extra: Sequence[str] = (), tls: Tls | None = None) -> int:
    """Start web and worker processes and wait; SIGINT or SIGTERM ends both. Returns the exit code."""
    chosen = choose_port(host, port)
    door_port = choose_port(host, 0, but=chosen) if tls and tls.ca else 0
    env = {**os.environ, "KUSEI_CITY": settings.KUSEI_CITY, "KUSEI_JOBS": "worker", **_secured(tls, host, door_port)}
    secure = ["--ssl-certificate", str(tls.certificate), "--ssl-keyfile", str(tls.key)] if tls else []
    web = subprocess.Popen([  # noqa: S603  (our own interpreter, fixed arguments)
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(chosen),
        "--workers", str(workers), "--blocking-threads", str(settings.WEB_THREADS), "--no-ws", "--log-level", "warning",
        *secure, "kusei.site.wsgi:application",
    ], env=env)
    worker = subprocess.Popen([sys.executable, "-m", "kusei.site.cli", "worker"], env=env)  # noqa: S603

    def tell() -> bool:
        """Say the address once somebody answers there."""
        if is_free(host, chosen):
            return False
        for line in (*extra, *_addresses(host, chosen, tls, door_port), "Ctrl-C ends it."):
            say(line)
        return True

    return _wait(web, worker, tell=tell)


def _secured(tls: Tls | None, host: str, door_port: int) -> dict[str, str]:
    """Settings of the site behind its own TLS: secure cookies, the names it answers to, where phones fetch the authority."""
    if tls is None:
        return {}
    names = [f"[{n}]" if ":" in n else n for n in tls.names]
    found = {"KUSEI_TLS": "own" if tls.ca else "1", "KUSEI_HOSTS": ",".join(dict.fromkeys([*settings.ALLOWED_HOSTS, *names]))}
    if tls.ca:
        found["KUSEI_CA_DOOR"] = f"http://{_name(tls, host)}:{door_port}/ {tls.fingerprint}"
    return found


def _name(tls: Tls, host: str) -> str:
    return tls.names[0] if host in ANY else host


def _addresses(host: str, port: int, tls: Tls | None, door_port: int) -> list[str]:
    """What to open; behind our own authority also where a phone fetches it, as a code to scan."""
    if tls is None:
        return [f"http://{'localhost' if host == '127.0.0.1' else host}:{port}/"]
    address, door = f"https://{_name(tls, host)}:{port}/", f"http://{_name(tls, host)}:{door_port}/"
    if tls.ca is None:
        return [address]
    open_door(tls, host=host, port=door_port, address=f"{address}field/")
    code = io.StringIO()
    segno.make(door).terminal(out=code, compact=True)
    return [
        address, f"Phones first fetch this office's certificate at {door}", *code.getvalue().splitlines(),
        "and compare its SHA-256:", tls.fingerprint,
    ]


def _wait(*children: subprocess.Popen[bytes], tell: Callable[[], bool]) -> int:
    stopping, told = threading.Event(), False
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopping.set())
    code = 0
    while not stopping.wait(0.3 if told else 0.1):
        told = told or tell()
        ended = next((c for c in children if c.poll() is not None), None)
        if ended is not None:
            code = ended.returncode or 1
            break
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=8)
        except subprocess.TimeoutExpired:
            child.kill()
    return code


def work() -> int:
    """Jobs from the database, and the schedule every half minute."""
    threading.Thread(target=_ticking, daemon=True, name="schedule").start()
    call_command("db_worker", "--interval", "0.5", verbosity=0)
    return 0


def _ticking() -> None:
    while True:
        try:
            tick()
        except Exception:
            log.exception("schedule")
        close_old_connections()
        time.sleep(TICK_S)
