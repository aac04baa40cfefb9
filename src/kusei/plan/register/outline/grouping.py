"""Pieces to headings, blocks, front matter and earlier plans, in one pass in reading order."""

from __future__ import annotations

# data: a word of the text that is read
from .drafts import DraftHeading, DraftList, DraftPlan, Drafts
from .habits import Habits
from .marks import HEADING_BULLETS, STRUCTURAL, Mark, Style
from .pieces import Piece, is_heading_bullet
from .values import GROUP_NAMES, GroupKind, Kind, Reason
from .vocabulary import (
    carries_over,
    document_kind,
    group_of,
    looks_like_title,
    plain,
    watches,
)
from .years import decided_plan, period_in

_PARAGRAPHS = frozenset(
    (
        GroupKind.VISION,
        GroupKind.CARRIED_OVER,
        GroupKind.WATCH,
        GroupKind.THINKING,
        GroupKind.PILLAR_INTRO,
    )
)
_OF_EARLIER_PLAN = frozenset((GroupKind.VISION, GroupKind.DIRECTIONS, GroupKind.RESULTS))


class Grouping:
    """One pass over the pieces; ``drafts`` holds the outcome."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.drafts = Drafts()
        self._habits = Habits(pieces)
        self._open: DraftList | None = None
        self._under: str = "no_heading"
        self._plan: DraftPlan | None = None
        self._candidates: list[Piece] = []
        for at, piece in enumerate(pieces):
            self._at = at
            self._next = pieces[at + 1] if at + 1 < len(pieces) else None
            self._feed(piece)
        self._finish()

    # -- what a piece is -------------------------------------------------------------

    def _feed(self, piece: Piece) -> None:
        style = piece.mark.style
        kind = self._habits.kind_heading(piece)
        if kind is not None:
            self._open_block(piece, kind)
        elif piece.role is not None:
            self._forced(piece, piece.role)
        elif style is Style.BRACKET:
            self._bracket(piece)
        elif self._is_title(piece) or self._is_earlier_plan(piece) or self._is_period(piece):
            pass
        elif style in STRUCTURAL:
            self._numbered(piece)
        elif style is Style.BULLET:
            self._bullet(piece)
        elif style is Style.CIRCLED:
            self._circled(piece)
        elif style is Style.FOOTNOTE:
            self._not_understood(piece, "footnote")
        else:
            self._paragraph(piece)

    def _forced(self, piece: Piece, role: str) -> None:
        if role in ("pillar", "section", "chapter"):
            self._heading(piece, level=role)
        elif role == "title":
            title, document = document_kind(_whole(piece))
            self._set_title(piece, title, document)
        elif role == "diagram":
            self._diagram(piece)
        elif role in GROUP_NAMES:
            self._open_group(piece, GroupKind(role))
        elif role == "item" and self._open is not None:
            self._item(piece)
        elif role in ("paragraph", "continuation"):
            self._paragraph(piece)
        else:
            self._not_understood(piece, "role_not_possible", role)

    def _is_title(self, piece: Piece) -> bool:
        if piece.mark.style is not Style.NONE and not is_heading_bullet(piece.mark):
            return False
        title, document = document_kind(_whole(piece))
        if document is None or not looks_like_title(title):
            return False
        if self.drafts.title is not None and plain(title) != plain(self.drafts.title):
            return False
        self._set_title(piece, title, document)
        self._open, self._under = None, "no_heading"
        return True

    def _set_title(self, piece: Piece, title: str, document: str | None) -> None:
        drafts = self.drafts
        drafts.title, drafts.document = title, document or drafts.document
        drafts.title_lines += tuple(piece.lines)

    def _is_earlier_plan(self, piece: Piece) -> bool:
        if piece.mark.style not in (Style.NONE, Style.BULLET):
            return False
        found = decided_plan(piece.text)
        if found is None:
            return False
        decided, title, period = found
        self._plan = DraftPlan(decided, title, period, tuple(piece.lines))
        self.drafts.plans.append(self._plan)
        self._open = self._list(piece, "", group=GroupKind.CONTENTS)
        self._open.heading_lines = ()
        self._open.plan = self._plan
        self.drafts.groups.append(self._open)
        return True

    def _is_period(self, piece: Piece) -> bool:
        """A line that says 期間 and two years, under any heading or none."""
        text = piece.text
        if "期間" not in text[:12] or len(text) > 80 or self._in_block():
            return False
        period = period_in(text, lines=tuple(piece.lines))
        if period is None:
            return False
        group = self._list(piece, "", group=GroupKind.PERIOD)
        group.heading_lines = ()
        group.add(text, tuple(piece.lines), piece.mark)
        self.drafts.groups.append(group)
        self.drafts.period = self.drafts.period or period
        return True

    # -- headings --------------------------------------------------------------------

    def _list(
        self,
        piece: Piece,
        title: str,
        *,
        kind: Kind | None = None,
        group: GroupKind | None = None,
    ) -> DraftList:
        return DraftList(title, _heading_lines(piece), self._at, piece.mark, kind=kind, group=group)

    def _open_block(self, piece: Piece, kind: Kind) -> None:
        bracket = piece.mark.style is Style.BRACKET
        label = piece.mark.label if bracket else piece.text
        current = self._open
        # A city that heads 現状 and 課題 apart still tells one list of issues.
        if current is not None and current.kind is kind and plain(current.title) != plain(label):
            current.title += f"・{label}"
            current.heading_lines += _heading_lines(piece)
        else:
            self._open = self._list(piece, label, kind=kind)
            self.drafts.blocks.append(self._open)
        if bracket and piece.text and self._open is not None:
            self._open.add(piece.text, tuple(piece.lines), Mark(Style.NONE, "", None, piece.text))

    def _open_group(self, piece: Piece, kind: GroupKind) -> None:
        bracket = piece.mark.style is Style.BRACKET
        group = self._list(piece, piece.mark.label if bracket else piece.text, group=kind)
        if kind in _OF_EARLIER_PLAN:
            group.plan = self._plan
        self._open = group
        self.drafts.groups.append(group)
        if bracket and piece.text:
            self._paragraph(Piece(Mark(Style.NONE, "", None, ""), piece.parts, piece.lines))

    def _bracket(self, piece: Piece) -> None:
        kind = group_of(piece.mark.label)
        if kind is not None:
            self._open_group(piece, kind)
            return
        if self._is_title(piece):
            return
        self._unknown_heading(piece, piece.mark.label)

    def _unknown_heading(self, piece: Piece, label: str) -> None:
        self._not_understood(piece, "unknown_heading", label[:40])
        self._open, self._under = None, "under_unknown_heading"

    def _heading(self, piece: Piece, *, level: str | None = None) -> None:
        heading = DraftHeading(piece.mark, piece.text, tuple(piece.lines), self._at, level)
        self.drafts.headings.append(heading)
        self._open, self._under = None, "list_without_heading"
        kind = None if level in ("pillar", "section") else group_of(piece.text)
        if kind is not None and piece.mark.style not in (Style.PAREN, Style.SUB):
            heading.opens_group = True
            self._open_group(piece, kind)

    def _numbered(self, piece: Piece) -> None:
        if self._continues_list(piece):
            self._item(piece)
        elif not piece.text:
            self._not_understood(piece, "number_without_text")
        elif len(piece.text) > 60 or piece.text.endswith("。"):
            self._not_understood(piece, "sentence_with_number")
        else:
            self._heading(piece)

    def _continues_list(self, piece: Piece) -> bool:
        current, mark = self._open, piece.mark
        if current is None:
            return False
        if current.items:
            last = current.items[-1].number
            return current.item_style is mark.style and last is not None and mark.number == last + 1
        if current.kind is not None:
            return self._habits.lists_with(current.kind, mark.style)
        return mark.style is Style.PAREN and mark.number == 1

    # -- items -----------------------------------------------------------------------

    def _circled(self, piece: Piece) -> None:
        current = self._open
        if current is None:
            self._not_understood(piece, self._under)
            return
        if current.kind is not None and current.items and current.item_style is Style.CIRCLED:
            last, number = current.items[-1].number or 0, piece.mark.number or 0
            if number <= last:
                # Numbering that begins again is the list of another section, its heading lost.
                self._note("numbering_restarts", piece, number)
                self._open = current = self._list(piece, current.title, kind=current.kind)
                current.heading_lines = ()
                self.drafts.blocks.append(current)
            elif number > last + 1:
                self._note("number_gap", piece, last, number)
        self._item(piece)

    def _bullet(self, piece: Piece) -> None:
        kind = group_of(piece.text) if is_heading_bullet(piece.mark) and piece.is_short else None
        if kind is not None and self._heads_group(piece):
            self._open_group(piece, kind)
        elif self._open is None:
            self._loose_bullet(piece)
        elif self._belongs(piece, self._open):
            self._item(piece)
        else:
            self._loose_bullet(piece)

    def _heads_group(self, piece: Piece) -> bool:
        current, after = self._open, self._next
        if current is None or current.item_label != piece.mark.label:
            return True
        return (
            after is not None
            and after.mark.style in (Style.NONE, Style.BULLET)
            and (after.mark.label != piece.mark.label)
        )

    def _belongs(self, piece: Piece, current: DraftList) -> bool:
        label = piece.mark.label
        if label not in HEADING_BULLETS or current.group is GroupKind.CONTENTS:
            return True
        if current.items:
            return current.item_label == label
        heading = current.heading
        return heading is None or heading.style is not Style.BULLET or heading.label != label

    def _loose_bullet(self, piece: Piece) -> None:
        text = piece.text
        if carries_over(text) or watches(text):
            kind = GroupKind.CARRIED_OVER if carries_over(text) else GroupKind.WATCH
            group = self._list(piece, "", group=kind)
            group.heading_lines = ()
            group.add(text, tuple(piece.lines), piece.mark)
            self.drafts.groups.append(group)
            self._open, self._under = None, "no_heading"
        elif is_heading_bullet(piece.mark):
            self._unknown_heading(piece, text)
        else:
            self._not_understood(piece, self._under)

    def _item(self, piece: Piece) -> None:
        current = self._open
        if current is None:
            self._not_understood(piece, self._under)
        elif not piece.text:
            self._not_understood(piece, "mark_without_text")
        elif (
            current.items
            and current.kind is not None
            and piece.mark.style is Style.BULLET
            and current.item_label != piece.mark.label
            and current.item_style is not Style.NONE
        ):
            current.extend_last(piece.text, tuple(piece.lines))
        else:
            current.add(piece.text, tuple(piece.lines), piece.mark)

    def _paragraph(self, piece: Piece) -> None:
        current = self._open
        if current is None:
            self._candidates.append(piece)
            self._not_understood(piece, self._paragraph_reason())
            return
        if current.group is GroupKind.PERIOD:
            self._period_paragraph(piece, current)
        elif not current.items and current.group is not GroupKind.CONTENTS:
            self._item(piece)
        elif current.group in _PARAGRAPHS or current.item_style is Style.NONE:
            self._item(piece)
        else:
            where = "unmarked_in_block" if current.kind is not None else "unmarked_in_group"
            self._candidates.append(piece)
            self._not_understood(piece, where, current.title[:40])

    def _paragraph_reason(self) -> str:
        named = {"list_without_heading": "paragraph_under_heading"}
        return named.get(self._under, self._under)

    def _period_paragraph(self, piece: Piece, group: DraftList) -> None:
        period = period_in(piece.text, lines=tuple(piece.lines))
        if period is None:
            self._not_understood(piece, "period_unreadable")
            return
        group.add(piece.text, tuple(piece.lines), piece.mark)
        self.drafts.period = self.drafts.period or period

    # -- bookkeeping -----------------------------------------------------------------

    def _in_block(self) -> bool:
        return self._open is not None and self._open.kind is not None

    def _diagram(self, piece: Piece) -> None:
        self.drafts.diagram_lines.extend(piece.lines)
        self.drafts.diagram.append(_whole(piece))

    def _not_understood(self, piece: Piece, code: str, *params: str | int) -> None:
        for line in piece.lines:
            self.drafts.unknown[line] = Reason(code, params)

    def _note(self, code: str, piece: Piece, *params: str | int) -> None:
        self.drafts.notes.append((code, params, tuple(piece.lines)))

    def _finish(self) -> None:
        drafts = self.drafts
        for group in drafts.groups:
            # "環境の変化 ... 動向を注視していく" is watched, not a change the plan answers.
            if group.group is GroupKind.CHANGES and any(watches(i.text) for i in group.items):
                group.group = GroupKind.WATCH
            if group.group in _OF_EARLIER_PLAN and group.plan is None and drafts.plans:
                group.plan = max(drafts.plans, key=lambda plan: plan.decided)
        if drafts.title is None:
            best = next((p for p in self._candidates if looks_like_title(_whole(p))), None)
            if best is not None:
                self._set_title(best, *document_kind(_whole(best)))
                for line in best.lines:
                    drafts.unknown.pop(line, None)


def _heading_lines(piece: Piece) -> tuple[int, ...]:
    """A bracket closes on its line and what follows is the first item; any other heading takes all its lines."""
    return tuple(piece.lines[:1] if piece.mark.style is Style.BRACKET else piece.lines)


def _whole(piece: Piece) -> str:
    bracket = f"〈{piece.mark.label}〉" if piece.mark.style is Style.BRACKET else ""
    return (bracket + piece.text).strip()
