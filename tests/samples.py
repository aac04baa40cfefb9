"""At least one row of every table that has a page, in two wards: the rooms' own stories, and what these leave out."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import translation

from kusei.core import calendar, gate
from kusei.core.access import links
from kusei.core.access.actors import system
from kusei.core.approval.models import Draft
from kusei.core.audit.models import Line
from kusei.core.booking.models import Application, Session
from kusei.core.evidence.registry import SOURCES
from kusei.core.files.models import Attachment, Blob
from kusei.core.files.store import keep
from kusei.core.inquiry.models import Inquiry, Reply
from kusei.core.jobs.models import Job
from kusei.core.ledger.models import District, Facility, Ward
from kusei.core.outbox.models import Notice
from kusei.core.records.models import Classification, Disclosure, DisclosureItem, DisposalList, Document
from kusei.core.rules.registry import RULES
from kusei.core.search.find import SOURCES as FINDS
from kusei.core.search.find import rebuild
from kusei.core.surveys.models import Remark, Survey
from kusei.core.testing.latin import latinise
from kusei.core.testing.pages import Address, addresses
from kusei.core.testing.rows import DAY, make
from kusei.core.testing.world import World, build
from kusei.disaster.mobilisation.models import Call, Designation, ReliefPlan, Summons, SupportRequest
from kusei.disaster.shelters.models import Opening, Report, Shelter
from kusei.disaster.staffing_stages.models import Order, Watch
from kusei.disaster.staffing_stages.models import Report as Telegram
from kusei.disaster.tsunami_buildings.models import Building, Study
from kusei.office.models import Handover
from kusei.plan.autonomy.models import Consultation, Envelope, Placement, Pool, Proposal, TaskMove
from kusei.plan.followup.actions import (
    AskQuestion,
    ConfirmSheet,
    FreezeRound,
    MakePack,
    OpenRound,
    Prefill,
    PublishRound,
    SaveEntry,
    SendRound,
    StartChecking,
    SubmitSheet,
)
from kusei.plan.followup.models import Question, Round, WardSheet
from kusei.plan.practices.models import Practice
from kusei.plan.register.models import Node, Plan, Reading, Revision, WardPolicy
from kusei.plan.rollout.models import Policy
from kusei.site.demo.geography import Paths
from kusei.site.demo.world import SeedWorld

# Rooms in the order their stories build on one another.
STORIES = (
    "kusei.plan.register", "kusei.plan.practices", "kusei.plan.rollout", "kusei.plan.autonomy", "kusei.disaster.shelters",
    "kusei.disaster.shelters.field", "kusei.disaster.tsunami_buildings", "kusei.disaster.staffing_stages",
    "kusei.disaster.mobilisation",
    "kusei.office.inquiries", "kusei.office.surveys", "kusei.office.bookings", "kusei.office", "kusei.office.year",
)
OUTLINE = "1 安全な区\n(1) 備え\n《現状と課題》\n・訓練が少ない\n《取り組み方針》\n・訓練を増やす\n《主な取り組み》\n・訓練の実施\n"
KINDS = ("小学校", "中学校", "消防署", "コミュニティセンター", "公会堂")


# Links that open a page, issued with the rows they lead to.
TOKENS: dict[str, str] = {}


def furnish(*, latin: bool = True) -> World:
    """The small world of the sweep, with rows for every page."""
    world = build(latin=latin)
    with gate.writing("test"):
        _places(world)
        story = seed_world(world)
        for room in STORIES:
            if find_spec(f"{room}.seeds"):
                import_module(f"{room}.seeds").seed(story)
    for model in _with_pages():
        for ward in world.wards.values():
            if not _of_ward(model, ward).exists():
                given = GIVEN.get(model._meta.label)
                make(model, ward, **(given(ward) if given else {}))
    if latin:
        latinise()
    with translation.override("en" if latin else "ja"):
        _rounds(world)
    with gate.writing("test"):
        Reading.objects.update(text=OUTLINE)
        for name, model, verb in (("answer", Summons, "mobilisation.reply"), ("entrance", Call, "mobilisation.check_in_number")):
            row = model._base_manager.order_by("pk")[0]
            until = calendar.now() + timedelta(days=1)
            TOKENS[name] = links.issue(system("test"), row, verbs=(verb,), expires_at=until, label="Link", uses=500)[1]
        for kind in FINDS:
            rebuild(kind)
    return world


def seed_world(world: World) -> SeedWorld:
    """What ``seeds.py`` of a room is given, over the two wards of the tests."""
    wards = list(world.wards.values())
    story = SeedWorld(random.Random(7), calendar.today(), world.city, wards, frozenset({wards[0].code}), _paths())
    for key, ward in world.wards.items():
        story._districts[ward.pk] = list(world.districts[key])
        story._towns[ward.pk] = list(ward.towns.all())
        for facility in Facility.objects.filter(ward=ward):
            story._facilities.setdefault((ward.pk, facility.kind_word), []).append(facility)  # type: ignore[attr-defined]
    for (duty, key), post in world.posts.items():
        story._posts[duty, world.wards[key].pk if key else None] = [post]
    return story


def _paths() -> Paths:
    """A grid of ways over both wards; one bridge joins its halves."""
    wide, high = 24, 8
    nodes = tuple((round(136.85 + 0.01 * c, 6), round(35.06 + 0.01 * r, 6)) for r in range(high) for c in range(wide))
    across = [(n, n + 1, "Shiken-bashi") for n in range(wide * high) if n % wide == wide // 2 and n // wide == 3]
    level = [(n, n + 1, "") for n in range(wide * high) if n % wide not in (wide - 1, wide // 2)]
    return Paths(nodes, (*level, *((n, n + wide, "") for n in range(wide * (high - 1))), *across))


def _places(world: World) -> None:
    for key, ward in world.wards.items():
        for n, district in enumerate(world.districts[key]):
            district.lon, district.lat = (ward.lon or 0) + 0.01 * n, 35.1
            district.save()
            ward.towns.create(district=district, name=f"{key} town {n}", kana=f"マチ{n}", lon=district.lon, lat=district.lat)
            for kind in KINDS:
                Facility.objects.create(
                    ward=ward, district=district, name=f"{key} {kind} {n}", kana="シセツ", kind_word=kind,
                    since=world.districts[key][0].since, lon=district.lon, lat=district.lat, address=f"{key} {n}-1",
                )


def _rounds(world: World) -> None:
    """Last year's follow-up published, this year's being answered: through the acts of the people who do it."""
    office, year = world.actor("plan_office"), calendar.fiscal_year_of(calendar.today())
    for which in (year - 1, year):
        round_ = OpenRound(actor=office, fiscal_year=which)()
        Prefill(actor=office, round=round_)()
        SendRound(actor=office, round=round_)()
    past = Round.objects.get(fiscal_year=year - 1)
    for sheet in past.sheets.select_related("round", "ward"):
        if sheet.ward is not None:
            key = next(k for k, w in world.wards.items() if w.pk == sheet.ward.pk)
            _answer(sheet, clerk=world.actor("planning", key), head=world.actor("head", key))
    for sheet in WardSheet.objects.filter(round__fiscal_year=year).exclude(ward=None):
        AskQuestion(actor=office, sheet=sheet, text="Where?")()
    StartChecking(actor=office, round=past)()
    FreezeRound(actor=office, round=past, without_unconfirmed=True)()
    MakePack(actor=office, round=Round.objects.get(pk=past.pk), purpose="audit")()
    PublishRound(actor=office, round=Round.objects.get(pk=past.pk))()


def _answer(sheet: WardSheet, *, clerk: Any, head: Any) -> None:
    for entry in sheet.entries.all():
        fresh = WardSheet.objects.get(pk=sheet.pk)
        SaveEntry(actor=clerk, sheet=fresh, entry_ref=entry.ref, done="Done", start="working", reach="partly", issue="Few came")()
    SubmitSheet(actor=clerk, sheet=WardSheet.objects.get(pk=sheet.pk))()
    ConfirmSheet(actor=head, sheet=WardSheet.objects.get(pk=sheet.pk))()


# Tables that no story fills, or whose required fields are not enough to make sense ----------------------------------


def _link(ward: Ward) -> dict[str, Any]:
    now = calendar.now()
    return {"issued_at": now, "expires_at": now + timedelta(days=1), "verbs": [], "label": "Link"}


def _opening(ward: Ward) -> dict[str, Any]:
    now = calendar.now()
    return {
        "opened_at": now, "expires_at": now + timedelta(minutes=15), "purpose": "check", "basis": "article 1",
        "subject": f"ledger.ward:{ward.ref}",
    }


def _attachment(ward: Ward) -> dict[str, Any]:
    kept = keep(b"minutes of a meeting")
    with gate.writing("test"):
        blob, _made = Blob.objects.get_or_create(sha256=kept.sha256, defaults={"size": kept.size, "mime": kept.mime})
    facility = ward.facilities.order_by("pk")[0]
    return {"blob": blob, "subject": f"ledger.facility:{facility.ref}", "attached_at": calendar.now()}


def _away(ward: Ward) -> dict[str, Any]:
    now = calendar.now()
    return {"post": ward.posts.get(duty="head"), "from_at": now - timedelta(days=1), "until_at": now + timedelta(days=1)}


def _stand_in(ward: Ward) -> dict[str, Any]:
    return {"post": ward.posts.get(duty="head"), "stand_in": ward.posts.get(duty="planning")}


def _in_opening(ward: Ward) -> Any:
    shelters = Shelter.objects.filter(ward=ward).order_by("pk")
    for shelter in shelters[:2]:
        if not Opening._base_manager.filter(shelter=shelter).exists():
            make(Opening, ward, shelter=shelter, state="open")
    return Opening._base_manager.filter(shelter__ward=ward).order_by("pk")


def _transfer(ward: Ward) -> dict[str, Any]:
    first, second = _in_opening(ward)[:2]
    return {"opening": first, "to": second}


def _help(ward: Ward) -> dict[str, Any]:
    return {"giving": Call.objects.filter(ward=ward)[0], "taking": Call.objects.exclude(ward=ward)[0]}


def _drilled(ward: Ward) -> dict[str, Any]:
    return {"opening": _in_opening(ward)[0]}


def _carry(ward: Ward) -> dict[str, Any]:
    opening = make(Opening, ward, state="closed", opened_at=calendar.now() - timedelta(hours=3), closed_at=calendar.now())
    return {"screen": "shelter", "subject": f"shelters.opening:{opening.ref}", "title": "Hall", "key_until": calendar.now() + timedelta(hours=12)}


def _study(ward: Ward) -> dict[str, Any]:
    """A study that waits to be computed, with the limits the engine needs."""
    limits = {"speed_mps": "1.0", "start_min": 15, "arrival_min": 60, "climb_m": "9", "climb_mps": "0.21", "cap_m": 500}
    return {"limits": {**limits, "detour": "1.5", "limit_m": 500, "districts": []}, "as_of": DAY}


# By label, so that no room's inside is imported here.
GIVEN: dict[str, Callable[[Ward], dict[str, Any]]] = {
    "access.Link": _link, "access.CaseOpening": _opening,
    "files.Attachment": _attachment, "outbox.Notice": lambda ward: {"post": ward.posts.get(duty="disaster")},
    "rules.RuleRow": lambda ward: {"key": (key := next(iter(RULES))), "value": dict(RULES[key].default)},
    "register.Reading": lambda ward: {"text": OUTLINE, "encoding": "utf-8", "file_name": "outline.txt"},
    "practices.Adoption": lambda ward: {"state": "reported"},
    "field.Device": lambda ward: {"until": calendar.today() + timedelta(days=9)}, "field.Carry": _carry,
    "field.Command": lambda ward: {"state": "handed", "verb": "field.say", "reason": "Some words"},
    "shelters.Improvement": lambda ward: {"due_on": DAY}, "shelters.Transfer": _transfer, "shelters.Inject": _drilled,
    "approval.Absence": _away, "approval.Substitute": _stand_in, "records.Mark": lambda ward: {"start": 0, "end": 2},
    "records.DisclosureItem": lambda ward: {"text": "Some words"},
    "records.Document": lambda ward: {"direction": "out", "body": "Some words", "counterpart": "Somebody"},
    "office.Handover": lambda ward: {"post": ward.posts.get(duty="disaster"), "changes_on": DAY},
    "tsunami_buildings.Study": _study, "mobilisation.HelpOffer": _help, "mobilisation.ReliefPlan": lambda ward: {"first_hour": 8},
    "staffing_stages.Decision": lambda ward: {"how": "decided", "made_at": calendar.now()},
    "staffing_stages.Basis": lambda ward: {"status": "通常", "report": Telegram.objects.filter(training=False).first()},
    "staffing_stages.Watch": lambda ward: {"began_at": calendar.now()},
    "staffing_stages.Order": lambda ward: {"district": ward.districts.order_by("pk").first(), "level": 4, "hazard": "river", "issued_at": calendar.now(), "lifted_at": calendar.now(), "state": "lifted"},
    "records.Disclosure": lambda ward: {"decided_on": DAY, "extended_on": DAY},
}


# What a page's path asks for ------------------------------------------------------------------------------------------

# The row behind a ``ref`` where the view does not declare its model …
MODELS: dict[str, type[models.Model]] = {
    "file": Attachment, "followup:answer": Question, "followup:withdraw_question": Question, "office:open_notice": Notice, "office:job": Job, "office:line": Line,
    **{
        f"tsunami_buildings:{n}": Building
        for n in ("summary", "survey_sheet", "agreement", "notice", "end_notice", "sign_order", "change_form", "key_list")
    },
    "tsunami_buildings:study_paper": Study, "tsunami_buildings:district_sheet": District, "shelters:ledger": Shelter,
    "shelters:sent_pdf": Report, "mobilisation:notice": Designation, "mobilisation:call_report": Call, "mobilisation:relief_paper": ReliefPlan, "mobilisation:relief_excel": ReliefPlan,
    "mobilisation:support_paper": SupportRequest, "mobilisation:support_letter": SupportRequest,
    **{f"shelters:{n}": Opening for n in ("status", "roll", "roll_pdf", "rekey_file", "doubles")},
    "shelters:kit": Shelter, "shelters:card": Shelter,
    "staffing_stages:order_paper": Watch, "staffing_stages:cap": Order,
    **{f"register:{n}": Reading for n in ("reading", "move_block", "mark_line", "reading_mapping")},
    **{f"autonomy:{n}": Envelope for n in ("year_paper", "compare", "import_proposals")}, "autonomy:paper": Proposal,
    **{f"autonomy:{n}": Consultation for n in ("request_paper", "reply_paper", "agreement_paper", "alike")},
    "autonomy:move_paper": TaskMove,
    "autonomy:pool_paper": Pool, "autonomy:post_paper": Placement,
    "practices:paper": Practice, "rollout:policy_paper": Policy,
    **{f"register:{n}": Plan for n in ("plan_coverage", "export", "mapping", "as_of", "compare", "inheritance", "stratml")},
    **{f"register:{n}": WardPolicy for n in ("ward_policy_paper", "ward_policy_sheet")}, "register:comparison": Revision,
    **{f"followup:{n}": Round for n in ("matrix", "gaps", "proof", "file", "initiative", "desk", "divergence", "backtest", "packs")},
    **{f"followup:{n}": Round for n in ("public", "public_file", "public_initiative")},
    **{f"followup:{n}": WardSheet for n in ("next_entry", "sheet_excel", "import_sheet", "save_entry")},
    "followup:targets": Plan,
    "office:handover_paper": Handover,
    "approval:sheet": Draft, "approval:notice": Draft, "records:letter": Document, "records:disposal_paper": DisposalList,
    "records:decision": Disclosure, "records:extension": Disclosure, "records:classification": Classification,
    **{f"records:{n}": DisclosureItem for n in ("page", "clean")},
    **{f"inquiry:{n}": Inquiry for n in ("table", "letter")},
    **{f"inquiry:{n}": Reply for n in ("history", "workbook", "fill")},
    **{f"surveys:{n}": Survey for n in ("results", "remarks", "paper", "key_sheet")}, "surveys:check_text": Remark,
    "answer:results": Survey, "answer:open": Survey, "apply:session": Session, "booking:letter": Application,
    **{f"booking:{n}": Session for n in ("door", "draw_record")}, "records:hold_personal": Session,
}


def _initiative() -> str:
    return str(Node.objects.filter(kind="initiative", plan__state="published").order_by("pk").values_list("ref", flat=True)[0])


# … and what the path asks for of a row, when that is not its ref alone.
OF_ROW: dict[str, Callable[[Any], dict[str, Any]]] = {
    "office:line": lambda line: {"ref": line.line_id},
    "followup:public": lambda row: {"year": row.fiscal_year},
    "followup:public_file": lambda row: {"year": row.fiscal_year, "name": "values.csv"},
    "followup:public_initiative": lambda row: {"year": row.fiscal_year, "initiative": _initiative()},
    "followup:file": lambda row: {"ref": row.ref, "name": "values.xlsx"},
    "followup:initiative": lambda row: {"ref": row.ref, "initiative": _initiative()},
    "followup:save_entry": lambda sheet: {"ref": sheet.ref, "entry": sheet.entries.first().ref},
    "followup:targets": lambda plan: {"plan": plan.ref},
    "shelters:card": lambda shelter: {"ref": shelter.ref, "number": "9001"},
    "records:page": lambda item: {"ref": item.ref, "page": 1},
    "records:hold_personal": lambda row: {"kind": "booking.session", "ref": row.ref},
}


# Pages about something that is no row.
ASKED: dict[str, Callable[[], Iterable[dict[str, Any]]]] = {
    "field:icon": lambda: [{"size": 192}], **{f"field:{n}": lambda: [{"screen": "shelter"}] for n in ("shell", "places", "take")},
    "office:rule": lambda: [{"key": k} for k in list(RULES)[:2]],
    "office:set_rule": lambda: [{"key": k} for k in list(RULES)[:2]],
    "year:turn_rows": lambda: [{"key": k} for k in ("handovers", "documents", "numbers", "no-such-line")[:3]],
    "office:proof": lambda: [{"key": k} for k in list(SOURCES)[:3]],
    **{f"mobilisation:{n}": lambda n=n: [{"token": TOKENS[n]}] for n in ("answer", "entrance")},
    "answer:link": lambda: [{"token": "no-such-link"}], "apply:mine": lambda: [{"token": "no-such-link"}],
}
PUBLISHED = {"followup:public", "followup:public_file", "followup:public_initiative", "answer:results"}
# Pages that only some rows have.
SOME: dict[str, dict[str, Any]] = {
    "answer:open": {"open_to_all": True, "state": "open"}, "apply:session": {"by_web": True, "state": "open"},
}


def rows_for(address: Address) -> list[Any]:
    """A row of each ward (or one, of a table of the whole city) for a page that asks for a row."""
    model = MODELS.get(address.name) or getattr(address.view, "model", None) or getattr(address.view, "about", None)
    if model is None:
        return []
    rows = model._base_manager.all()
    rows = rows.filter(**SOME.get(address.name, {}))
    if address.name in PUBLISHED:
        rows = rows.filter(state="published")
    elif address.name == "followup:targets":
        rows = rows.filter(state="published")
    found = [_of_ward(model, w, rows).order_by("pk").first() for w in Ward.objects.order_by("code")]
    return list({r.pk: r for r in found if r is not None}.values())


def path_of(address: Address, row: Any) -> str:
    asked = OF_ROW[address.name](row) if address.name in OF_ROW else {"ref": row.ref}
    return address.url(**asked)


def _with_pages() -> list[type[models.Model]]:
    """Tables whose rows somebody may see; the trail is written by acts, and the year's follow-up has its own story."""
    seen = {m for m in apps.get_models() if m.__module__.startswith("kusei.") and hasattr(m, "seen")}
    declared = {getattr(a.view, "model", None) for a in addresses()} | set(MODELS.values()) | seen
    found = [m for m in declared if m is not None and m._meta.app_label not in ("audit", "followup")]
    return sorted(found, key=lambda m: m._meta.label)


def _of_ward(model: type[models.Model], ward: Ward, rows: Any = None) -> Any:
    path = getattr(getattr(model, "seen", None), "ward", "")
    rows = model._base_manager.all() if rows is None else rows
    return rows.filter(**{path: ward.pk}) if path else rows
