"""The trail: lines, one line's text and hashes, seals, and what a verification proves and does not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import REGISTRY
from kusei.core.audit.models import Line, Seal
from kusei.core.audit.write import CITY, digest
from kusei.core.jobs.models import Job
from kusei.core.ledger.models import Post, Ward
from kusei.core.ui.pages import Col, DetailPage, Facet, ListPage, Page
from kusei.core.ui.parts import Act, Badge, Cell, Column, Fact, Row, TableView
from kusei.office import actions, powers
from kusei.office.models import Verification
from kusei.office.sheets import TRAIL
from kusei.office.views.common import OfficeAct, begin, verb_words, who
from kusei.office.words import FAULTS, OUTCOMES

OUTCOME_TONES = {"done": "ok", "refused": "warn", "read": "info"}


def outcome_badge(outcome: str) -> Badge:
    return Badge(OUTCOMES.get(outcome, outcome), OUTCOME_TONES.get(outcome, "neutral"))  # type: ignore[arg-type]


def chains_of(actor: Any) -> list[str] | None:
    """Chains an auditor may read: all (None), or their own wards'."""
    reach = actor.reach(powers.AUDIT)
    if reach.everywhere:
        return None
    return list(Ward.objects.filter(pk__in=reach.wards).values_list("code", flat=True))


def lines_for(actor: Any) -> Any:
    chains = chains_of(actor)
    rows = Line.objects.annotate(ref=F("line_id"))
    return rows if chains is None else rows.filter(chain__in=chains)


def post_words(labels: Sequence[str]) -> dict[str, str]:
    """Actor keys as posts: 「港区 総務課 庶務係」 and the staff number, never a name. One query."""
    refs = {label: label.partition("/")[0].removeprefix("post:") for label in labels if label.startswith("post:")}
    posts = {p.ref: str(p) for p in Post.objects.filter(ref__in=refs.values()).select_related("division__ward")}
    return {label: posts.get(ref, ref) for label, ref in refs.items()}


def _on_day(rows: Any, value: str) -> Any:
    try:
        return rows.filter(day=calendar.parse_date(value))
    except calendar.BadDate:
        return rows.none()


def _chain_options(actor: Any) -> list[tuple[str, Any]]:
    chains = chains_of(actor)
    found = [(w.code, w.name) for w in Ward.objects.defer("boundary") if chains is None or w.code in chains]
    return [(CITY, _("市全体")), *found] if chains is None else found


class Audit(ListPage):
    """Lines of the trail as they were written: keys, counts and states; the page knows no names."""

    power, room_key, model, title, order = powers.AUDIT, "office", Line, _("監査記録"), "-at"
    sheet = TRAIL
    facets = (
        Facet("chain", _("区"), lambda rows, value: rows.filter(chain=value), options=_chain_options),
        Facet("day", _("日付"), _on_day, "date"),
        Facet(
            "verb", _("操作"), lambda rows, value: rows.filter(verb=value),
            options=lambda actor: sorted(((v, a.label) for v, a in REGISTRY.items()), key=lambda o: o[0]),
        ),
        Facet(
            "outcome", _("結果"), lambda rows, value: rows.filter(outcome=value),
            options=lambda actor: list(OUTCOMES.items()),
        ),
        Facet("actor", _("だれが（職員番号・職の番号）"), lambda rows, value: rows.filter(actor__contains=value), "text"),
        Facet("subject", _("対象の番号"), lambda rows, value: rows.filter(subject__contains=value), "text"),
    )

    @property
    def columns(self) -> Sequence[Col]:  # type: ignore[override]
        return self._columns

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self._posts: dict[str, str] = {}
        self._wards = {w.code: w.name for w in Ward.objects.defer("boundary")}
        self._columns = (
            Col("at", _("日時"), lambda r: Cell(at=r.recorded_at), "recorded_at", "date"),
            Col("verb", _("操作"), lambda r: Cell(verb_words(r.verb), reverse("office:line", args=[r.line_id])), "verb"),
            Col("outcome", _("結果"), lambda r: Cell(badge=outcome_badge(r.outcome)), "outcome", "badge"),
            Col("actor", _("だれが"), lambda r: Cell(self._posts.get(r.actor, who(r.actor)), note=who(r.actor) if r.actor in self._posts else ""), "actor"),
            Col("subject", _("対象"), lambda r: Cell(subject_words(r.subject), note=r.subject.partition(":")[2])),
            Col("chain", _("区"), lambda r: Cell(self._wards.get(r.chain, _("市全体"))), "chain"),
            Col("seq", _("番号"), lambda r: Cell(number=r.seq), kind="number"),
        )

    def rows(self) -> Any:
        rows = lines_for(self.actor)
        return rows.filter(chain=self.ward.code) if self.ward is not None else rows

    def page(self, rows: Any, col: Any, descending: bool) -> Any:
        found, pager = super().page(rows, col, descending)
        self._posts = post_words([r.actor for r in found])
        return found, pager

    def acts(self) -> Sequence[Act]:
        return [
            begin(self.actor, actions.VerifyTrail, reverse("office:verify_trail")),
            Act(_("検証の結果"), reverse("office:verifications")), Act(_("封印"), reverse("office:seals")),
            *(
                [Act(_("個人記録の閲覧"), reverse("office:openings")), Act(_("発行したリンク"), reverse("office:links"))]
                if self.actor.reach(powers.REVIEW) else []
            ),
        ]

    def export_rows(self, rows: Any) -> Any:
        keys = ("chain", "seq", "verb", "outcome", "actor", "subject", "hash")
        for r in rows.order_by("chain", "seq").iterator(2000):
            yield {k: getattr(r, k) for k in keys} | {"recorded_at": r.recorded_at.isoformat()}


