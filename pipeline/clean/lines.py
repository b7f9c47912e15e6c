"""Raw text to lines: one a block of the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.text import SourceText

_FULL_STOPS = "。！？!?；;"
_STOPS = "。！？!?；;：:…”）)》】"
_WIDE = re.compile(
    "[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60“”‘’…—·]"
)
_LEAST_WIDTH = 40  # columns; shorter pages are not set in lines
_LONGEST = 120  # characters of a line; where lines are longer none was broken
_LEAST_LINES = 4
_LEAST_GAPS = 3  # empty lines after which they, too, show where paragraphs begin
_SLACK = 4  # columns: a full line may fall short of the longest by two of these
_LEAST_SHARE = 0.8
# What begins a paragraph of its own: 一、, （一）, 1., ——, ▲
_BEGINS = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.、．]\D|——|[▲△■●·•]"
)


class _Span(NamedTuple):
    start: int
    end: int
    indent: int
    after_gap: bool


def text_lines(text: SourceText, wrapped: bool = True) -> list[SourceText]:
    """Cut a text into its lines, without the empty ones and the spaces around them.

    Where `wrapped` and the text is set in lines of one width, the lines of a paragraph are joined.

    >>> [line.text for line in text_lines(SourceText.of("　　一线\\n\\n　二线 "))]
    ['一线', '二线']
    """
    spans = _spans(text.text)
    setting = _setting(text.text, spans) if wrapped and spans else None
    if setting is None:
        return [text[span.start : span.end] for span in spans]
    return [_joined(text, group) for group in _paragraphs(text.text, spans, *setting)]


def _spans(plain: str) -> list[_Span]:
    """Find the lines, by the line breaks of Unicode; other controls are gone by now."""
    spans: list[_Span] = []
    start, gap = 0, False
    for line in plain.splitlines(keepends=True):
        bare = line.strip()
        if bare:
            left = line.index(bare[0])
            spans.append(_Span(start + left, start + left + len(bare), left, gap))
        gap = not bare
        start += len(line)
    return spans


Measure = Callable[[str, _Span], int]


def _columns(plain: str, span: _Span) -> int:
    line = plain[span.start : span.end]
    return 2 * span.indent + len(line) + len(_WIDE.findall(line))


def _characters(plain: str, span: _Span) -> int:
    return 2 * (span.indent + span.end - span.start)


def _setting(plain: str, spans: Sequence[_Span]) -> tuple[Measure, int] | None:
    """Return how the lines of a page are measured and how wide they are, in columns.

    None if the page is not set in lines of one width.
    """
    if any(span.end - span.start > _LONGEST for span in spans):
        return None
    open_lines = [span for span in spans if plain[span.end - 1] not in _STOPS]
    if len(open_lines) < _LEAST_LINES:
        return None
    for measure in (_columns, _characters):
        longest = max(measure(plain, span) for span in spans)
        broad = [w for span in open_lines if (w := measure(plain, span)) >= _LEAST_WIDTH]
        near = sum(width >= longest - 2 * _SLACK for width in broad)
        if near >= _LEAST_LINES and near >= _LEAST_SHARE * len(broad):
            return measure, longest
    return None


def _paragraphs(
    plain: str, spans: Sequence[_Span], measure: Measure, width: int
) -> list[list[_Span]]:
    indented = sum(span.indent > 1 for span in spans) >= 2
    gaps = sum(span.after_gap for span in spans) >= _LEAST_GAPS
    groups: list[list[_Span]] = []
    for span in spans:
        full = bool(groups) and measure(plain, groups[-1][-1]) >= width - 2 * _SLACK
        marked = indented or gaps
        if full and not span.after_gap and _continues(plain, groups[-1][-1], span, marked):
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _continues(plain: str, last: _Span, span: _Span, marked: bool) -> bool:
    """Return whether a line goes on with the full one before it.

    `marked` tells that the page shows by indents or empty lines where paragraphs begin.
    """
    if marked and span.indent > 1:
        return False
    if plain[last.end - 1] in _FULL_STOPS:
        return marked and not _BEGINS.match(plain, span.start)
    return True


def _joined(text: SourceText, group: Sequence[_Span]) -> SourceText:
    """Return the lines of a group as one text; between Latin letters a space is kept."""
    whole = text[group[0].start : group[-1].end]
    base = group[0].start
    edits = []
    for last, span in pairwise(group):
        latin = text.text[last.end - 1].isascii() and text.text[span.start].isascii()
        letters = text.text[last.end - 1].isalpha() and text.text[span.start].isalpha()
        edits.append((last.end - base, span.start - base, " " if latin and letters else ""))
    return whole.edit(edits) if edits else whole
