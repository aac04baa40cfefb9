"""What is wrong with a file or a cell, in the words of the person who sent it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

FILE_ERRORS = {
    "empty": _("ファイルが空です。"),
    "too_large": _("ファイルが20MBを超えています。分けて送ってください。"),
    "unpacked_too_large": _("ファイルを開くと大きくなりすぎます。不要なシートや画像を消して保存し直してください。"),
    "too_many_rows": _("行が多すぎます（20万行まで）。分けて送ってください。"),
    "macro": _("マクロの入ったファイルは受け取れません。「Excelブック（.xlsx）」で保存し直してください。"),
    "formula": _("数式のセルがあります（%(where)s）。「値として貼り付け」をしてから保存し直してください。"),
    "password": _("パスワードの付いたファイルは開けません。パスワードを外してください。"),
    "html": _("中身は表計算のファイルではなくホームページの形です。Excelで開いて保存し直してください。"),
    "type": _("Excel（.xlsx、.xls）、OpenDocument（.ods）、CSVのどれでもありません。"),
    "damaged": _("ファイルが壊れていて開けません。"),
    "encoding": _("文字コードがUTF-8でもShift_JISでもありません（%(row)s行目）。「CSV UTF-8」で保存し直してください。"),
    "no_rows": _("見出しの下に行がありません。"),
    "no_header": _("見出しの行が見つかりません。必要な列：%(columns)s"),
    "missing_columns": _("必要な列がありません：%(columns)s"),
    "two_columns": _("同じ項目の列が二つあります：%(columns)s"),
}


class FileRefused(ValueError):
    """The whole file is refused; `code` is a key of FILE_ERRORS, `params` fill its message."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    @property
    def message(self) -> str:
        """Return the reason and what to do, in the active language."""
        return str(FILE_ERRORS[self.code]) % self.params


class BadCell(ValueError):
    """A kind could not read a value; `code` is a key of CELL_ERRORS."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


_CELL = _("%(row)s行目『%(column)s』の『%(value)s』は%(why)s")
_NO_VALUE = _("%(row)s行目『%(column)s』%(why)s")

# Whole predicates, so that each language can say them its own way after the cell is named.
CELL_ERRORS = {
    "number": _("数として読めません。数だけにしてください。"),
    "number_or_empty": _("数として読めません。数だけにするか、空にしてください。"),
    "integer": _("整数ではありません。"),
    "places": _("小数点より下が長すぎます（%(limit)s桁まで）。"),
    "too_small": _("小さすぎます（%(limit)s以上）。"),
    "too_large": _("大きすぎます（%(limit)s以下）。"),
    "date": _("日付として読めません。「2026/4/1」か「令和8年4月1日」のように入れてください。"),
    "date_or_empty": _("日付として読めません。わからないときは空にしてください。"),
    "no_such_day": _("暦にない日です。"),
    "era_range": _("元号にない日付です（%(meant)sのことですか）。"),
    "weekday_mismatch": _("曜日と合わない日付です。"),
    "date_serial": _("日付の書式になっていません（日付なら%(meant)sです）。"),
    "time": _("時刻として読めません。「9:00」のように入れてください。"),
    "boolean": _("○か×で入れてください。"),
    "triangle": _("○か×のどちらかにしてください（△は取り込めません）。"),
    "choice": _("選べません。次のどれかにしてください：%(options)s"),
    "too_long": _("長すぎます（%(limit)s文字まで）。"),
    "line_break": _("途中で改行されています。"),
    "control": _("見えない制御文字を含みます。"),
    "formula": _("数式のように始まります。値だけにしてください。"),
    "coordinate": _("座標として読めません。十進の度（136.906）で入れてください。"),
    "coordinate_range": _("日本の範囲にありません。"),
    "swapped": _("緯度と経度が入れ替わっているようです。"),
    "code": _("コードの形ではありません（%(example)s）。"),
    "check_digit": _("検査数字が合いません。"),
    "merged": _("結合されたセルの数です。行ごとに入れてください。"),
    "error_value": _("表計算のエラーです。"),
    "duplicate": _("%(first)s行目と重なっています。"),
}
MISSING = _("が空です。入れてください。")


@dataclass(frozen=True)
class CellError:
    """One refused cell. `row` is the row of the file as its own program numbers it (from 1).

    `column` is the key, `label` the heading, `value` the cell as shown to its author.
    """

    row: int
    column: str
    label: str
    value: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """Return where, what and what to do, in the active language."""
        words = {"row": self.row, "column": self.label, "value": _clipped(self.value)}
        if self.code == "missing":
            return str(_NO_VALUE) % {**words, "why": MISSING}
        return str(_CELL) % {**words, "why": str(CELL_ERRORS[self.code]) % dict(self.params)}


def _clipped(value: str) -> str:
    return value if len(value) <= 40 else value[:39] + "…"
