"""Cutting text into the pieces of a unigram vocabulary (SentencePiece), with their places."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.errors import MissingExtraError

Piece = tuple[int, int, int]  # number, start and end in the text

SPACE = "▁"  # stands for a space, and before the first word
_NEVER = -1e4  # the log probability of a number that no piece has


class Pieces:
    """Cuts a text so that the product of the pieces' probabilities is largest.

    Raises MissingExtraError without the package tokenizers.
    """

    def __init__(
        self, known: Mapping[str, tuple[int, float]], normal: Mapping[str, str], unknown: int
    ) -> None:
        try:
            from tokenizers import Tokenizer, models
        except ModuleNotFoundError as error:
            raise MissingExtraError(
                "the encoder needs tokenizers: pip install 'extract-zh[accurate]'"
            ) from error
        count = max(unknown, *(number for number, _ in known.values())) + 1
        words = [(f"<{number}>", _NEVER) for number in range(count)]
        for word, (number, score) in known.items():
            words[number] = (word, score)
        self._cut = Tokenizer(models.Unigram(words, unk_id=unknown))
        self._normal = normal

    def __call__(self, text: str) -> list[Piece]:
        """Return the pieces in order.

        A piece that stands for no character of the text, as the mark before it, is empty.

        >>> known = {"▁": (1, -1.0), "增": (2, -3.0), "长": (3, -3.0), "增长": (4, -4.0)}
        >>> Pieces(known, {}, 0)("增长率")
        [(1, 0, 0), (4, 0, 2), (0, 2, 3)]
        """
        chars, source = [SPACE], [-1]
        for n, char in enumerate(text):
            for one in self._normal.get(char, char):
                chars.append(SPACE if one == " " else one)
                source.append(n)
        cut = self._cut.encode("".join(chars))
        found: list[Piece] = []
        at = 0
        for number, (start, end) in zip(cut.ids, cut.offsets, strict=True):
            inside = [n for n in source[start:end] if n >= 0]
            first = max(at, inside[0]) if inside else at
            at = max(at, inside[-1] + 1) if inside else at
            found.append((number, first, at))
        return found