def subject_words(subject: str) -> str:
    """「避難所」 for ``shelters.shelter:7K3M…``."""
    kind = subject.partition(":")[0]
    if not kind:
        return "—"
    try:
        return str(apps.get_model(kind)._meta.verbose_name)  # noqa: TID251  (any table's word, no rows)
    except LookupError:
        return kind


class LinePage(Page):
    """One line: the canonical text, the hash before and after, and whether they agree."""

    power, room_key, template_name = powers.AUDIT, "office", "office/line.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.line = lines_for(self.actor).filter(line_id=kwargs["ref"]).first()

    def get_title(self) -> str:
        return verb_words(self.line.verb)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.line is None:
            raise Http404
        return self.show()

    def context(self) -> dict[str, Any]:
        line = self.line
        body = json.loads(line.body)
        agrees = digest(line.prev, line.body) == line.hash
        seal = Seal.objects.filter(chain=line.chain, day=line.day).first()
        related = lines_for(self.actor).filter(chain=line.chain, line_id=body["parent"]).first() if body.get("parent") else None
        words = post_words([line.actor])
        return {
            **super().context(), "line": line, "body": line.body,
            "facts": [
                Fact(_("結果"), None, badge=outcome_badge(line.outcome)), Fact(_("操作"), line.verb),
                Fact(_("だれが"), words.get(line.actor, who(line.actor)), note=line.actor),
                Fact(_("対象"), subject_words(line.subject), note=line.subject), Fact(_("系列と番号"), f"{line.chain} {line.seq}"),
                Fact(_("もとの操作"), verb_words(related.verb) if related else None, url=reverse("office:line", args=[related.line_id]) if related else ""),
                Fact(_("本文とハッシュ"), None, badge=Badge(_("合っています"), "ok") if agrees else Badge(_("合いません"), "bad")),
                Fact(_("その日の封印"), seal.hash[:16] if seal else None),
            ],
        }


class Seals(ListPage):
    power, room_key, model, title, order = powers.AUDIT, "office", Seal, _("監査記録の封印"), "-day"
    empty = _("まだ封印はありません。毎晩、前の日までの記録を封印します。")
    columns = (
        Col("day", _("日付"), lambda r: Cell(day=r.day), "day", "date"),
        Col("chain", _("系列"), lambda r: Cell(r.chain), "chain"),
        Col("seq", _("番号"), lambda r: Cell(number=r.seq), kind="number"),
        Col("hash", _("ハッシュ"), lambda r: Cell(r.hash)),
    )

    def rows(self) -> Any:
        chains = chains_of(self.actor)
        rows = Seal.objects.annotate(ref=F("hash"))  # a head is sealed once
        if self.ward is not None:
            return rows.filter(chain=self.ward.code)
        return rows if chains is None else rows.filter(chain__in=chains)


class Verifications(ListPage):
    power, room_key, model, title, order = powers.AUDIT, "office", Verification, _("検証の結果"), "-ran"
    empty = _("まだ検証していません。")
    columns = (
        Col("ran", _("確かめた日時"), lambda r: Cell(_ran(r), reverse("office:verification", args=[r.ref])), "ran_at", "date"),
        Col("result", _("結果"), lambda r: Cell(badge=verified(r)), kind="badge"),
        Col("lines", _("行数"), lambda r: Cell(number=r.lines), "lines", "number"),
        Col("chains", _("系列数"), lambda r: Cell(number=r.chains), kind="number"),
    )

    def acts(self) -> Sequence[Act]:
        return [begin(self.actor, actions.VerifyTrail, reverse("office:verify_trail"))]


def _ran(row: Verification) -> str:
    local = row.ran_at.astimezone(calendar.JST)
    return f"{calendar.format_date(local.date())} {local:%H:%M}"


def verified(row: Verification) -> Badge:
    return Badge(_("合わない行があります"), "bad") if row.broken else Badge(_("すべて合っています"), "ok")


class VerificationDetail(DetailPage):
    power, room_key, model, template_name = powers.AUDIT, "office", Verification, "office/verification.html"

    def get_title(self) -> str:
        return _t("監査記録の検証（%(at)s）") % {"at": _ran(self.object)}

    def facts(self) -> Sequence[Fact]:
        row = self.object
        return [
            Fact(_("結果"), None, badge=verified(row)), Fact(_("行数"), row.lines), Fact(_("系列数"), row.chains),
            Fact(_("封印の数"), row.sealed_days),
        ]

    def context(self) -> dict[str, Any]:
        broken = [
            Row(f"{chain}-{seq}-{code}", [Cell(chain), Cell(number=seq), Cell(FAULTS.get(code, code))])
            for chain, seq, code in self.object.broken[:500]
        ]
        heads = [Column("chain", _("系列")), Column("seq", _("番号"), "number"), Column("fault", _("何が合わないか"))]
        table = TableView(caption=_("合わない行"), columns=heads, rows=broken, empty=_("合わない行はありません。"), show_caption=True)
        return {**super().context(), "broken": table}


class VerifyTrailPage(OfficeAct):
    action, model, power = actions.VerifyTrail, None, powers.AUDIT

    def after(self, result: Job) -> str:
        return reverse("office:job", args=[result.ref])
