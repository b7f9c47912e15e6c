"""Model and rules brought together: each decides what it was measured to know better.

Precision of the rules on labelled pages that no rule was made from, and the gain of each merge,
are in pipeline/models/ner/MODEL_CARD.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.entities.class_names import names_class
from pipeline.entities.edges import with_right_edges
from pipeline.entities.listed import with_listed_places
from pipeline.entities.meetings import find_days, with_right_meetings
from pipeline.entities.people import offices_before
from pipeline.entities.rules import find_books, find_central, find_times
from pipeline.entities.spans import EntitySpan, EntityTagger, drop_overlaps, touching
from pipeline.entities.sure_names import with_sure_names
from pipeline.entities.unseen import find_unseen, grown
from pipeline.entities.user_lexicon import UserLexicon
from pipeline.places.starts import look_ahead

# 国办[发〔2022〕9号]: whose paper it is, in its number.
_ITS_NUMBER = re.compile(r"[发函办字]{0,2}[（(〔\[【](?:19|20)\d\d[）)〕\]】]第?\d+号")
# （2024）浙0603民初1234号, 国发〔2021〕5号: numbers of cases and papers, which are no names.
SERIAL = re.compile(r"[（(〔\[](?:19|20)\d\d[）)〕\]][^，。；]{0,12}?\d+号")


class MergedTagger:
    """A tagger with the sure rules and the user's lexicon laid over it."""

    def __init__(self, tagger: EntityTagger, rules: bool, lexicon: UserLexicon) -> None:
        self._tagger = tagger
        self._rules = rules
        self._lexicon = lexicon

    def tag(self, sentences: Sequence[str]) -> list[list[EntitySpan]]:
        """Return the spans of each sentence."""
        look_ahead(sentences)
        return [
            drop_overlaps([*self._lexicon.find(text), *self._merged(text, spans)])
            for text, spans in zip(sentences, self._tagger.tag(sentences), strict=True)
        ]

    def _merged(self, text: str, spans: Iterable[EntitySpan]) -> Iterator[EntitySpan]:
        return iter(corrected(text, spans) if self._rules else spans)


def corrected(text: str, spans: Iterable[EntitySpan]) -> list[EntitySpan]:
    """Return the names of a sentence that model and rules agree on, in order, not overlapping.

    >>> text = "中央出台《意见》"
    >>> [(span.start, span.end, span.label) for span in corrected(text, [])]
    [(0, 2, 'ORG'), (4, 8, 'DOC')]
    """
    found = with_sure_names(text, drop_overlaps(merged(text, spans)))
    offices = offices_before(text, found)
    named = with_right_meetings(text, drop_overlaps([*found, *offices]))
    return with_listed_places(text, [span for span in named if not names_class(text, span)])


def merged(text: str, spans: Iterable[EntitySpan]) -> Iterator[EntitySpan]:
    """Yield spans of model and rules, surest first.

    《…》 is a document whatever stands inside. Times are found by rule alone: a time that lies in
    a name of another kind belongs to the name. Authorities of the centre, and names of the plainest
    forms, are found by rule where the model sees nothing. Edges of the model's names are put right.

    >>> text = "中央出台《意见》"
    >>> [(span.start, span.end, span.label) for span in merged(text, [])]
    [(4, 8, 'DOC'), (0, 2, 'ORG')]
    """
    found = list(spans)
    times = find_times(text)
    yield from find_books(text)
    # “618”期间: a name that lies in a time belongs to the time.
    yield from (
        time
        for time in times
        if any(
            time.start <= span.start and span.end < time.end
            for span in touching(found, time.start, time.end)
        )
    )
    yield from find_days(text, found)
    for span in found:
        whole = with_its_marks(text, span)
        if span.label == "DATE" or whole is None:
            continue
        if not _is_alias(text, whole) and not _is_numbering(text, whole):
            yield from (grown(text, part) for part in with_right_edges(text, whole))
    yield from times
    yield from (body for body in find_central(text) if not _is_numbering(text, body))
    # A river or a plateau that the network passes over is none here: “陇中”之称, 陕北民歌.
    yield from find_unseen(text)


def with_its_marks(text: str, span: EntitySpan) -> EntitySpan | None:
    """Return the span with the quote or bracket that it lacks, None if that is not beside it.

    >>> text = "实施“双百行动”，2024）民初1号"
    >>> with_its_marks(text, EntitySpan(3, 8, "INITIATIVE")).start
    2
    >>> with_its_marks(text, EntitySpan(9, 18, "EVENT")) is None
    True
    """
    if not _MARK.search(text, span.start, span.end):
        return span
    opened: list[str] = []
    closed: list[str] = []
    for char in text[span.start : span.end]:
        if char in _CLOSING:
            opened.append(char)
        elif char in _OPENING:
            if opened and opened[-1] == _OPENING[char]:
                opened.pop()
            else:
                closed.append(char)
    if not opened and not closed:
        return span
    start, end = span.start, span.end
    if not opened and len(closed) == 1 and text[max(0, start - 1) : start] == _OPENING[closed[0]]:
        return replace(span, start=start - 1)
    if not closed and len(opened) == 1 and text[end : end + 1] == _CLOSING[opened[0]]:
        return replace(span, end=end + 1)
    return None


_CLOSING = {"“": "”", "‘": "’", "（": "）", "(": ")", "《": "》"}
_MARK = re.compile("[“”‘’（）()《》]")
_OPENING = {closer: opener for opener, closer in _CLOSING.items()}


def _is_numbering(text: str, span: EntitySpan) -> bool:
    """Return whether the span holds the number of a case or a paper, or opens one."""
    return bool(SERIAL.search(text, span.start, span.end) or _ITS_NUMBER.match(text, span.end))


def _is_alias(text: str, span: EntitySpan) -> bool:
    """Return whether the span is the “公司” of （以下简称“公司”）: a short form, no programme."""
    before = text[max(0, span.start - 3) : span.start]
    return span.label == "INITIATIVE" and before.rstrip("：:为").endswith("简称")
