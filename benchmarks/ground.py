"""Ground of the benchmarks: a city of their own under a temporary folder, filled with as many rows as asked.

    python benchmarks/ground.py pages 100000      what the parent process starts; prints one line of JSON

Nothing is written into the repository, and no database that already holds something is touched: with
KUSEI_DATABASE_URL a database of its own is made on that server and dropped at the end.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
SEED = 1


@contextmanager
def city(url: str = "") -> Iterator[dict[str, str]]:
    """The environment of an empty city: SQLite in a temporary folder, or a database of its own on a server."""
    home = Path(tempfile.mkdtemp(prefix="kusei-benchmark-"))
    env = {k: v for k, v in os.environ.items() if not k.startswith("KUSEI_")}
    env |= {
        "KUSEI_HOME": str(home), "KUSEI_CITY": "demo", "PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": "1",
        "DJANGO_SETTINGS_MODULE": "kusei.site.settings",
    }
    name = f"kusei_benchmark_{os.getpid()}"
    try:
        if url:
            _on_server(url, f'CREATE DATABASE "{name}"')
            env["KUSEI_DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        yield env
    finally:
        if url:
            _on_server(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        shutil.rmtree(home, ignore_errors=True)


def _on_server(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(statement)  # type: ignore[call-overload]


def databases() -> list[tuple[str, str]]:
    """(name, url): SQLite, and the server named by KUSEI_DATABASE_URL when there is one."""
    url = os.environ.get("KUSEI_DATABASE_URL", "")
    return [("SQLite", ""), *([("PostgreSQL", url)] if url else [])]


def run_inside(env: Mapping[str, str], script: str, *arguments: str) -> dict[str, Any]:
    """Run a script in the city's environment and read what it says on its last line."""
    done = subprocess.run(
        [sys.executable, script, *arguments], env=dict(env), cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


# --- inside the city ------------------------------------------------------------------------------


def start() -> None:
    """Django, an up-to-date schema and the demo city."""
    import django

    django.setup()
    from kusei.core import calendar
    from kusei.site import commands
    from kusei.site.demo import build as demo

    commands.migrate()
    demo.build(seed=SEED, as_of=calendar.today(), say=lambda line: None)


def add_shelters(count: int) -> None:
    """``count`` shelters with their facilities, spread evenly over the wards."""
    from kusei.core import calendar, gate
    from kusei.core.ledger.models import Facility
    from kusei.core.ledger.queries import wards
    from kusei.disaster.shelters.models import Shelter

    rng, today, places = random.Random(SEED), calendar.today(), wards()
    with gate.writing("loader"):
        for begin in range(0, count, 5000):
            facilities = Facility.objects.bulk_create([
                Facility(
                    ward=places[n % len(places)], name=f"計測{n:06}", kana=f"ケイソク{n:06}", since=today,
                    address=f"{n}番地", lon=places[n % len(places)].lon, lat=places[n % len(places)].lat,
                )
                for n in range(begin, min(begin + 5000, count))
            ])
            Shelter.objects.bulk_create([
                Shelter(
                    facility=f, ward_id=f.ward_id, name=f.name, kana=f.kana, sort_key=f.kana, is_shelter=True,
                    state="in_use", capacity=rng.randint(20, 900), earthquake="yes", flood=rng.choice(["yes", "no", ""]),
                )
                for f in facilities
            ])
    analyse()


def analyse() -> None:
    """Statistics for the planner, as a database that has been in use would have them."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def session(duty: str) -> str:
    """A signed-in session cookie of whoever holds the first post of this duty."""
    from django.test import Client

    from kusei.core import calendar
    from kusei.core.ledger.models import Holding

    held = Holding.objects.as_of(calendar.today()).filter(post__duty=duty, staff__user__isnull=False)
    held = held.select_related("staff__user")
    client = Client()
    client.force_login(
        held.order_by("post__ward__code", "pk").first().staff.user,
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return f"sessionid={client.cookies['sessionid'].value}"


def pages(count: int) -> dict[str, object]:
    """Fill the city and say what to open."""
    start()
    from django.urls import reverse

    from kusei.disaster.shelters.models import Shelter
    from kusei.plan.followup.models import Round

    add_shelters(count)
    newest = Round.objects.order_by("-fiscal_year").first()
    middle = Shelter.objects.order_by("pk")[count // 2]
    return {
        "cookie": session("plan_office"),
        "rows": Shelter.objects.count(),
        "pages": {
            "list": reverse("shelters:list"),
            "list, last page": f"{reverse('shelters:list')}?after={Shelter.objects.order_by('-sort_key', '-pk')[40].ref}",
            "matrix 16 x 20": f"{reverse('followup:matrix', args=[newest.ref])}?modes=all",
            "detail": middle.get_absolute_url(),
        },
    }


if __name__ == "__main__":
    print(json.dumps({"pages": pages}[sys.argv[1]](int(sys.argv[2]))))
