"""Cutting text into the pieces of a unigram vocabulary (SentencePiece), with their places."""

from __future__ import annotations

from collections.abc import Mapping

Piece = tuple[int, int, int]  # number, start and end in the text

SPACE = "▁"  # stands for a space, and before the first word
LONGEST = 8  # characters of a piece that is tried; Chinese ones are short
_UNKNOWN_COST = 10.0  # below the rarest piece


class Pieces:
    """Cuts a text so that the product of the pieces' probabilities is largest."""

    def __init__(
        self, known: Mapping[str, tuple[int, float]], normal: Mapping[str, str], unknown: int
    ) -> None:
        self._known, self._normal, self._unknown = known, normal, unknown
        self._unknown_score = min(score for _, score in known.values()) - _UNKNOWN_COST

    def __call__(self, text: str) -> list[Piece]:
        """Return the pieces in order.

        A piece that stands for no character of the text, as the mark before it, is empty.

        >>> known = {"▁": (6, -1.0), "增": (8, -3.0), "长": (9, -3.0), "增长": (7, -4.0)}
        >>> Pieces(known, {}, 3)("增长率")
        [(6, 0, 0), (7, 0, 2), (3, 2, 3)]
        """
        chars, source = [SPACE], [-1]
        for n, char in enumerate(text):
            for one in self._normal.get(char, char):
                chars.append(SPACE if one == " " else one)
                source.append(n)
        joined = "".join(chars)
        cuts = self._best(joined)
        found: list[Piece] = []
        at = 0
        for number, start, end in cuts:
            inside = [n for n in source[start:end] if n >= 0]
            first = max(at, inside[0]) if inside else at
            at = max(at, inside[-1] + 1) if inside else at
            found.append((number, first, at))
        return found

    def _best(self, text: str) -> list[Piece]:
        known, count = self._known, len(text)
        best = [0.0] + [-1e30] * count
        back = [(0, 0)] * (count + 1)
        for start in range(count):
            score = best[start]
            for end in range(start + 1, min(count, start + LONGEST) + 1):
                piece = known.get(text[start:end])
                if piece is not None and score + piece[1] > best[end]:
                    best[end], back[end] = score + piece[1], (start, piece[0])
            if score + self._unknown_score > best[start + 1]:
                best[start + 1] = score + self._unknown_score
                back[start + 1] = (start, self._unknown)
        cuts: list[Piece] = []
        end = count
        while end:
            start, number = back[end]
            cuts.append((number, start, end))
            end = start
        return cuts[::-1]
