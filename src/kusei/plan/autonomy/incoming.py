"""The list of projects a ward already has -> Preview."""

from __future__ import annotations

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.importing import Incoming, Issue, Preview, Unreadable, preview
from kusei.core.sheets import Column, FileRefused, Int, Sheet, Text, check, read
from kusei.plan.autonomy import words
from kusei.plan.autonomy.models import Envelope

PROPOSALS = Sheet(
    "discretionary-proposals", _("裁量経費の提案"),
    (
        Column("title", _("事業名"), Text(max_len=80), required=True, aliases=("件名", "事業の名称")),  # data
        Column("division", _("提案する課"), Text(max_len=80), required=True, aliases=("担当課", "所管課", "課名")),  # data
        Column("purpose", _("目的・困っていること"), Text(max_len=4000), required=True, aliases=("目的", "現状と課題")),  # data
        Column("content", _("行うこと"), Text(max_len=4000), required=True, aliases=("事業内容", "内容", "事業概要")),  # data
        Column("asked_yen", _("要求額（円）"), Int(), required=True, aliases=("要求額", "予算額", "金額")),  # data
        Column("breakdown", _("積算の内訳"), Text(max_len=4000), aliases=("積算", "内訳", "積算内訳")),  # data
        Column("group", _("どれか一つだけ選ぶ組"), Text(max_len=40), aliases=("組", "代替案の組")),  # data
    ),
    key_columns=("title",),
)


def read_proposals(data: bytes, file_name: str, envelope: Envelope) -> Preview:
    """Each row becomes a draft; a project that is there already is left as it is."""
    try:
        table = read(data, file_name)
        seen = check(table, PROPOSALS)
    except FileRefused as refused:
        raise Unreadable(refused.message) from refused
    there = set(envelope.proposals.exclude(state="withdrawn").values_list("title", flat=True))
    rows, in_file = [], set()
    for row in seen.rows:
        issues = [Issue(e.column, e.value, e.message) for e in row.errors]
        title, yen = str(row.values.get("title") or ""), row.values.get("asked_yen")
        if isinstance(yen, int) and yen <= 0:
            issues.append(Issue("asked_yen", str(yen), _t("1円以上の額を入れてください。")))
        elif isinstance(yen, int) and yen > envelope.ceiling_yen:
            limit = {"limit": words.yen(envelope.ceiling_yen)}
            issues.append(Issue("asked_yen", str(yen), _t("区の枠 %(limit)s を超えています。額を確かめてください（千円単位で書かれていませんか）。") % limit))
        if title and title in in_file:
            issues.append(Issue("title", title, _t("同じ事業名の行が、このファイルの上にもあります。どちらかを消してください。")))
        in_file.add(title)
        status = "refused" if any(i.level == "refused" for i in issues) else "same" if title in there else "new"
        rows.append(Incoming(row.row, str(row.row), title, row.values, status, tuple(issues)))  # type: ignore[arg-type]
    notes = [_t("使わなかった列：%(names)s") % {"names": " / ".join(seen.understood.unmatched)}] if seen.understood.unmatched else []
    return preview(
        file_name, columns=tuple((c.key, c.label) for c in PROPOSALS.columns), rows=rows, notes=notes,
        understood=[
            (_t("シート"), seen.understood.page or "CSV"),
            (_t("読み取った列"), " / ".join(seen.understood.headings.values())),
        ],
    )
