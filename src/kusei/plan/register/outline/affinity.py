"""How alike two texts are in topic: weighted character pairs and whole loan words, no dictionary.

Cosine of tf-idf vectors.  Katakana and Latin words count whole (コミュニティ is not
コミュニケーション), the rest as pairs of characters.  Pairs of two hiragana are left out (they are
mostly grammar), and what most headings and blocks share weighs little, so that "推進" or "強化"
decides nothing.
"""

from __future__ import annotations

# data: patterns of the text that is read
import math
import re
from collections import Counter
from collections.abc import Sequence

from .vocabulary import plain

_WORD = re.compile(r"[ァ-ヺー]{2,}|[A-Za-z]{2,}")
_GRAMMAR = re.compile(r"[ぁ-ん]{2}|.*[、。・,.「」()『』〈〉~].*")
_KANJI_PAIR = re.compile(r"[一-鿿々]{2}")
_MIXED_WEIGHT = 0.4


def topic_parts(text: str) -> Counter[str]:
    """Count the words and character pairs that carry a topic."""
    found: Counter[str] = Counter()
    words = plain(text)
    begin = 0
    for word in _WORD.finditer(words):
        found[word[0]] += 1
        found.update(_pairs(words[begin : word.start()]))
        begin = word.end()
    found.update(_pairs(words[begin:]))
    return found


def _pairs(text: str) -> list[str]:
    pairs = (text[i : i + 2] for i in range(len(text) - 1))
    return [pair for pair in pairs if not _GRAMMAR.fullmatch(pair)]


def _is_content(part: str) -> bool:
    return bool(_KANJI_PAIR.fullmatch(part) or _WORD.fullmatch(part))


class Topics:
    """Vectors of a fixed list of texts; ``likeness(i, j)`` is between 0 and 1."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [topic_parts(text) for text in texts]
        found_in = Counter(part for count in counts for part in count)
        total = len(texts) + 1
        self._plain = [plain(text) for text in texts]
        self._vectors = [
            {
                part: (1 + math.log(n))
                * math.pow(math.log(total / found_in[part]), 1.5)
                * (1.0 if _is_content(part) else _MIXED_WEIGHT)
                for part, n in count.items()
            }
            for count in counts
        ]
        self._norms = [math.sqrt(sum(w * w for w in v.values())) for v in self._vectors]

    def likeness(self, one: int, other: int) -> float:
        """Return the cosine of two texts of the list, 0 when either has no topic."""
        if not self._norms[one] or not self._norms[other]:
            return 0.0
        a, b = self._vectors[one], self._vectors[other]
        if len(b) < len(a):
            a, b = b, a
        dot = sum(weight * b[part] for part, weight in a.items() if part in b)
        return dot / (self._norms[one] * self._norms[other])

    def shared(self, one: int, other: int, *, most: int = 5) -> tuple[str, ...]:
        """Return the shared words that weigh most, heaviest first, for a person to see."""
        a, b = self._vectors[one], self._vectors[other]
        weights = {part: a[part] * b[part] for part in a if part in b and _WORD.fullmatch(part)}
        run, score = "", 0.0
        text = self._plain[one]
        for pair in [*(text[i : i + 2] for i in range(len(text) - 1)), ""]:
            if pair in a and pair in b and _KANJI_PAIR.fullmatch(pair):
                run, score = (run or pair[0]) + pair[1], score + a[pair] * b[pair]
                continue
            if run:
                weights[run] = max(weights.get(run, 0.0), score)
            run, score = "", 0.0
        return tuple(sorted(weights, key=lambda word: (-weights[word], word))[:most])
