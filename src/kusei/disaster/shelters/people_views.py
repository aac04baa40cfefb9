"""Pages of the register: reception, a household, doubles, a pile of cards, families that ask.

What a list shows is the least. Addresses come through a decision; a page with personal data keeps no draft on the device.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core.access.addresses import decide_given
from kusei.core.access.decide import may
from kusei.core.actions.action import Action
from kusei.core.ui.exporting import RecordExport, pdf
from kusei.core.ui.pages import TABLE, ActPage, DetailPage, ListPage, Page, Panel
from kusei.core.ui.pages.base import row_seen_by
from kusei.core.ui.parts import Act, Badge, Cell, Column, Fact, Row, TableView
from kusei.core.ui.parts_shell import Crumb
from kusei.disaster.shelters import actions, cards, kit, people_tables, powers, tables
from kusei.disaster.shelters import people_forms as forms
from kusei.disaster.shelters.models import Opening, Party
from kusei.disaster.shelters.opening_panels import hour_words, others_open
from kusei.disaster.shelters.queries import alike, may_read_roll
from kusei.disaster.shelters.rules import clean_number
from kusei.disaster.shelters.words import NEED_WORDS, named

OPENING = ("shelter__ward", "shelter__facility", "incident")
PARTY = ("opening__shelter__ward", "opening__incident")


class OfOpening(Page):
    """A page under an opening: the row is looked up once, and a drill is marked."""

    power = powers.ROLL

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self._opening: Opening | None = None

    @property
    def opening(self) -> Opening:
        if self._opening is None:
            found: Opening = row_seen_by(Opening, self.actor, self.kwargs["ref"], related=OPENING)
            if not may_read_roll(self.actor, found):
                raise Http404
            self._opening = found
        return self._opening

    def crumbs(self) -> Sequence[Crumb]:
        return [*super().crumbs(), Crumb(self.opening.shelter.name, self.opening.get_absolute_url())]


class Roll(OfOpening, ListPage):
    model, order = Party, "number"
    columns, facets, views = people_tables.PARTY_COLUMNS, people_tables.PARTY_FACETS, people_tables.PARTY_VIEWS
    sheet = people_tables.ROLL_SHEET
    empty = _("当てはまる世帯はありません。")

    def get_title(self) -> Any:
        name = _t("避難者名簿：%(name)s") % {"name": self.opening.shelter.name}
        return _t("訓練：%(title)s") % {"title": name} if self.opening.drill else name

    def rows(self) -> Any:
        rows = Party.objects.seen_by(self.actor).filter(opening=self.opening)
        return people_tables.with_first(rows)

    def export_rows(self, rows: Any) -> Any:
        return cards.roll_rows(rows.order_by("number", "pk"))

    def acts(self) -> Sequence[Act]:
        if not may(self.actor, powers.RECEIVE, self.opening):
            return []
        ref = self.opening.ref
        found = [
            Act(_("紙の名簿をまとめて入力する"), reverse("shelters:rekey", args=[ref]), "k"),
            Act(_("読み取った表を取り込む"), reverse("shelters:rekey_file", args=[ref])),
            Act(_("二重登録の候補"), reverse("shelters:doubles", args=[ref])),
        ]
        if self.opening.state == "open":
            found.append(Act(_("世帯を受け付ける"), reverse("shelters:register_party", args=[ref]), "r", tone="main"))
        return found


class RollPaper(OfOpening):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        parties = Party.objects.seen_by(self.actor).filter(opening=self.opening, state="staying").order_by("number")
        RecordExport(actor=self.actor, sheet="shelter-roll", form="pdf", rows=parties.count())()
        return pdf(kit.roll_pdf(self.opening, parties), f"roll-{self.opening.ref}.pdf")


class _PartyForm(ActPage):
    template_name = "shelters/party_form.html"

    def context(self) -> dict[str, Any]:
        return {**super().context(), "private": True, "wide": True}


class Reception(_PartyForm):
    """One household after the other; the page comes back empty for the next."""

    action, form_class = actions.RegisterParty, forms.PartyForm
    model, related = Opening, OPENING

    def initial(self) -> dict[str, Any]:
        number = clean_number(self.request.GET.get("number", ""))[:12]
        return {"number": number, "place": "inside", "consent": "ask"}

    def build(self, form: Any, **common: Any) -> Action:
        values = dict(form.cleaned_data)
        common["expect"] = None  # two desks of one shelter take people in at the same time
        source = "paper" if values["number"] else "counter"
        return actions.RegisterParty(
            opening=self.object, occurred_at=values.pop("arrived_at"), source=source, **common, **values
        )

    def after(self, result: Any) -> str:
        return reverse("shelters:register_party", args=[self.object.ref])

    def done(self, result: Any) -> Any:
        return _t("番号 %(number)s（%(n)s人）を受け付けました。次の世帯を入れてください。") % {
            "number": result.number, "n": result.size
        }


class PartyDetail(DetailPage):
    power, model, related = powers.ROLL, Party, PARTY

    def get_title(self) -> Any:
        return _t("名簿カード %(number)s") % {"number": self.object.number}

    def crumbs(self) -> Sequence[Crumb]:
        o = self.object.opening
        return [
            *super().crumbs(),
            Crumb(o.shelter.name, o.get_absolute_url()),
            Crumb(_("避難者名簿"), reverse("shelters:roll", args=[o.ref])),
        ]

    def facts(self) -> Sequence[Fact]:
        p = self.object
        address = decide_given(p.address, withheld=p.hidden, resident=None, channel="screen")
        found = [
            Fact(_("避難所"), p.opening.shelter.name, url=p.opening.get_absolute_url()),
            Fact(_("人数"), _t("%(n)s人") % {"n": p.size}, large=True),
            Fact(_("寝る場所"), p.get_place_display()),
            Fact(_("家族からの問い合わせ"), p.get_consent_display()),
            Fact(_("住所"), address.text or None, note="" if address.allowed else address.reason),
            Fact(_("町会・自治会"), p.community or None),
            Fact(_("電話番号"), None if p.hidden else p.phone or None),
            Fact(_("入所した日時"), hour_words(p.arrived_at), note=str(p.get_source_display())),
        ]
        if p.left_at:
            found.append(Fact(_("退所した日時"), hour_words(p.left_at), note=p.left_to))
        if p.moved_to_id:
            found.append(Fact(_("移った先の記録"), p.moved_to.number, url=p.moved_to.get_absolute_url()))
        if p.note:
            found.append(Fact(_("備考"), p.note))
        return found

    def panels(self) -> Sequence[Panel]:
        heads = [
            Column("name", _("氏名")),
            Column("kana", _("フリガナ")),
            Column("age", _("年齢"), "number", _("歳")),
            Column("sex", _("性別")),
            Column("needs", _("配慮が要ること")),
        ]
        rows = [
            Row(
                "",
                [
                    Cell(m.name), Cell(m.kana or None), tables.number(m.age), Cell(m.get_sex_display() or None),
                    Cell(named(NEED_WORDS, m.needs) or None),
                ],
            )
            for m in self.object.members.all()
        ]
        table = TableView(_("世帯の人"), heads, rows, empty=_("氏名はまだ入っていません。"))
        found = [Panel(_("世帯の人"), TABLE, {"table": table}, key="members")]
        return [*found, *self.contacts()]

    def contacts(self) -> list[Panel]:
        asked = list(self.object.contacts.select_related("search"))
        if not asked:
            return []
        heads = [
            Column("asked", _("問い合わせた日時"), "date"), Column("who", _("問い合わせた人")),
            Column("relation", _("関係")), Column("state", _("状態"), "badge"),
        ]
        rows = [
            Row(
                c.ref,
                [
                    Cell(at=c.search.asked_at),
                    Cell(
                        c.search.caller, note=c.search.caller_phone,
                        url=reverse("shelters:answer_contact", args=[c.ref]) if c.state == "waiting" else "",
                    ),
                    Cell(c.search.get_relation_display()),
                    Cell(badge=Badge(c.get_state_display(), "warn" if c.state == "waiting" else "off")),
                ],
            )
            for c in asked
        ]
        note = _t("ご本人にだけ伝えてください。相手には、いるともいないとも答えていません。")
        if self.object.hidden:
            note = _t("居場所を明かさない世帯です。ご本人に知らせ、身の安全を相談してください。相手には何も答えません。")
        table = TableView(_("家族からの問い合わせ"), heads, rows)
        return [Panel(_("家族からの問い合わせ"), TABLE, {"table": table, "note": note}, key="contacts")]

    def context(self) -> dict[str, Any]:
        found = super().context()
        if self.object.hidden:
            found["badges"] = [*found["badges"], Badge(_("居場所を明かさない"), "bad", "square")]
        if self.object.opening.drill:
            found["badges"] = [tables.DRILL, *found["badges"]]
        return found


class _OnParty(ActPage):
    model, related = Party, PARTY

    def context(self) -> dict[str, Any]:
        return {**super().context(), "private": True}


class Amend(_PartyForm):
    action, form_class = actions.AmendParty, forms.PartyForm
    model, related = Party, PARTY

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        people = list(self.object.members.all())
        form = forms.PartyForm(data, files, initial=cards.party_values(self.object), people=people)
        for name in ("number", "arrived_at"):
            del form.fields[name]
        if self.object.hidden:
            for name in ("address", "phone"):
                form.fields[name].help_text = _("いまの内容は表示しません。空のままなら変わりません。")
        return form

    def build(self, form: Any, **common: Any) -> Action:
        values = dict(form.cleaned_data)
        if self.object.hidden:
            values |= {name: values[name] or None for name in ("address", "phone")}
        return actions.AmendParty(party=self.object, **common, **values)


class Leave(_OnParty):
    action, form_class = actions.LeaveParty, forms.LeaveForm

    def build(self, form: Any, **common: Any) -> Action:
        values = dict(form.cleaned_data)
        return actions.LeaveParty(party=self.object, occurred_at=values.pop("left_at"), **common, **values)


class Return(_OnParty):
    action = actions.ReturnParty


class Move(_OnParty):
    action, form_class = actions.MoveParty, forms.MoveForm

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return forms.MoveForm(data, files, openings=others_open(self.object.opening))

    def build(self, form: Any, **common: Any) -> Action:
        values = dict(form.cleaned_data)
        return actions.MoveParty(party=self.object, occurred_at=values.pop("left_at"), **common, **values)


class Arrive(_OnParty):
    action = actions.ArriveParty


class Lost(_OnParty):
    action, form_class = actions.LoseParty, forms.LostForm


class Void(_OnParty):
    action, form_class = actions.VoidParty, forms.ReasonForm


class _WithOther(_OnParty):
    def get_form(self, data: Any = None, files: Any = None) -> Any:
        rows = Party.objects.seen_by(self.actor).filter(
            opening__shelter__ward=self.object.opening.shelter.ward_id, opening__drill=self.object.opening.drill,
            state__in=("staying", "expected", "left"),
        )
        rows = rows.exclude(pk=self.object.pk).select_related("opening__shelter").order_by("opening", "number")
        other = self.request.GET.get("other", "")
        shown = rows.filter(ref=other) if other else rows.filter(opening=self.object.opening)
        return forms.OtherPartyForm(data, files, parties=shown if data is None else rows, initial={"other": other})


class Merge(_WithOther):
    action = actions.MergeParty

    def build(self, form: Any, **common: Any) -> Action:
        return actions.MergeParty(party=self.object, keep=form.cleaned_data["other"], **common)


class Apart(_WithOther):
    action = actions.TellApart

    def build(self, form: Any, **common: Any) -> Action:
        return actions.TellApart(party=self.object, other=form.cleaned_data["other"], **common)

    def after(self, result: Any) -> str:
        return reverse("shelters:doubles", args=[self.object.opening.ref])


class Doubles(OfOpening):
    """Households of this shelter that seem to stand twice, here or in another of the same disaster."""

    template_name = "shelters/doubles.html"

    def get_title(self) -> Any:
        return _t("二重登録の候補：%(name)s") % {"name": self.opening.shelter.name}

    def context(self) -> dict[str, Any]:
        o = self.opening
        same = Opening.objects.filter(shelter__ward=o.shelter.ward_id, incident=o.incident_id, drill=o.drill)
        heads = [
            Column("one", _("先の記録")), Column("other", _("後の記録")), Column("why", _("似ているところ")),
            Column("merge", _("同じ世帯なら")), Column("apart", _("違う世帯なら")),
        ]
        rows = [
            self._row(a) for a in alike(same) if o.pk in (a.one.opening_id, a.other.opening_id)
        ]
        table = TableView(_("二重登録の候補"), heads, rows, empty=_("候補はありません。"))
        return {**super().context(), "table": table}

    def _row(self, a: Any) -> Row:
        def words(p: Party) -> str:
            return f"{p.opening.shelter.name} {p.number}"

        merge = reverse("shelters:merge_party", args=[a.other.ref])
        apart = reverse("shelters:tell_apart", args=[a.other.ref])
        return Row(
            "",
            [
                Cell(words(a.one), url=a.one.get_absolute_url()),
                Cell(words(a.other), url=a.other.get_absolute_url()),
                Cell(_("氏名と年齢が同じ人がいます")),
                Cell(_("後の記録をまとめる"), url=f"{merge}?other={a.one.ref}"),
                Cell(_("別の世帯と確かめた"), url=f"{apart}?other={a.one.ref}"),
            ],
        )
