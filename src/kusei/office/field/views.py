"""Pages of the office about phones: which are out, what waits for a decision, what was said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms as django_forms
from django.conf import settings
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.decide import may
from kusei.core.actions.action import Action
from kusei.core.field import actions as do
from kusei.core.field import powers
from kusei.core.field.actions.settling import values_of
from kusei.core.field.lifecycle import COMMAND, DEVICE, UNDECIDED
from kusei.core.field.models import Carry, Command, Device, Message
from kusei.core.field.screens import SCREENS
from kusei.core.papers import qr_svg
from kusei.core.ui.pages import ActPage, Col, DetailPage, Facet, ListPage, Page, Panel, SavedView, table_panel
from kusei.core.ui.pages.act import NothingToAsk
from kusei.core.ui.pages.detail import act_for, badge_of
from kusei.core.ui.pages.lists import ward_facet
from kusei.core.ui.parts import Act, Badge, Cell, Fact, Row
from kusei.core.ui.parts_shell import Crumb
from kusei.core.ui.wording import moment_words
from kusei.office.field.forms import mending
from kusei.office.field.phone import phone_address, safe_here
from kusei.office.views.common import verb_words, who


def act(action: type[Action], base: Any, form: type[django_forms.Form] = NothingToAsk) -> Any:
    return type(f"{action.__name__}Page", (base,), {
        "__module__": __name__, "action": action, "power": action.power, "form_class": form,
    })


def skew_words(seconds: int | None) -> str | None:
    """A clock's error as a person says it; the office's clock is right."""
    if seconds is None:
        return None
    if abs(seconds) < 60:
        return _t("ずれなし（1分未満）")
    words = _t("%(n)s分遅れている") if seconds > 0 else _t("%(n)s分進んでいる")
    return words % {"n": round(abs(seconds) / 60)}


def waiting_cell(device: Device) -> Cell:
    if device.waiting is None:
        return Cell(None)
    return Cell(number=device.waiting, problem=_t("まだ届いていません。") if device.waiting and device.state != "active" else "")


class Devices(ListPage):
    power, room_key, model, title = powers.VIEW, "field", Device, _("持ち出し端末")
    related, order = ("ward", "post"), "-enrolled"
    empty = _("登録した端末はありません。端末で「端末を登録する」を開いて登録してください。")
    columns = (
        Col("name", _("端末の名前"), lambda d: Cell(d.name, d.get_absolute_url()), "name"),
        Col("ward", _("区"), lambda d: Cell(d.ward.name), "ward__code"),
        Col("state", _("状態"), lambda d: Cell(badge=badge_of(d)), "state", "badge"),
        Col("post", _("登録した職"), lambda d: Cell(d.post.title if d.post else None)),
        Col("waiting", _("未送信"), waiting_cell, "waiting", "number", _("件")),
        Col("seen", _("最後につながった日時"), lambda d: Cell(at=d.seen_at) if d.seen_at else Cell(None), "seen_at", "date"),
        Col("until", _("登録の期限"), lambda d: Cell(day=d.until, problem=_t("期限が過ぎています。") if d.state == "active" and d.until < calendar.today() else ""), "until", "date"),
        Col("enrolled", _("登録した日時"), lambda d: Cell(at=d.enrolled_at), "enrolled_at", "date", shown=False),
    )
    views = (
        SavedView("active", _("使用中"), lambda rows, actor: rows.filter(state="active")),
        SavedView("waiting", _("未送信があるもの"), lambda rows, actor: rows.filter(waiting__gt=0)),
        SavedView("ended", _("紛失・停止"), lambda rows, actor: rows.filter(state__in=("lost", "revoked"))),
        SavedView("all", _("すべて"), lambda rows, actor: rows),
    )
    facets = (ward_facet(Device), Facet("state", _("状態"), lambda rows, v: rows.filter(state=v), options=lambda a: DEVICE.choices))

    def tone(self, row: Any) -> Any:
        return "bad" if row.state == "lost" and not row.wiped_at else "off" if row.state == "returned" else ""

    def acts(self) -> Sequence[Act]:
        verdict = may(self.actor, powers.CARRY, anywhere=True)
        return [
            Act(_("端末から渡された記録"), reverse("field_office:commands")),
            Act(_("端末を登録する"), reverse("field_office:begin"), enabled=bool(verdict), reason=verdict.reason, tone="main"),
        ]


class Begin(Page):
    """How a phone is enrolled: the address as a code to scan, and what stands in the way."""

    power, room_key, template_name = powers.CARRY, "field", "field/begin.html"
    title = _("端末を登録する")

    def context(self) -> dict[str, Any]:
        url = phone_address(self.request)
        papers = [(s.label, s.paper_url) for s in SCREENS.values() if s.paper_url]
        door, _space, fingerprint = settings.CA_DOOR.partition(" ")
        return {
            **super().context(), "url": url, "code": qr_svg(url), "safe": safe_here(self.request), "papers": papers,
            "door": door, "door_code": qr_svg(door) if door else "", "fingerprint": fingerprint,
        }


class DeviceDetail(DetailPage):
    power, room_key, model, related = powers.VIEW, "field", Device, ("ward", "post")

    def facts(self) -> Sequence[Fact]:
        d = self.object
        facts = [
            Fact(_("区"), d.ward.name), Fact(_("登録した職"), d.post.title if d.post else None),
            Fact(_("登録した人"), who(d.enrolled_by)),
            Fact(_("登録の期限"), None, day=d.until),
            Fact(_("最後につながった日時"), moment_words(d.seen_at) if d.seen_at else None),
            Fact(_("端末の時計"), skew_words(d.skew_s)),
            Fact(_("未送信"), d.waiting, note=_("件（最後につながったとき）") if d.waiting is not None else ""),
        ]
        if d.ended_at:
            facts.append(Fact(_("使用を止めた日時"), moment_words(d.ended_at), note=d.end_reason))
            facts.append(self._wiped(d))
        return facts

    def _wiped(self, d: Device) -> Fact:
        if d.wiped_at is None:
            return Fact(_("中身の消去"), None, note=_("まだ端末がつながっていません。"), badge=Badge(_("未消去"), "bad"))
        words = _t("引き継いだもの %(handed)s件、引き継げず失われたもの %(lost)s件") % {"handed": d.wiped_handed, "lost": d.wiped_lost}
        lost = "、".join(verb_words(v) for v in d.wiped_words.split(", ") if v)  # data
        return Fact(_("中身の消去"), f"{moment_words(d.wiped_at)} {words}", note=lost and f"（{lost}）")  # data

    def acts(self) -> Sequence[Act]:
        verbs = (do.ProlongDevice, do.GiveBackDevice, do.LoseDevice, do.RevokeDevice)
        return [act_for(a, self.actor, self.object) for a in verbs]

    def panels(self) -> Sequence[Panel]:
        return [self._carries(), self._undecided(), self._messages()]

    @cached_property
    def carries(self) -> list[Carry]:
        return list(self.object.carries.select_related("device"))

    def _carries(self) -> Panel:
        rows = [
            Row(c.ref, [
                Cell(c.title, note=_t("訓練") if c.drill else ""), Cell(badge=badge_of(c)),
                Cell(at=c.key_until) if c.state == "open" else Cell(_t("消去済み")),
                Cell(f"{c.first_number}–{c.last_number}" if c.last_number else None),
                Cell(_t("連絡する"), reverse("field_office:answer", args=[c.ref])) if self._live(c) else Cell(None),
                Cell(_t("終えて鍵を消す"), reverse("field_office:close_carry", args=[c.ref])) if self._live(c) else Cell(None),
            ]) for c in self.carries
        ]
        heads = [
            ("title", _("場所")), ("state", _("状態"), "badge"), ("key", _("鍵の期限")), ("numbers", _("渡した番号")),
            ("answer", _("連絡")), ("close", _("終わり")),
        ]
        return table_panel(_("持ち出した場所"), heads, rows, empty=_("まだ場所を選んでいません。"), key="carries")

    def _live(self, carry: Carry) -> bool:
        return carry.state == "open" and bool(may(self.actor, powers.CARRY, carry))

    def _undecided(self) -> Panel:
        found = Command.objects.filter(carry__device=self.object, state__in=UNDECIDED).select_related("carry")[:50]
        return undecided_panel(found)

    def _messages(self) -> Panel:
        found = Message.objects.filter(carry__device=self.object).select_related("carry")[:50]
        rows = [
            Row(m.ref, [Cell(at=m.sent_at), Cell(m.carry.title), Cell(self.object.name if m.from_phone else _t("区役所")), Cell(m.text)])
            for m in found
        ]
        heads = [("at", _("日時"), "date"), ("place", _("場所")), ("by", _("だれが")), ("text", _("連絡"))]
        return table_panel(_("端末との連絡"), heads, rows, empty=_("連絡はありません。"), key="messages")


def undecided_panel(found: Any) -> Panel:
    rows = [
        Row(c.ref, [Cell(verb_words(c.verb), c.get_absolute_url()), Cell(at=c.occurred_at), Cell(badge=badge_of(c)), Cell(c.reason)])
        for c in found
    ]
    heads = [("verb", _("操作")), ("at", _("日時"), "date"), ("state", _("状態"), "badge"), ("why", _("記録できなかった理由"))]
    return table_panel(_("決まっていない記録"), heads, rows, empty=_("決まっていないものはありません。"), key="commands")


class Commands(ListPage):
    power, room_key, model, title = powers.VIEW, "field", Command, _("端末から届いた記録")
    related, order = ("ward", "carry__device"), "-received"
    empty = _("当てはまる記録はありません。")
    columns = (
        Col("verb", _("操作"), lambda c: Cell(verb_words(c.verb), c.get_absolute_url()), "verb"),
        Col("place", _("場所"), lambda c: Cell(c.carry.title, note=_t("訓練") if c.carry.drill else "")),
        Col("ward", _("区"), lambda c: Cell(c.ward.name), "ward__code"),
        Col("state", _("状態"), lambda c: Cell(badge=badge_of(c)), "state", "badge"),
        Col("occurred", _("いつのことか"), lambda c: Cell(at=c.occurred_at), "occurred_at", "date"),
        Col("received", _("届いた日時"), lambda c: Cell(at=c.received_at), "received_at", "date"),
        Col("device", _("端末"), lambda c: Cell(c.carry.device.name, c.carry.device.get_absolute_url())),
        Col("reason", _("記録できなかった理由"), lambda c: Cell(c.reason or None)),
    )
    views = (
        SavedView("undecided", _("決まっていないもの"), lambda rows, actor: rows.filter(state__in=UNDECIDED)),
        SavedView("handed", _("区本部の判断待ち"), lambda rows, actor: rows.filter(state="handed")),
        SavedView("all", _("すべて"), lambda rows, actor: rows),
    )
    facets = (ward_facet(Command), Facet("state", _("状態"), lambda rows, v: rows.filter(state=v), options=lambda a: COMMAND.choices))

    def tone(self, row: Any) -> Any:
        return {"handed": "bad", "refused": "warn"}.get(row.state, "")


class CommandDetail(DetailPage):
    power, room_key, model, related = powers.VIEW, "field", Command, ("ward", "carry__device")

    def get_title(self) -> Any:
        return verb_words(self.object.verb)

    def crumbs(self) -> Sequence[Crumb]:
        return [*super().crumbs(), Crumb(_("端末から届いた記録"), reverse("field_office:commands"))]

    def facts(self) -> Sequence[Fact]:
        c = self.object
        facts = [
            Fact(_("場所"), c.carry.title), Fact(_("端末"), c.carry.device.name, url=c.carry.device.get_absolute_url()),
            Fact(_("端末の時計での日時"), moment_words(c.said_at), note=skew_words(c.skew_s) or ""),
            Fact(_("直した日時"), moment_words(c.occurred_at)), Fact(_("届いた日時"), moment_words(c.received_at)),
            Fact(_("送った人"), who(c.sent_by)),
        ]
        if c.reason:
            facts.append(Fact(_("記録できなかった理由"), c.reason))
        if c.settled_at:
            facts.append(Fact(_("決めた人"), who(c.settled_by), note=c.settle_note))
        return facts

    def panels(self) -> Sequence[Panel]:
        """What was typed, for those who decide about it."""
        c = self.object
        if c.state not in UNDECIDED or not may(self.actor, powers.CARRY, c):
            return []
        values = values_of(c)
        form = form_of(c)
        rows = [Row(k, [Cell(_label(form, k)), Cell(_said(v))]) for k, v in values.items() if v not in ("", None, [])]
        return [table_panel(_("端末で書いた内容"), [("field", _("項目")), ("value", _("内容"))], rows, empty=_("内容を開けません。端末を持っていた人に確かめてください。"))]


def form_of(command: Command) -> type[django_forms.Form]:
    screen = SCREENS.get(command.carry.screen)
    carried = screen.commands.get(command.verb) if screen else None
    return carried.form if carried else django_forms.Form


def _label(form: type[django_forms.Form], name: str) -> Any:
    field = form.base_fields.get(name)
    return field.label if field is not None and field.label else name


def _said(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


class OnDevice(ActPage):
    model, room_key, related = Device, "field", ("ward", "post")


class OnCarry(ActPage):
    model, room_key, related = Carry, "field", ("device", "ward")


class OnCommand(ActPage):
    model, room_key, related = Command, "field", ("ward", "carry__device")


class Mend(OnCommand):
    """The command's own form, filled with what was typed; a person may correct it and say when it happened."""

    action, power = do.MendCommand, do.MendCommand.power
    form_class: ClassVar[Any] = django_forms.Form

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return mending(form_of(self.object))(data, files, initial={**values_of(self.object), "occurred_at": self.object.occurred_at})

    def build(self, form: Any, **common: Any) -> Action:
        at, first = form.cleaned_data.get("occurred_at"), self.object.occurred_at
        # The field knows minutes only: unchanged, the moment stands to the second.
        unchanged = at is None or at == first.replace(second=0, microsecond=0)
        return do.MendCommand(command=self.object, values=self.typed(form), occurred_at=first if unchanged else at, **common)

    def typed(self, form: Any) -> dict[str, Any]:
        """As it was typed: the Action reads it by the command's own form, as it reads a phone's."""
        found = {}
        for name, field in form.fields.items():
            given = self.request.POST.getlist(name)
            found[name] = given if isinstance(field, django_forms.MultipleChoiceField) else "".join(given[:1])
        found.pop("occurred_at", None)
        return found
