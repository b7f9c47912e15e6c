"""Model and rules brought together: each decides what it was measured to know better.

Precision of the rules on labelled pages that no rule was made from, and the gain of each merge,
are in pipeline/models/ner/MODEL_CARD.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.entities.rules import find_books, find_times
from pipeline.entities.spans import EntitySpan, EntityTagger, drop_overlaps
from pipeline.entities.user_lexicon import UserLexicon


class MergedTagger:
    """A tagger with the sure rules and the user's lexicon laid over it."""

    def __init__(self, tagger: EntityTagger, rules: bool, lexicon: UserLexicon) -> None:
        self._tagger = tagger
        self._rules = rules
        self._lexicon = lexicon

    def tag(self, sentences: Sequence[str]) -> list[list[EntitySpan]]:
        """Return the spans of each sentence."""
        return [
            drop_overlaps([*self._lexicon.find(text), *self._merged(text, spans)])
            for text, spans in zip(sentences, self._tagger.tag(sentences), strict=True)
        ]

    def _merged(self, text: str, spans: Iterable[EntitySpan]) -> Iterator[EntitySpan]:
        return merged(text, spans) if self._rules else iter(spans)


def merged(text: str, spans: Iterable[EntitySpan]) -> Iterator[EntitySpan]:
    """Yield spans of model and rules, surest first.

    《…》 is a document whatever stands inside. Times are found by rule alone: a time that lies in
    a name of another kind belongs to the name.
    """
    yield from find_books(text)
    yield from (span for span in spans if span.label != "DATE")
    yield from find_times(text)
