"""Towns and counties of a list that says what they are at its end: 王庄、李桥、望海等乡镇."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.entities.spans import EntitySpan, drop_overlaps, touching

_LIST = re.compile(
    r"(?<![一-龥])(?:[一-龥]{0,8}?)(?P<items>[一-龥]{2,4}(?:、[一-龥]{2,4}){1,24}?)"
    r"(?:等(?:\d+|[两三四五六七八九十]+)?个?|(?:\d+|[两三四五六七八九十]+)个)"
    r"(?:乡镇|镇|街道|乡(?!村)|县市区|县区|区县|市县|县(?!级|城))"
    r"(?![长委域直]|政府|干部|企业|综合|党|社区|办)"
)
_ITEM = re.compile(r"[一-龥]{2,4}")
_MAY_BE = ("GPE", "LOC")
_SCORE = 0.6


def with_listed_places(text: str, spans: Sequence[EntitySpan]) -> list[EntitySpan]:
    """Return the spans of a sentence with the places of such lists, where one is a place already.

    >>> text = "覆盖石桥、王坝、白关等乡镇"
    >>> found = with_listed_places(text, [EntitySpan(2, 4, "LOC")])
    >>> [(text[s.start:s.end], s.label) for s in found]
    [('石桥', 'GPE'), ('王坝', 'GPE'), ('白关', 'GPE')]
    """
    found = list(spans)
    for match in _LIST.finditer(text) if "、" in text else ():
        first = match["items"].index("、") + match.start("items")
        start = next((s.start for s in found if s.end == first and s.label in _MAY_BE), first + 1)
        if any(s.label in _MAY_BE for s in touching(found, start, match.end("items"))):
            found = drop_overlaps([*_places(text, found, start, match.end("items")), *found])
    return found


def _places(text: str, spans: Sequence[EntitySpan], start: int, end: int) -> Iterator[EntitySpan]:
    """Yield a place for each item of a list that is no name of another kind."""
    for item in _ITEM.finditer(text, start, end):
        inside = touching(spans, *item.span())
        if not inside:
            yield EntitySpan(*item.span(), "GPE", _SCORE, "rule:listed")
        elif [(s.start, s.end, s.label) for s in inside] == [(*item.span(), "LOC")]:
            yield replace(inside[0], label="GPE")
