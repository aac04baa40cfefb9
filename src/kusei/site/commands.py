"""What each command does. Everything that writes goes through Actions or, when a database is filled, the loader."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.management import call_command, execute_from_command_line
from django.db import connection
from rich.console import Console

from kusei.core import gate
from kusei.core.access.actors import system
from kusei.core.actions.action import Refused
from kusei.core.audit.verify import verify
from kusei.core.importing import Unreadable
from kusei.core.jobs import compute
from kusei.core.ledger.queries import city
from kusei.disaster.staffing_stages import public as staffing_stages
from kusei.plan.followup import public as followup
from kusei.plan.register import public as register
from kusei.site import serve, tls
from kusei.site.demo import build as demo
from kusei.site.load import folder as load
from kusei.tooling import newroom

console = Console(stderr=False, highlight=False)


class Trouble(Exception):
    """Something the person at the command line can mend; printed as one sentence."""


def migrate() -> None:
    with gate.writing("migration"):
        call_command("migrate", verbosity=0, interactive=False)


def _ready() -> None:
    migrate()
    if city() is None:
        raise Trouble("this database holds no city yet; run `./kusei demo` or `./kusei load FOLDER` first")


def do_demo(args: argparse.Namespace) -> int:
    if args.fresh and settings.CITY_HOME.exists():
        connection.close()
        shutil.rmtree(settings.CITY_HOME)
        settings.CITY_HOME.mkdir(parents=True)
    migrate()
    if city() is None:
        with console.status("building the city"):
            demo.build(seed=args.seed, as_of=args.as_of or demo.story_day(), say=_say)
    elif args.seed != 1 or args.as_of:
        raise Trouble("the demo is already built; add --fresh to build it again with another seed or day")
    if args.build_only:
        return 0
    return serve.run(host="127.0.0.1", port=args.port, workers=2, say=_say, extra=demo.logins())


def _say(line: str) -> None:
    console.print(line, soft_wrap=True)


def do_serve(args: argparse.Namespace) -> int:
    _ready()
    host = args.host or (serve.ANY[0] if args.tls and not settings.DEMO else "127.0.0.1")
    if settings.DEMO and host not in ("127.0.0.1", "localhost", "::1"):
        raise Trouble("the demo's role buttons need no password, so it listens on this machine only")
    return serve.run(host=host, port=args.port, workers=args.workers, say=_say, tls=_tls(args))


def _tls(args: argparse.Namespace) -> tls.Tls | None:
    """The certificate asked for; a mistake is one sentence."""
    if not args.tls:
        if args.certificate or args.key or args.name:
            raise Trouble("--certificate, --key and --name belong to --tls")
        return None
    if bool(args.certificate) != bool(args.key):
        raise Trouble("--certificate and --key are given together")
    try:
        if args.certificate:
            return tls.given(args.certificate, args.key)
        return tls.own(settings.KUSEI_HOME / "tls", args.name or tls.names_of_this_machine())
    except tls.BadCertificate as error:
        raise Trouble(str(error)) from error


def do_load(args: argparse.Namespace) -> int:
    if settings.DEMO:
        raise Trouble("the demo refuses real data; give the city another name with --name")
    migrate()
    report = load.load(args.folder, say=_say, as_of=args.as_of)
    for line in report:
        _say(line)
    return 0


def do_plan_take(args: argparse.Namespace) -> int:
    if not args.file.is_file():
        raise Trouble(f"no such file: {args.file}")
    _ready()
    if settings.DEMO:
        raise Trouble("the demo refuses real data; load a city first")
    try:
        view = register.import_outline(
            system("command-line"), args.file.read_bytes(),
            mapping=args.mapping.read_bytes() if args.mapping else None, publish=not args.draft,
        )
    except FileNotFoundError as error:
        raise Trouble(f"no such file: {error.filename}") from error
    except (Unreadable, Refused) as error:
        raise Trouble(str(error)) from error
    _say(f"{view.title}  {view.from_year}-{view.to_year}")
    for kind in ("pillar", "section", "issue", "policy", "initiative"):
        _say(f"  {kind:<12}{len(view.of(kind)):>4}")
    return 0


def do_plan_mapping(args: argparse.Namespace) -> int:
    _ready()
    view = register.current_plan()
    if view is None:
        raise Trouble("no published plan in this database")
    body = register.export_mapping(view.ref)
    if args.out:
        args.out.write_text(body, encoding="utf-8")
    else:
        sys.stdout.write(body + "\n")
    return 0


def do_followup(args: argparse.Namespace) -> int:
    _ready()
    if register.plan_for_year(args.year) is None:
        raise Trouble("no published plan in this database; run `./kusei plan import FILE` first")
    made = followup.make(args.year, args.out, actor=system("command-line"))
    for path in made.files:
        _say(f"  {path}")
    _say(made.summary)
    return 0


def do_telegrams(args: argparse.Namespace) -> int:
    _ready()
    if not args.folder.is_dir():
        raise Trouble(f"{args.folder} is not a folder")
    found = staffing_stages.take_folder(args.folder, actor=system("command-line"))
    for name, why in found.refused:
        _say(f"  {name}: {why}")
    _say(f"{found.new} new, {found.same} known, {len(found.refused)} refused; {found.decided} stages decided, {found.proposed} proposed")
    return 0


def do_audit_verify(args: argparse.Namespace) -> int:
    _ready()
    report = verify()
    _say(f"{report.lines} lines in {report.chains} chains, {report.sealed_days} days sealed")
    for chain, seq, code in report.broken:
        _say(f"  BROKEN  chain {chain}  line {seq}  {code}")
    _say("ok" if report.ok else "the trail was changed")
    _say("This proves that no kept line was altered or taken out since it was written. It cannot prove that an act")
    _say("was recorded at all, nor that a whole database was not replaced: compare the sealed heads kept elsewhere.")
    return 0 if report.ok else 1


def do_check(args: argparse.Namespace) -> int:
    found = checks.run_checks()
    for message in found:
        _say(str(message))
    return 1 if any(m.level >= checks.ERROR for m in found) else 0


def do_warm(args: argparse.Namespace) -> int:
    for name, seconds in compute.warm():
        _say(f"{name}: ready in {seconds:.1f} s")
    return 0


def do_newroom(args: argparse.Namespace) -> int:
    try:
        for path in newroom.write(Path(settings.PACKAGE), args.pillar, args.room):
            _say(f"  {path}")
    except ValueError as error:
        raise Trouble(str(error)) from error
    return 0


def do_manage(args: argparse.Namespace) -> int:
    with gate.writing("migration"):
        execute_from_command_line(["kusei manage", *args.rest])
    return 0


def do_worker(args: argparse.Namespace) -> int:
    return serve.work()
