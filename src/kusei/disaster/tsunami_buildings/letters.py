"""PDF for owners and firms: the agreement of three, notices with number and date of decision, sign order, change form."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kusei.core import calendar
from kusei.core.approval.models import Draft
from kusei.core.ledger.models import Organisation
from kusei.core.ledger.queries import city
from kusei.core.papers import made
from kusei.core.rules import registry as rules
from kusei.disaster.tsunami_buildings.models import Building
from kusei.disaster.tsunami_buildings.papers import DASH, day_of, floors_of, persons
from kusei.disaster.tsunami_buildings.rule_values import REPORT_DAYS

BLANK = "　　年　　月　　日"  # data: a date to be written by hand


def agreement_pdf(b: Building) -> bytes:
    """協定書 of 市（甲）・所有者または管理組合（乙）・町内会（丙): the articles, then the building as a schedule."""
    three, signed = b.community is not None, b.agreement.signed_on if b.agreement else None
    days = rules.at(REPORT_DAYS, signed or calendar.today(), ward=b.ward)["days"]
    owner = b.owner.name if b.owner else ""
    parties = [
        {"mark": _("甲"), "lines": [_city(), _("市長")], "seal": _("印")},
        {"mark": _("乙"), "lines": [_place(b.owner), f"{owner} {b.owner_role}".strip()], "seal": _("印")},
    ]
    if b.community is not None:
        parties.append({"mark": _("丙"), "lines": [_place(b.community), b.community.name], "seal": _("印")})
    who = {"city": _city(), "owner": owner or DASH, "community": b.community.name if b.community else ""}
    first = (
        _("%(city)s（以下「甲」という。）、%(owner)s（以下「乙」という。）及び%(community)s（以下「丙」という。）は、津波避難ビルとしての使用について、次のとおり協定を締結する。")
        if three
        else _("%(city)s（以下「甲」という。）と%(owner)s（以下「乙」という。）は、津波避難ビルとしての使用について、次のとおり協定を締結する。")
    )
    return made(
        "tsunami_buildings/agreement.typ",
        {
            "title": _("津波避難ビルとしての使用に関する協定書"),
            "preamble": [first % who],
            "articles": _articles(b, three=three, days=days),
            "closing": [_("この協定の成立を証するため、本書を当事者の数だけ作成し、それぞれ記名押印のうえ、各1通を保有する。")],
            "date": day_of(signed) if signed else BLANK,
            "parties": parties,
            "schedule_title": _("別記（施設の内容）"),
            "schedule": _schedule(b),
            "floors": _floors(b),
        },
    )


def _place(body: Organisation | None) -> str:
    return _("住所 %(address)s") % {"address": body.address if body else ""}


def _articles(b: Building, *, three: bool, days: Any) -> list[dict[str, Any]]:
    until = b.agreement.until if b.agreement else None
    term = (
        _("この協定の期間は、締結の日から%(until)sまでとする。期間満了の1か月前までに当事者から申出がないときは、協議のうえ更新することができる。")
        % {"until": day_of(until)}
        if until
        else _("この協定の期間は、当事者から終了の申出があるまでとする。")
    )
    texts = [
        (_("目的"), _("津波警報又は大津波警報が発表されたとき、付近にいる者が別記の施設に一時的に避難できるようにする。")),
        (_("使用する場所"), _("避難に使用する場所は、別記の階及び面積とする。乙は、避難する者がこの場所に入ることを承諾する。")),
        (_("使用する期間"), _("使用する期間は、津波警報等が発表されたときから解除されるまでとする。")),
        (_("開け方"), _("夜間及び休日の開け方並びに鍵の保管者は、別記のとおりとし、変更したときは速やかに知らせる。")),
        (_("費用及び責任"), _("使用料は無料とする。避難に伴い施設に損害が生じたとき、又は避難中に事故が起きたときの負担は、甲と乙が協議して定める。")),
        (_("標識"), _("甲は、施設に津波避難ビルの標識を付けることができる。")),
        (_("変更の報告"), _("乙は、施設の売却、増改築、取壊しその他別記の内容に変更があるときは、その日から%(days)s日以内に甲に報告する。") % {"days": days}),
    ]
    if three:
        texts.append((_("丙の協力"), _("丙は、避難する者への周知及び訓練に協力し、避難する者が施設を大切に使うよう努める。")))
    texts += [(_("期間"), term), (_("協議"), _("この協定に定めのない事項は、当事者が協議して定める。"))]
    return [
        {"title": _("第%(n)s条（%(title)s）") % {"n": n, "title": title}, "text": text}
        for n, (title, text) in enumerate(texts, start=1)
    ]


def _schedule(b: Building) -> list[list[str]]:
    quake = {"ok": _("安全と確認"), "failed": _("安全と確認できない")}.get(b.seismic, _("していない・分からない"))
    new_code = _("（新耐震）") if b.started_on and b.started_on >= date(1981, 6, 1) else ""
    outside = {True: _("あり"), False: _("なし")}.get(b.outside_stairs, DASH)  # type: ignore[arg-type]
    return [
        [_("施設名"), b.name],
        [_("所在地"), b.facility.address or DASH],
        [_("構造・階数"), _("%(structure)s 地上%(n)s階") % {"structure": b.get_structure_display() or DASH, "n": b.storeys or DASH}],
        [_("工事着手日・建築年"), f"{day_of(b.started_on)}{new_code} / {b.built_year or DASH}"],
        [_("耐震診断"), quake],
        [_("外階段"), outside],
        [_("夜間・休日の体制"), f"{b.get_access_display() if b.access else DASH} {b.night}".strip()],
        [_("収容人数"), persons(b)],
        [_("避難経路"), b.route or DASH],
        [_("入口"), b.entrance or DASH],
    ]


def _floors(b: Building) -> dict[str, Any]:
    rows = [[f.floor, f"{f.area_m2:,}", _("使う") if f.dry else _("浸水より低いため使わない")] for f in b.floors.filter(until=None)]
    return {
        "columns": [
            {"label": _("避難する階・場所"), "width": "2fr"},
            {"label": _("面積（m²）"), "align": "right"},
            {"label": _("区分"), "width": "1.4fr"},
        ],
        "rows": rows or [[b.floors_text or DASH, DASH, DASH]],
    }


def _city() -> str:
    here = city()
    return here.name if here else ""


def decision_of(b: Building, verb: str) -> Draft | None:
    """The decided draft under which the verb ran, newest first: its number and day stand on the letter."""
    drafts = Draft.objects.filter(subject=f"{b.kind}:{b.ref}", verb=verb).exclude(decided_at=None)
    return drafts.order_by("-decided_at", "-pk").first()


def _head(b: Building, verb: str, on: date | None, *, to: list[str]) -> dict[str, Any]:
    decided = decision_of(b, verb)
    number = (decided.document_number or decided.number) if decided else b.number
    day = calendar.jst_date(decided.decided_at) if decided and decided.decided_at else on
    return {
        "city": _city(),
        "number": number,
        "date": day_of(day),
        "recipient": to,
        "sender": [f"{_city()}{b.ward.name}", _("区長")],
        "mark": _("記"),
        "end": _("以上"),
        "contact": {"label": _("問い合わせ先"), "lines": [_("%(ward)s 防災担当") % {"ward": b.ward.name}]},
    }


def _owner(b: Building) -> list[str]:
    return [_("%(name)s 様") % {"name": b.owner.name}] if b.owner else [_("所有者 様")]


def notice_pdf(b: Building) -> bytes:
    """指定通知書: which building, from which day, for how many, and the duty to report changes."""
    return made(
        "core/letter.typ",
        {
            **_head(b, "tsunami_buildings.designate", b.designated_on, to=_owner(b)),
            "title": _("津波避難ビル指定通知書"),
            "body": [_("次の施設を津波避難ビルに指定したので通知します。ご協力に感謝します。")],
            "items": [
                [_("施設名"), b.name],
                [_("所在地"), b.facility.address or DASH],
                [_("指定番号"), b.number or DASH],
                [_("指定日"), day_of(b.designated_on)],
                [_("避難場所"), floors_of(b)],
                [_("収容人数"), persons(b)],
                [_("協定の期限"), day_of(b.agreement.until) if b.agreement else DASH],
                [
                    _("変更の報告"),
                    _("売却・増改築・取壊しなどの変更があったときは、その日から%(days)s日以内に知らせてください。")
                    % {"days": rules.at(REPORT_DAYS, b.designated_on or calendar.today(), ward=b.ward)["days"]},
                ],
            ],
        },
    )


def end_pdf(b: Building) -> bytes:
    """解除通知書: from which day and why the building is no longer a 津波避難ビル; the sign comes down."""
    return made(
        "core/letter.typ",
        {
            **_head(b, "tsunami_buildings.withdraw", b.ended_on, to=_owner(b)),
            "title": _("津波避難ビル指定解除通知書"),
            "body": [_("次の施設の津波避難ビルの指定を終えたので通知します。これまでのご協力に感謝します。標識は市が取り外します。")],
            "items": [
                [_("施設名"), b.name],
                [_("所在地"), b.facility.address or DASH],
                [_("指定番号"), b.number or DASH],
                [_("指定日"), day_of(b.designated_on)],
                [_("終わった日"), day_of(b.ended_on)],
                [_("理由"), b.end_reason or DASH],
            ],
        },
    )


def sign_order_pdf(b: Building) -> bytes:
    """標識発注書: what the sign says, where it goes."""
    return made(
        "core/letter.typ",
        {
            **_head(b, "tsunami_buildings.order_sign", b.sign_ordered_on or calendar.today(), to=[_("標識製作業者 様")]),
            "title": _("津波避難ビル標識 発注書"),
            "body": [_("次のとおり標識の製作と取付けを発注します。")],
            "items": [
                [_("標識の図柄"), _("津波避難ビルの図記号（JIS Z 8210）と避難する方向の矢印")],
                [_("標識の文字"), _("津波避難ビル / Tsunami Evacuation Building")],
                [_("避難する階"), floors_of(b)],
                [_("枚数"), _("入口1枚、階段の下1枚")],
                [_("取付け場所"), f"{b.name} {b.facility.address}"],
                [_("入口"), b.entrance or DASH],
                [_("立会い"), b.owner.name if b.owner else DASH],
                [_("希望する取付け日"), BLANK],
            ],
        },
    )


def change_form_pdf(b: Building) -> bytes:
    """変更届の用紙: the owner fills it in; the building is printed in."""
    head = _head(b, "tsunami_buildings.change", None, to=[_("%(city)s長 様") % {"city": _city()}])
    return made(
        "core/letter.typ",
        {
            **head,
            "number": "",
            "date": BLANK,
            "sender": [_("届け出る方（所有者・管理組合）"), "", _("住所"), _("名前"), _("電話")],
            "title": _("津波避難ビル変更届"),
            "body": [_("津波避難ビルの内容に変更がある（あった）ので届け出ます。")],
            "mark": "",
            "end": "",
            "form": [
                [[_("施設名"), b.name]],
                [[_("指定番号"), b.number or DASH]],
                [[_("変更の種類"), _("□ 売却・所有者の変更　□ 構造・階段　□ 避難場所　□ 鍵・開け方　□ 取壊し・建替え　□ その他")]],
                [[_("変更があった日（ある日）"), BLANK]],
                [[_("変更の内容"), "\n\n\n\n"]],
                [[_("新しい所有者・連絡先"), "\n\n"]],
            ],
        },
    )
