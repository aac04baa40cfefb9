"""国動向・引き続き検討: what is watched, looked at again by its day, and brought to a conclusion."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.clocks import run as clocks
from kusei.plan.register.actions.revising import post_of
from kusei.plan.register.models import Node, Watch, WatchNote
from kusei.plan.register.powers import EDIT
from kusei.plan.register.rule_values import WATCH_REVIEW


def turn_clock(watch: Watch, *, at: datetime) -> None:
    """The clock of the next look: until closing time of its day."""
    clocks.stop(WATCH_REVIEW, watch, at=at)
    clocks.start(WATCH_REVIEW, watch, at=at, due_at=calendar.closing(watch.review_on))


class AddWatch(Action):
    verb, power, label = "register.add_watch", EDIT, _("注視する動きを加える")
    effect = _("次に確かめる日まで、「期限が近いもの」に時計が出ます。")
    city_wide, tone = True, "main"
    title: str
    source: str
    matter: str
    review_on: date
    source_url: str = ""
    node: Node | None = None

    def check(self) -> None:
        for name, value in (("title", self.title), ("source", self.source), ("matter", self.matter)):
            if not value.strip():
                raise Refused(_("入れてください。出典のない動きは、あとの人が確かめられません。"), field=name)
        if self.review_on <= calendar.today():
            raise Refused(_("次に確かめる日は、明日以降にしてください。"), field="review_on")

    def perform(self) -> Watch:
        watch = Watch.objects.create(
            title=self.title.strip()[:160], source=self.source.strip()[:200], source_url=self.source_url,
            matter=self.matter.strip(), node=self.node, began_on=calendar.today(), review_on=self.review_on,
        )
        turn_clock(watch, at=self.moment)
        return watch

    def facts(self, result: Watch) -> dict[str, Any]:
        return {"watch": result.ref, "review_on": result.review_on.isoformat()}


class NoteWatch(Action):
    verb, power, label = "register.note_watch", EDIT, _("確かめた結果を書く")
    effect = _("分かったことが残り、時計は次に確かめる日まで動きます。")
    on, tone = "watch", "main"
    watch: Watch
    looked_on: date
    found: str
    next_on: date

    def check(self) -> None:
        if self.looked_on > calendar.today():
            raise Refused(_("先の日付です。確かめた日を入れてください。"), field="looked_on")
        if not self.found.strip():
            raise Refused(_("分かったことを書いてください。動きがなければ「動きなし」と書きます。"), field="found")
        if self.next_on <= max(self.looked_on, calendar.today()):
            raise Refused(_("次に確かめる日は、明日以降にしてください。"), field="next_on")

    def perform(self) -> Watch:
        WatchNote.objects.create(
            watch=self.watch, looked_on=self.looked_on, found=self.found.strip(), next_on=self.next_on, post=post_of(self.actor))
        self.watch.review_on = self.next_on
        self.watch.save(update_fields=["review_on"])
        turn_clock(self.watch, at=self.moment)
        return self.watch

    def facts(self, result: Watch) -> dict[str, Any]:
        return {"next_on": self.next_on.isoformat()}


class ResolveWatch(Action):
    verb, power, label = "register.resolve_watch", EDIT, _("結論を出す")
    effect = _("注視を終え、結論が残ります。時計は止まります。計画を変えるときは、変更案を起こしてください。")
    on = "watch"
    watch: Watch
    result: str
    resolution: str

    def check(self) -> None:
        if self.result not in Watch.Result.values:
            raise Refused(_("結論を選んでください。"), field="result")
        if not self.resolution.strip():
            raise Refused(_("結論の内容を書いてください。"), field="resolution")

    def perform(self) -> Watch:
        self.watch.result, self.watch.resolution = self.result, self.resolution.strip()
        self.watch.resolved_on = calendar.today()
        self.watch.save(update_fields=["result", "resolution", "resolved_on"])
        clocks.stop(WATCH_REVIEW, self.watch, at=self.moment)
        return self.watch

    def facts(self, result: Watch) -> dict[str, Any]:
        return {"result": self.result}
