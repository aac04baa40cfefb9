"""How alike two texts are in topic: weighted character bigrams, no dictionary.

Cosine of tf-idf vectors over character bigrams.  Bigrams of two hiragana are left out (they are
mostly grammar), and what most headings and blocks share weighs little, so that "推進" or "強化"
decides nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from .vocabulary import plain

_GRAMMAR = re.compile(r"[ぁ-ん]{2}|.*[、。・,.「」()『』〈〉~].*")
_CONTENT = re.compile(r"[一-鿿ァ-ヶーA-Za-z]{2}")


def bigrams(text: str) -> Counter[str]:
    """Count the bigrams that carry a topic."""
    words = plain(text)
    pairs = (words[i : i + 2] for i in range(len(words) - 1))
    return Counter(pair for pair in pairs if not _GRAMMAR.fullmatch(pair))


class Topics:
    """Vectors of a fixed list of texts; ``likeness(i, j)`` is between 0 and 1."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [bigrams(text) for text in texts]
        self._plain = [plain(text) for text in texts]
        found_in = Counter(pair for count in counts for pair in count)
        total = len(texts) + 1
        self._vectors = [
            {
                pair: (1 + math.log(n))
                * math.pow(math.log(total / found_in[pair]), 1.5)
                * (1.0 if _CONTENT.fullmatch(pair) else 0.4)
                for pair, n in count.items()
            }
            for count in counts
        ]
        self._norms = [math.sqrt(sum(w * w for w in v.values())) for v in self._vectors]

    def likeness(self, one: int, other: int) -> float:
        """Return the cosine of two texts of the list, 0 when either has no topic."""
        if not self._norms[one] or not self._norms[other]:
            return 0.0
        return self._dot(one, other) / (self._norms[one] * self._norms[other])

    def shared(self, one: int, other: int, *, most: int = 5) -> tuple[str, ...]:
        """Return the shared words that weigh most, heaviest first, for a person to see."""
        a, b = self._vectors[one], self._vectors[other]
        weights: dict[str, float] = {}
        run, score = "", 0.0
        text = self._plain[one]
        for pair in [text[i : i + 2] for i in range(len(text) - 1)] + [""]:
            if pair in a and pair in b and _CONTENT.fullmatch(pair):
                run, score = (run or pair[0]) + pair[1], score + a[pair] * b[pair]
                continue
            if run:
                weights[run] = max(weights.get(run, 0.0), score)
            run, score = "", 0.0
        return tuple(sorted(weights, key=lambda word: (-weights[word], word))[:most])

    def _dot(self, one: int, other: int) -> float:
        a, b = self._vectors[one], self._vectors[other]
        if len(b) < len(a):
            a, b = b, a
        return sum(weight * b[pair] for pair, weight in a.items() if pair in b)
