"""Verbs of the task calendar and the one act that opens the numbers of a new year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.access.actors import Actor, Staff
from kusei.core.access.decide import may
from kusei.core.actions.action import Action, Refused
from kusei.core.approval.queries import heir_of
from kusei.core.importing import ImportRows, Incoming, Preview
from kusei.core.ledger.models import Post, Ward
from kusei.core.numbering.models import Series
from kusei.office.actions.ending import EndsOnADay, changed, named, update
from kusei.office.powers import ORGANISE
from kusei.office.year import intake, powers, queries, series
from kusei.office.year.models import Occasion, Task
from kusei.office.year.rules import BadPattern, Pattern, check
from kusei.office.year.words import wrong


def stranger(actor: Actor, post: Post) -> str:
    """Why this post's year is not the actor's to write; "" for the post, its division, and those who organise."""
    if not isinstance(actor, Staff) or may(actor, ORGANISE, post):
        return ""
    own = heir_of(post, calendar.today()) or post
    return "" if actor.post.division_id == own.division_id else _t("この職と同じ課の職か、組織を担当する職ができます。")


def plan(task: Task, year: int) -> int:
    """Write the days of a year that are not there yet; returns how many."""
    there = set(Occasion.objects.filter(task=task, fiscal_year=year).values_list("slot", flat=True))
    rows = [
        Occasion(task=task, ward_id=task.ward_id, post_id=task.post_id, fiscal_year=year, slot=slot, due_on=day)
        for slot, day in queries.days_in(task, year) if slot not in there
    ]
    Occasion.objects.bulk_create(rows)
    return len(rows)


class _TaskFields(Action):
    title: str
    pattern: Pattern
    lead_days: int = 14
    manual: str = ""

    def values(self) -> dict[str, Any]:
        p = self.pattern
        return {
            "title": self.title.strip()[:120], "pattern_kind": p.kind, "month": p.month, "day": p.day, "week": p.week,
            "weekday": p.weekday, "count": p.count, "shift": p.shift, "lead_days": self.lead_days, "manual": self.manual.strip()[:500],
        }

    def check_fields(self, post: Post, *, but: int = 0) -> None:
        named(self.title, field="title")
        try:
            check(self.pattern)
        except BadPattern as bad:
            raise Refused(wrong(bad), field="when") from bad
        if Task.objects.filter(post=post, title=self.title.strip(), until=None).exclude(pk=but).exists():
            raise Refused(_t("この職には、同じ名前の予定があります。"), field="title")


class AddTask(_TaskFields):
    verb, power, label = "year.add_task", powers.KEEP, _("予定を加える")
    effect = _("この年度の日が予定に並びます。次の年度には「次の年度に引き継ぐ」で続きます。")
    post: Post

    def where(self) -> Ward | None:
        return self.post.ward

    def check(self) -> None:
        if reason := stranger(self.actor, self.post):
            raise Refused(reason, field="post")
        # Two people adding at once wait here for one another; the second reads what the first wrote.
        Post.objects.select_for_update().get(pk=self.post.pk)
        self.check_fields(self.post)

    def perform(self) -> Task:
        year = calendar.fiscal_year_of(calendar.today())
        task = Task.objects.create(ward=self.post.ward, post=self.post, since=date(year, 4, 1), **self.values())
        plan(task, year)
        return task

    def facts(self, result: Task) -> dict[str, Any]:
        return {"kind": result.pattern_kind}


class EditTask(_TaskFields):
    verb, power, label, on, shortcut = "year.edit_task", powers.KEEP, _("予定を直す"), "task", "e"
    effect = _("これからの日を新しい決め方で並べ直します。済んだ日は変わりません。")
    task: Task

    @classmethod
    def hindrance(cls, actor: Actor, row: Task) -> str:
        if row.until is not None and row.until < calendar.today():
            return _t("すでに%(day)sで終わっています。") % {"day": calendar.format_date(row.until)}
        return stranger(actor, row.post)

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.task):
            raise Refused(reason)
        self.check_fields(self.task.post, but=self.task.pk)

    def perform(self) -> Task:
        values = self.values()
        self._changed = changed(self.task, values)
        update(self.task, **values)
        years = set(Occasion.objects.filter(task=self.task, due_on__gte=calendar.today()).values_list("fiscal_year", flat=True))
        for year in sorted(years | {calendar.fiscal_year_of(calendar.today())}):
            self._again(year)
        return self.task

    def _again(self, year: int) -> None:
        """Days still to do move; a slot that is no longer named is left out in words, not deleted."""
        days = dict(queries.days_in(self.task, year))
        for row in Occasion.objects.filter(task=self.task, fiscal_year=year, state="todo", due_on__gte=calendar.today()):
            if row.slot in days:
                update(row, due_on=days[row.slot])
            else:
                update(row, state="skipped", note=_t("予定の決め方が変わったため"))
        plan(self.task, year)

    def facts(self, result: Task) -> dict[str, Any]:
        return {"changed": self._changed}


class EndTask(EndsOnADay):
    verb, power, label, on = "year.end_task", powers.KEEP, _("予定を終える"), "task"
    effect = _("この日より後の日は「行わない」になります。これまでの記録は残ります。")
    task: Task

    @classmethod
    def hindrance(cls, actor: Any, row: Task) -> str:
        return super().hindrance(actor, row) or stranger(actor, row.post)

    def check(self) -> None:
        super().check()
        if reason := stranger(self.actor, self.task.post):
            raise Refused(reason)

    def perform(self) -> Task:
        Occasion.objects.filter(task=self.task, state="todo", due_on__gt=self.ends_on).update(
            state="skipped", note=self.reason.strip()[:300],
        )
        ended: Task = super().perform()
        return ended


class _OnDay(Action):
    on = "occasion"
    occasion: Occasion

    @classmethod
    def hindrance(cls, actor: Actor, row: Occasion) -> str:
        return stranger(actor, row.post)

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.occasion):
            raise Refused(reason)

    def facts(self, result: Occasion) -> dict[str, Any]:
        return {"due_on": self.occasion.due_on, "state": self.occasion.state}


class Finish(_OnDay):
    verb, power, label, shortcut, tone = "year.finish", powers.KEEP, _("済ませた"), "d", "main"
    effect = _("済ませた日とあなたの職員番号を残します。来年の同じころに、覚えといっしょに出ます。")
    done_on: date
    note: str = ""

    def check(self) -> None:
        super().check()
        if self.done_on > calendar.today():
            raise Refused(_t("先の日付です。済ませた日を入れてください。"), field="done_on")
        if calendar.fiscal_year_of(self.done_on) < self.occasion.fiscal_year - 1:
            raise Refused(_t("期日の年度より前の日です。"), field="done_on")

    def perform(self) -> Occasion:
        return update(self.occasion, done_on=self.done_on, done_by=self.actor.label[:60], note=self.note.strip()[:300])


class Skip(_OnDay):
    verb, power, label = "year.skip", powers.KEEP, _("今年は行わない")
    effect = _("理由を残します。来年度に引き継ぐときに、確かめる予定として出ます。")
    reason: str

    def check(self) -> None:
        super().check()
        if not self.reason.strip():
            raise Refused(_t("理由を書いてください。"), field="reason")

    def perform(self) -> Occasion:
        return update(self.occasion, note=self.reason.strip()[:300])


class Reopen(_OnDay):
    verb, power, label = "year.reopen", powers.KEEP, _("これからに戻す")
    effect = _("済ませた記録を取り消します。取り消したことは経過に残ります。")

    def perform(self) -> Occasion:
        return update(self.occasion, state="todo", done_on=None, done_by="", note="")


class ImportTasks(ImportRows):
    """The list a division already keeps. Known by its title: a changed row is edited, a new one added."""

    verb, power, label = "year.import_tasks", powers.KEEP, _("年間予定の一覧を取り込む")
    effect = _("業務名が同じ予定は直し、新しいものは加えます。ファイルにない予定はそのまま残ります。")
    post: Post

    def where(self) -> Ward | None:
        return self.post.ward

    def check(self) -> None:
        if reason := stranger(self.actor, self.post):
            raise Refused(reason)
        super().check()

    def read(self) -> Preview:
        Post.objects.select_for_update().get(pk=self.post.pk)
        return intake.tasks_preview(self.data, self.file_name, self.post)

    def perform(self) -> int:
        for row in self.preview.accepted:
            self._take(row)
        return len(self.preview.accepted)

    def _take(self, row: Incoming) -> None:
        given = {
            "title": row.values["title"], "pattern": intake.pattern_of(row.values),
            "lead_days": row.values["lead_days"], "manual": row.values["manual"],
        }
        if row.key:
            self.also(EditTask(actor=self.actor, task=Task.objects.get(ref=row.key), **given))
        else:
            self.also(AddTask(actor=self.actor, post=self.post, **given))

    def facts(self, result: int) -> dict[str, Any]:
        return {"rows": result, "digest": self.digest[:16], "refused": self.preview.count("refused")}


class CarryOver(Action):
    """One act a year: every task goes on, but for those named as no longer applying."""

    verb, power, label, on = "year.carry_over", powers.KEEP, _("次の年度に引き継ぐ"), "post"
    effect = _("この年度の日をまとめて並べます。選んだ予定は前の年度の末で終わります。")
    post: Post
    year: int
    without: Sequence[Task] = ()
    reason: str = ""

    @classmethod
    def hindrance(cls, actor: Actor, row: Post) -> str:
        return stranger(actor, row)

    def check(self) -> None:
        if reason := self.hindrance(self.actor, self.post):
            raise Refused(reason)
        this = calendar.fiscal_year_of(calendar.today())
        if self.year not in (this, this + 1):
            raise Refused(_t("引き継げるのは、この年度と次の年度です。"), field="year")
        if self.without and not self.reason.strip():
            raise Refused(_t("続けない理由を書いてください。"), field="reason")
        self._found = queries.carried(self.post, self.year)
        if not any(c.days for c in self._found):
            raise Refused(_t("引き継ぐ予定がありません。この年度の日は、もう並んでいます。"), field="year")

    def perform(self) -> Post:
        left_out = {t.pk for t in self.without}
        self._counts = {"tasks": 0, "days": 0, "ended": 0}
        last = date(self.year, 4, 1) - timedelta(days=1)
        for c in self._found:
            if not c.days:
                continue
            if c.task.pk in left_out:
                self.also(EndTask(actor=self.actor, task=c.task, ends_on=last, reason=self.reason))
                self._counts["ended"] += 1
                continue
            if c.task.post_id != self.post.pk:
                update(c.task, post=self.post)
            self._counts["days"] += plan(c.task, self.year)
            self._counts["tasks"] += 1
        return self.post

    def facts(self, result: Post) -> dict[str, Any]:
        return {"year": self.year, **self._counts}


class OpenSeries(Action):
    """The numbers of a new year begin at 1: series in use are opened beforehand, so that the first act of April finds them."""

    verb, power, label = "year.open_series", powers.OPEN, _("新年度の番号を開く")
    effect = _("この年度に使っている番号を、新年度も1から始められるようにします。廃止された課の番号は開きません。")
    ward: Ward | None
    year: int

    def where(self) -> Ward | None:
        return self.ward

    def check(self) -> None:
        if self.year > calendar.fiscal_year_of(calendar.today()) + 1:
            raise Refused(_t("開けるのは、次の年度までです。"), field="year")
        if self.ward is None and not self.actor.reach(powers.OPEN).everywhere:
            raise Refused(_t("市の番号は、市の職が開きます。"), field="ward")
        self._missing = series.missing(self.ward, self.year)
        if not self._missing:
            raise Refused(_t("新年度の番号は、すべて開いています。"), field="year")

    def perform(self) -> int:
        for key in self._missing:
            Series.objects.get_or_create(ward=self.ward, series=key, fiscal_year=self.year)
        return len(self._missing)

    def facts(self, result: int) -> dict[str, Any]:
        return {"year": self.year, "series": result}
