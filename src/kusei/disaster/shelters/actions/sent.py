"""定時報告 to the city, and sheets keyed in by the pile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.clocks import run as clocks
from kusei.core.ledger.models import Incident, Ward
from kusei.core.refs import new_ref
from kusei.disaster.shelters import powers
from kusei.disaster.shelters.actions.people import check_people, members
from kusei.disaster.shelters.lifecycle import REPORT_DUE
from kusei.disaster.shelters.models import Member, Opening, Party, Report, ReportLine
from kusei.disaster.shelters.queries import figures_at, last_report
from kusei.disaster.shelters.rules import Card, Sum, clean_number, total


class SendReport(Action):
    """The ward's shelters as of a moment. Totals are the sums of the lines, nothing else."""

    verb, power, label = "shelters.send_report", powers.SEND, _("市へ定時報告を送る")
    effect = _("いまの人数・使えないもの・要請をまとめ、前回との差をつけて報告します。送った数字は直せません。誤りは次の報で直します。")
    tone = "main"
    ward: Ward
    incident: Incident | None = None
    drill: bool = False
    note: str = ""

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        if self.moment > calendar.now():
            raise Refused(_("先の日時です。"), field="as_of")
        last = last_report(self.ward, incident=self.incident, drill=self.drill)
        if last is not None and self.moment <= last.as_of:
            raise Refused(_("前回の報告より前の時点です。"), field="as_of")
        if last is None and not figures_at(self.ward, self.moment, incident=self.incident, drill=self.drill):
            raise Refused(_("報告する避難所がありません。"))

    def perform(self) -> Report:
        # Two people at two desks: the ward's row lets one after the other, and the second gets the next number.
        Ward.objects.select_for_update().get(pk=self.ward.pk)
        last = last_report(self.ward, incident=self.incident, drill=self.drill)
        lines = figures_at(
            self.ward, self.moment, incident=self.incident, drill=self.drill, since=last.as_of if last else None
        )
        whole = total([Sum(f.people, f.households or 0, f.in_cars, f.at_home) for f in lines])
        report = Report.objects.create(
            ward=self.ward,
            incident=self.incident,
            drill=self.drill,
            number=last.number + 1 if last else 1,
            as_of=self.moment,
            sent_at=calendar.now(),
            sent_by=self.actor.label[:60],
            shelters=sum(1 for f in lines if not f.closed),
            households=whole.households,
            people=whole.people,
            in_cars=whole.in_cars,
            at_home=whole.at_home,
            note=self.note.strip()[:300],
        )
        ReportLine.objects.bulk_create(
            ReportLine(
                report=report, opening_id=f.opening_id, closed=f.closed, people=f.people, households=f.households,
                in_cars=f.in_cars, at_home=f.at_home, exactness=f.exactness, counted_at=f.counted_at, out=list(f.out),
                asks=f.asks,
            )
            for f in lines
        )
        if last:
            clocks.stop(REPORT_DUE, last, at=self.moment)
        if report.shelters:
            clocks.start(REPORT_DUE, report, at=self.moment)
        return report

    def facts(self, result: Any) -> dict[str, Any]:
        return {
            "number": result.number, "shelters": result.shelters, "people": result.people, "drill": self.drill,
        }


class RekeyCards(Action):
    """A pile of cards from paper, as one act. Cards whose number is taken are not taken again; returns how many were.

    ``arrived_at`` of a card None: the time given for the pile (``occurred_at``).
    """

    verb, power, label = "shelters.rekey", powers.RECEIVE, _("紙の名簿をまとめて入力する")
    effect = _("新しい番号の世帯が名簿に載ります。同じ番号は二重に載せません。")
    on = "opening"
    opening: Opening
    cards: Sequence[Card]

    def check(self) -> None:
        for card in self.cards:
            where = _t("番号「%(number)s」：") % {"number": card.number}
            try:
                check_people(card.people, card.size or len(card.people))
            except Refused as refused:
                raise Refused(where + refused.reason, field="cards") from refused
            at = card.arrived_at or self.moment
            if not clean_number(card.number):
                raise Refused(_("番号のない行があります。紙に書かれた番号を入れてください。"), field="cards")
            if at > calendar.now() or at < self.opening.opened_at:
                raise Refused(where + _t("入所の日時が、開設より前か先の日時です。"), field="cards")
            if self.opening.state == "closed" and self.opening.closed_at and at > self.opening.closed_at:
                raise Refused(_("閉鎖した避難所です。この束を受け付けた日時（閉鎖より前）を入れてください。"), field="arrived_at")

    def perform(self) -> int:
        gone = self.opening.closed_at if self.opening.state == "closed" else None
        standing = set(
            Party.objects.filter(opening=self.opening).exclude(state__in=("void", "merged")).values_list("number", flat=True)
        )
        fresh: dict[str, Card] = {}
        for card in self.cards:
            number = clean_number(card.number)
            if number not in standing:
                fresh.setdefault(number, card)
        rows = [_party(self, number, card, gone) for number, card in fresh.items()]
        Party.objects.bulk_create(rows, batch_size=500)
        Member.objects.bulk_create(
            (m for row, card in zip(rows, fresh.values(), strict=True) for m in members(row, card.people)), batch_size=1000
        )
        self._sizes = sum(r.size for r in rows)
        return len(rows)

    def facts(self, result: Any) -> dict[str, Any]:
        return {"cards": len(self.cards), "taken": result, "people": self._sizes}


def _party(act: RekeyCards, number: str, card: Card, gone: Any) -> Party:
    left = gone or card.left_at
    return Party(
        ref=new_ref(),
        opening=act.opening,
        number=number,
        state="left" if left else "staying",
        size=card.size or len(card.people),
        place=card.place,
        consent=Party.Consent.NOBODY if card.hidden else card.consent,
        hidden=card.hidden,
        address=card.address.strip()[:200],
        phone=card.phone.strip()[:20],
        community=card.community.strip()[:60],
        source=Party.Source.PAPER,
        note=card.note.strip()[:200],
        arrived_at=card.arrived_at or act.moment,
        left_at=left,
    )
