"""Traces of a person in free text: what a machine can see, so that a reader looks twice. It decides nothing."""

from __future__ import annotations

import re
import unicodedata

# data: word shapes of Japanese names, addresses and posts
_TRACES = (
    ("phone", re.compile(r"0\d{1,4}[-‐−ー(・\s]?\d{1,4}[-‐−ー)・\s]?\d{3,4}")),
    ("mail", re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")),
    ("number", re.compile(r"\d{7,}")),
    ("address", re.compile(r"\d+丁目|\d+番地|\d+番\d*号?|\d+-\d+-\d+")),
    ("name", re.compile(r"[一-鿿々ァ-ヶー]{1,6}(?:さん|氏|様|くん|ちゃん|先生)(?![ぁ-ん]?ざま)")),
    ("staff", re.compile(r"[一-鿿]{2,4}(?:課長|係長|主任|職員|担当者)")),
)


def traces(text: str) -> list[str]:
    """Which kinds of personal data the text may hold, in the order above."""
    plain = unicodedata.normalize("NFKC", text)  # for looking only; what was written stays as written
    return [kind for kind, shape in _TRACES if shape.search(plain)]
