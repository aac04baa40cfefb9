"""A family asks for one person; the person decides. And the erasing of what was kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kusei.core import calendar
from kusei.core.actions.action import Action, Refused
from kusei.core.ledger.models import Ward
from kusei.core.rules import registry as rules
from kusei.core.text import fold
from kusei.disaster.shelters import powers
from kusei.disaster.shelters.models import Contact, Member, Party, RosterLine, Search
from kusei.disaster.shelters.rule_values import KEPT, SEARCH_LIMITS
from kusei.disaster.shelters.rules import Asked, Wish, may_tell

# Said whether nobody, somebody hidden or somebody who does not wish it is there: the words tell nothing.
TAKEN = _("お預かりしました。避難所に該当する方がいれば、ご本人に伝えます。ご本人が望めば、ご本人から連絡します。")


class SearchFamily(Action):
    """Ask for one person by full name and age or community. Never a list, and never an absence.

    ``name``: full name or kana, at least three characters. One of ``age`` and ``community`` is needed.
    """

    verb, power, label = "shelters.search_family", powers.ANSWER, _("家族からの問い合わせを受ける")
    effect = _("問い合わせは1件ずつ記録に残ります。答えてよい方だけ避難所の名前が出て、そのほかはすべて同じ言葉で預かります。")
    ward: Ward
    name: str
    relation: str
    caller: str
    caller_phone: str
    age: int | None = None
    community: str = ""
    identity_seen: bool = False
    drill: bool = False

    def where(self) -> Ward:
        return self.ward

    def check(self) -> None:
        if len(fold(self.name)) < 3:
            raise Refused(_("探している方の氏名を、姓と名の両方で入れてください。"), field="name")
        if self.age is None and len(fold(self.community)) < 2:
            raise Refused(_("年齢か町会・自治会のどちらかを入れてください。一人に決まらない問い合わせには答えられません。"), field="age")
        if self.relation not in Search.Relation.values:
            raise Refused(_("関係を選んでください。"), field="relation")
        if not self.caller.strip() or len(_digits(self.caller_phone)) < 9:
            raise Refused(_("問い合わせた人の氏名と、折り返せる電話番号を入れてください。"), field="caller_phone")
        self._in_measure()

    def _in_measure(self) -> None:
        limits, now = rules.at(SEARCH_LIMITS, ward=self.ward), calendar.now()
        by_post = Search.objects.filter(asked_by=self.actor.label[:60], asked_at__gt=now - timedelta(hours=1)).count()
        if by_post >= limits["post_hour"]:
            raise Refused(_("1時間に受けられる件数を超えました。急ぐときは避難所班の責任者に相談してください。"), code="rate")
        key = _digits(self.caller_phone)[:20]
        by_caller = Search.objects.filter(caller_key=key, asked_at__gt=now - timedelta(days=1)).count()
        if by_caller >= limits["caller_day"]:
            raise Refused(_("同じ連絡先からの問い合わせが、1日に受けられる件数を超えました。"), code="rate", field="caller_phone")

    def perform(self) -> Search:
        found = self._found()
        wishes = [Wish(p.consent, p.hidden) for p in found]
        told = may_tell(Asked(self.relation, self.identity_seen), wishes)
        words = _t("%(name)sにいます。")
        search = Search.objects.create(
            ward=self.ward,
            drill=self.drill,
            asked_at=calendar.now(),
            asked_by=self.actor.label[:60],
            relation=self.relation,
            caller=self.caller.strip()[:80],
            caller_phone=self.caller_phone.strip()[:20],
            caller_key=_digits(self.caller_phone)[:20],
            identity_seen=self.identity_seen,
            told=told,
            answer=words % {"name": found[0].opening.shelter.name} if told else str(TAKEN),
        )
        if not told:
            Contact.objects.bulk_create(Contact(search=search, party=p) for p in found)
        return search

    def _found(self) -> Sequence[Party]:
        """Households with exactly this person, anywhere in the city; at most a few, and never shown."""
        key, gap = fold(self.name), int(rules.at(SEARCH_LIMITS, ward=self.ward)["age_gap"])
        rows = Member.objects.filter(Q(key=key) | Q(kana_key=key), party__state__in=("staying", "expected"))
        rows = rows.filter(party__opening__drill=self.drill, party__erased_on=None)
        if self.age is not None:
            rows = rows.filter(age__gte=self.age - gap, age__lte=self.age + gap)
        if self.community.strip():
            rows = rows.filter(party__community__contains=self.community.strip())
        parties = {m.party_id: m.party for m in rows.select_related("party__opening__shelter")[:6]}
        return list(parties.values())

    def facts(self, result: Any) -> dict[str, Any]:
        # Not how many matched: the trail would tell what the counter must not.
        return {"relation": str(self.relation), "told": result.told, "identity_seen": self.identity_seen}


class AnswerContact(Action):
    verb, power, label = "shelters.answer_contact", powers.RECEIVE, _("本人の返事を記録する")
    effect = _("本人の返事が残ります。連絡は本人から（または本人の前で）します。ここから相手には何も伝わりません。")
    on = "contact"
    contact: Contact
    agreed: bool

    def check(self) -> None:
        if self.agreed and self.contact.party.hidden:
            raise Refused(_("居場所を明かさない世帯です。承知したことにはできません。本人が変えるときは、先に名簿カードを直してください。"), field="agreed")

    def perform(self) -> Contact:
        row = self.contact
        row.state, row.answered_at = "agreed" if self.agreed else "declined", self.moment
        row.save(update_fields=["state", "answered_at"])
        return row

    def facts(self, result: Any) -> dict[str, Any]:
        return {"answered": True}


class EraseRoll(Action):
    """What the dated rule says is over: names, addresses, phones and searches go; numbers, sizes and days stay."""

    verb, power, label = "shelters.erase_roll", powers.KEEP, _("保存期間の過ぎた名簿を消す")
    effect = _("氏名・住所・電話番号が消え、番号・人数・日時だけが残ります。元に戻せません。")
    tone = "danger"
    city_wide = True

    def perform(self) -> int:
        kept, today = rules.at(KEPT), calendar.today()
        roll = calendar.add_months(today, -int(kept["roll_months"]))
        drill = today - timedelta(days=int(kept["drill_days"]))
        over = Q(opening__closed_at__date__lt=roll, opening__drill=False)
        over |= Q(opening__closed_at__date__lt=drill, opening__drill=True)
        parties = list(Party.objects.filter(over, erased_on=None).values_list("pk", flat=True))
        self._people = Member.objects.filter(party__in=parties).delete()[0]
        self._parties = Party.objects.filter(pk__in=parties).update(
            address="", phone="", community="", note="", left_to="", erased_on=today, version=F("version") + 1
        )
        since = calendar.add_months(today, -int(kept["search_months"]))
        self._searches = Search.objects.filter(asked_at__date__lt=since).delete()[0]
        RosterLine.objects.filter(opening__parties__in=parties).update(name="—", version=F("version") + 1)
        return self._parties

    def facts(self, result: Any) -> dict[str, Any]:
        return {"people": self._people, "parties": self._parties, "searches": self._searches}


def _digits(text: str) -> str:
    return "".join(c for c in fold(text) if c.isdecimal() and c.isascii())
