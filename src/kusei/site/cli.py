"""The command line: ``kusei demo | serve | load | plan import | followup | check | audit verify | …``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kusei.site.settings")


def home() -> Path:
    return Path(os.environ.get("KUSEI_HOME", Path.home() / ".kusei")).expanduser()


def day(text: str) -> date:
    """A day on the command line; anything else is refused in words."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is not a day; write it as 2026-11-23") from error


def port(text: str) -> int:
    """A port a site can listen on; 0 means the first free one."""
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"'{text}' is not a port; give a number from 1 to 65535")
    return int(text)


def folder(text: str) -> Path:
    """A folder that is there: a slip of the hand must not leave an empty database behind as the current one."""
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"{text} is not a folder")
    return Path(text)


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(prog="kusei", description="The ward office as one system.")
    p.add_argument("--city", help="the city's database under KUSEI_HOME (default: the one used last); stands before the command")
    sub = p.add_subparsers(dest="command", required=True, metavar="command")

    demo = sub.add_parser("demo", help="build the fictional city and start the site")
    demo.add_argument("--fresh", action="store_true", help="throw the demo's data away and build it again")
    demo.add_argument("--as-of", type=day, help="the day the story is told on (default: today; before nine in the morning, yesterday)")
    demo.add_argument("--seed", type=int, default=1)
    demo.add_argument("--port", type=port, default=0, help="default: the first free one from 8000")
    demo.add_argument("--build-only", action="store_true", help="build the city, do not start the site")

    serve = sub.add_parser("serve", help="start the site, its worker and its schedule")
    serve.add_argument("--host", help="default: this machine alone; with --tls every address of it")
    serve.add_argument("--port", type=port, default=0)
    serve.add_argument("--workers", type=int, default=2)
    serve.add_argument("--tls", action="store_true", help="HTTPS, so that phones work without network; with a certificate of our own unless one is given")
    serve.add_argument("--certificate", type=Path, help="PEM file with the certificate and its chain (with --tls)")
    serve.add_argument("--key", type=Path, help="PEM file with its key, PKCS#8 (with --tls)")
    serve.add_argument("--name", action="append", default=[], help="a name or address phones reach this machine by; may be repeated (with --tls)")

    load = sub.add_parser("load", help="load a real city's open data into its own database")
    load.add_argument("folder", type=folder)
    load.add_argument("--name", help="name of the database (default: the folder's name)")
    load.add_argument("--as-of", type=day, help="the day the lists speak of, as their publisher says (YYYY-MM-DD)")

    plan = sub.add_parser("plan", help="the plan's text").add_subparsers(dest="plan_command", required=True)
    take = plan.add_parser("import", help="read an outline; the proposal is kept as a draft")
    take.add_argument("file", type=Path)
    take.add_argument("--mapping", type=Path, help="a mapping saved in the browser or by `plan mapping`")
    take.add_argument("--draft", action="store_true", help="do not publish")
    mapping = plan.add_parser("mapping", help="print the mapping of the current plan")
    mapping.add_argument("--out", type=Path)

    follow = sub.add_parser("followup", help="measure a fiscal year and write the follow-up")
    follow.add_argument("year", type=int)
    follow.add_argument("--out", type=Path, default=Path("out"))

    telegrams = sub.add_parser("telegrams", help="take in a folder of the weather office's telegrams")
    telegrams.add_argument("folder", type=Path)

    audit = sub.add_parser("audit", help="the trail").add_subparsers(dest="audit_command", required=True)
    audit.add_parser("verify", help="recompute every hash")
    sub.add_parser("check", help="system checks, declared evidence, tables' terms")
    sub.add_parser("warm", help="compile what computes")
    sub.add_parser("worker", help="run jobs and the schedule only (serve starts one)")
    room = sub.add_parser("newroom", help="write a room's skeleton")
    room.add_argument("pillar")
    room.add_argument("room")
    sub.add_parser("help", help="these lines")
    manage = sub.add_parser("manage", help="Django's own commands")
    manage.add_argument("rest", nargs=argparse.REMAINDER)
    return p


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit code. A user's mistake is one sentence, never a traceback."""
    args = parser().parse_args(argv)
    if args.command == "help":
        parser().print_help()
        return 0
    _choose_city(args)
    from kusei.tooling.assets import problem  # noqa: PLC0415  (cheap check before Django is loaded)

    if trouble := problem():
        print(trouble, file=sys.stderr)
    import django  # noqa: PLC0415  (settings read KUSEI_CITY, which is chosen just above)

    django.setup()
    from kusei.site import commands  # noqa: PLC0415

    name = args.command if args.command not in ("plan", "audit") else f"{args.command}_{getattr(args, args.command + '_command')}"
    run: Callable[[argparse.Namespace], int] = getattr(commands, f"do_{name.replace('import', 'take')}")
    try:
        return run(args)
    except commands.Trouble as trouble_found:
        print(f"kusei: {trouble_found}", file=sys.stderr)
        return 2


def _choose_city(args: argparse.Namespace) -> None:
    name = args.city
    if args.command == "demo":
        name = "demo"
    elif args.command == "load":
        name = args.name or args.folder.resolve().name
    if args.command in ("demo", "serve", "worker"):
        os.environ.setdefault("KUSEI_JOBS", "worker")
    if name:
        if not name.replace("-", "").replace("_", "").isalnum():
            raise SystemExit(f"kusei: '{name}' cannot name a database; use letters, digits and hyphens")
        os.environ["KUSEI_CITY"] = name
        home().mkdir(parents=True, exist_ok=True)
        (home() / "current").write_text(name)


if __name__ == "__main__":
    sys.exit(main())
