"""What a loader says when it is done: counts, then every row with a problem, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kusei.core.importing import Preview


@dataclass(frozen=True)
class LoadReport:
    """``problems``: (row in the file, name, what is wrong) of refused and doubtful rows, in file order."""

    file_name: str
    read: int
    new: int
    changed: int
    same: int
    refused: int
    doubtful: int
    problems: tuple[tuple[int, str, str], ...] = ()
    notes: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """The report as lines of text."""
        yield _(
            "%(file)s：%(read)s件を読み、新規%(new)s件、変更%(changed)s件、同じ%(same)s件、取り込まない行%(refused)s件、"
            "確認が必要%(doubtful)s件。"
        ) % {
            "file": self.file_name,
            "read": self.read,
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "refused": self.refused,
            "doubtful": self.doubtful,
        }
        yield from (f"  {note}" for note in self.notes)
        for row, name, said in self.problems:
            yield _("  %(row)s件目 %(name)s：%(said)s") % {"row": row, "name": name, "said": said}


def report_of(preview: Preview) -> LoadReport:
    """The report of an import that was carried out as previewed."""
    marked = [r for r in preview.rows if r.issues]
    return LoadReport(
        file_name=preview.file_name,
        read=len(preview.rows),
        new=preview.count("new"),
        changed=preview.count("changed"),
        same=preview.count("same"),
        refused=preview.count("refused"),
        doubtful=sum(r.status != "refused" for r in marked),
        problems=tuple((r.row, r.title, " ".join(str(i.message) for i in r.issues)) for r in marked),
        notes=tuple(str(n) for n in preview.notes),
    )
