"""Parts of a draft's page: the text, the route with every mark, what will run, what was said, earlier texts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor
from kusei.core.actions.action import REGISTRY
from kusei.core.approval import queries, stored
from kusei.core.approval.kinds import label_of
from kusei.core.approval.models import Draft, Step, level_word
from kusei.core.files.models import Attachment
from kusei.core.ui.pages import Panel, table_panel, text_panel
from kusei.core.ui.parts import Badge, Cell, Fact, Row
from kusei.office.approvals.tables import yen
from kusei.office.views.common import who

TONES = {
    "waiting": "off", "live": "warn", "agreed": "ok", "decided": "ok", "returned": "bad", "rejected": "bad", "void": "off",
}


def facts(d: Draft) -> list[Fact]:
    found = [
        Fact(_("起案"), d.number, note=f"{d.drafter} {calendar.format_date(calendar.jst_date(d.drafted_at))}"),
        Fact(_("種類・金額"), str(label_of(d.case_kind)), note=yen(d.amount) if d.amount != 0 else ""),
    ]
    if d.level:
        source = d.rule.source if d.rule else ""
        found.append(Fact(_("決裁区分"), str(level_word(d.level)), note=source, url=d.rule.get_absolute_url() if d.rule else ""))
    for held in queries.holders(d):
        note = _t("%(at)s から") % {"at": _moment(held["since"])}
        if held["post"] is not None and held["post"] != held["step"].post:
            note = f"{note}　" + _t("組織改正により %(old)s から引き継ぎ") % {"old": held["step"].post}
        if held["stand_in"] is not None:
            note = f"{note}　" + _t("不在のため %(post)s が代決できます") % {"post": held["stand_in"]}
        found.append(Fact(_("いま持っている職"), str(held["post"] or _t("担当する職がありません。回議先を替えてください。")), note=note, large=True))
    if d.enforce_on:
        found.append(Fact(_("施行日（指定）"), None, day=d.enforce_on))
    if d.document_number:
        found.append(Fact(_("文書番号"), d.document_number))
    if d.decided_at:
        found.append(Fact(_("決裁日"), None, day=calendar.jst_date(d.decided_at), note=who(d.decided_by)))
    if d.emergency:
        found.append(Fact(_("事後承認"), _t("操作は先に行われました"), badge=Badge(_("事後"), "warn")))
    if d.last_reason:
        found.append(Fact(_("差戻し・否決の理由"), d.last_reason, large=True))
    return found


def _moment(at: Any) -> str:
    local = at.astimezone(calendar.JST)
    return f"{calendar.format_date(local.date(), weekday=False)} {local:%H:%M}"


def text(d: Draft) -> Panel:
    return text_panel(_("伺い文"), d.purpose, key="text")


def act(d: Draft, actor: Actor) -> Panel | None:
    """What will run: the verb, its row as it is today, and every input in words."""
    if not d.verb:
        return None
    action, row = REGISTRY.get(d.verb), stored.find(d.subject)
    sees = row is not None and type(row)._default_manager.seen_by(actor).filter(pk=row.pk).exists()
    lines = [(_word(name), _value(value)) for name, value in d.inputs.items() if value not in (None, "", [])]
    changed = sees and d.subject_version is not None and d.enforced_at is None and row.version != d.subject_version
    return Panel(_("決裁されると行われる操作"), "approvals/act.html", {
        "label": action.label if action else d.verb, "effect": action.effect if action else "",
        "row": row if sees else None, "url": row.get_absolute_url() if sees and hasattr(row, "get_absolute_url") else "",
        "lines": lines, "changed": changed, "done": d.enforced_at,
    }, key="act")


def _word(name: str) -> str:
    return name.replace("_", " ")


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(_value(v) for v in value)  # data
    if not isinstance(value, dict):
        return {True: _t("はい"), False: _t("いいえ")}.get(value, str(value)) if isinstance(value, bool) else str(value)
    (tag, held), = value.items()
    if tag == "$row":
        row = stored.find(held)
        return str(row) if row is not None else held
    return "、".join(f"{k} {_value(v)}" for k, v in held.items()) if tag == "$map" else str(held)  # data


def route(d: Draft, round_: int) -> Panel | None:
    rows = list(d.steps.filter(round=round_).select_related("post__division__ward", "acted_post").order_by("position", "pk"))
    if not rows:
        return None
    title = _t("回議（%(n)s回目）") % {"n": round_} if d.round > 1 else _t("回議")
    return table_panel(title, [
        ("n", _("順"), "number"), ("post", _("職")), ("state", _("印"), "badge"),
        ("arrived", _("届いた日時"), "date"), ("acted", _("押した日時"), "date"), ("comment", _("意見")),
    ], [_line(s) for s in rows], empty="", key=f"route-{round_}")


def _line(s: Step) -> Row:
    word = _t("代決") if s.for_another else str(s.get_state_display())
    by = s.acted_post.title if s.acted_post and s.acted_post_id != s.post_id else ""
    seen = _t("後閲 %(at)s") % {"at": _moment(s.seen_after_at)} if s.seen_after_at else (_t("後閲はまだです") if s.for_another else "")
    return Row(s.ref, [
        Cell(number=s.position), Cell(str(s.post), note=" ".join(w for w in (str(s.get_step_kind_display()), by) if w)),
        Cell(badge=Badge(word, TONES[s.state]), note=seen), Cell(at=s.arrived_at), Cell(at=s.acted_at), Cell(s.comment),  # type: ignore[arg-type]
    ], "warn" if s.state == "live" else "")


def files(row: Any) -> Panel | None:
    found = list(Attachment.objects.filter(subject=f"{row.kind}:{row.ref}").select_related("blob"))
    if not found:
        return None
    return table_panel(
        _("添付"), [("name", _("ファイル")), ("size", _("大きさ"), "number"), ("at", _("付けた日時"), "date")],
        [Row(f.ref, [Cell(f.name, f"/files/{f.ref}/"), Cell(f"{f.blob.size // 1024 + 1:,} KB"), Cell(at=f.attached_at)]) for f in found],
        empty="",
    )


def remarks(d: Draft) -> Panel | None:
    rows = list(d.remarks.select_related("post__division__ward"))
    if not rows:
        return None
    return table_panel(
        _("意見"), [("text", _("意見")), ("post", _("職")), ("at", _("日時"), "date")],
        [Row(r.ref, [Cell(r.text), Cell(str(r.post)), Cell(at=r.said_at)]) for r in rows], empty="",
    )


def versions(d: Draft) -> Panel | None:
    rows = list(d.versions.all())
    if len(rows) < 2:
        return None
    return table_panel(
        _("伺い文の版"),
        [("n", _("版"), "number"), ("text", _("伺い文")), ("amount", _("金額")), ("why", _("直した理由")), ("at", _("日時"), "date")],
        [
            Row(v.ref, [Cell(number=v.position), Cell(v.purpose, note=v.title), Cell(yen(v.amount)), Cell(v.why), Cell(at=v.written_at)])
            for v in rows
        ], empty="",
    )
