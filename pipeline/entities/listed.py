"""Places of a list, of which the neighbours or the word at its end say what they are.

王庄、李桥、望海等乡镇 are towns; between a park and a road of one list stands a site.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.entities.spans import EntitySpan, drop_overlaps, touching

_NAME = r"(?:(?!等)[一-龥]){2,4}"
_LIST = re.compile(
    rf"(?<![一-龥])(?:[一-龥]{{0,8}}?)(?P<items>{_NAME}(?:、{_NAME}){{1,24}}?)"
    r"(?:等(?:\d+|[两三四五六七八九十]+)?个?|(?:\d+|[两三四五六七八九十]+)个)"
    r"(?:乡镇|镇|街道|乡(?!村)|县市区|县区|区县|市县|县(?!级|城))"
    r"(?![长委域直]|政府|干部|企业|综合|党|社区|办)"
)
# 流经[王庄]、李桥: verbs before the first name of such a list
_REACHES = re.compile(
    r"(?:流经|途经|覆盖|带动|包括|涉及|辐射|惠及|涵盖|分布在|分布于|位于)(?=[一-龥]{2,3}、)"
)
_ITEM = re.compile(r"[一-龥]{2,4}")
_MAY_BE = ("GPE", "LOC")
# 、[首湖园区]、: an item of a list in which nothing was found.
_BETWEEN = re.compile(r"(?<=、)(?P<item>[一-龥A-Za-z0-9]{2,10}?)(?=、|等(?P<rest>[^，。；]{0,8}))")
_NO_SITE = re.compile(
    r"[的了着是在将被把从向对为有及和与都也还要能会使让各等]|建设$|发展$|工作$|治理$|保护$|服务$|管理$|活动$|项目部$|环境$"
    r"|文化$|产业$|经济$|旅游$|绿化$|景观$|设施$|步道$|商铺$|企业$|学校$|医院$|社区$|单位$|部门$"
)
_SITES_BEHIND = re.compile(
    r"[^，。；]{0,6}?(?:地区|地|景区|景点|道路|路段|街道|园区|站点|车站|山|河|湖)"
)
_SCORE = 0.6


def with_listed_places(text: str, spans: Sequence[EntitySpan]) -> list[EntitySpan]:
    """Return the spans of a sentence with the places of such lists, where one is a place already.

    >>> text = "覆盖李桥、王庄、望关等乡镇"
    >>> found = with_listed_places(text, [EntitySpan(2, 4, "LOC")])
    >>> [(text[s.start:s.end], s.label) for s in found]
    [('李桥', 'GPE'), ('王庄', 'GPE'), ('望关', 'GPE')]
    """
    if "、" not in text:
        return list(spans)
    starts = {span.end: span.start for span in spans if span.label in _MAY_BE}
    places: list[EntitySpan] = []
    for match in _LIST.finditer(text):
        first = match["items"].index("、") + match.start("items")
        start = starts.get(first, first + 1)
        if start > first and (verb := _REACHES.search(text, match.start(), first + 1)):
            start = verb.end()
        end = match.end("items")
        if any(span.label in _MAY_BE for span in touching(spans, start, end)):
            places.extend(_places(text, spans, start, end))
    found = drop_overlaps([*places, *spans]) if places else list(spans)
    return drop_overlaps([*found, *_sites(text, found)])


def _sites(text: str, spans: Sequence[EntitySpan]) -> Iterator[EntitySpan]:
    """Yield the items in which nothing was found of lists of sites: one stands on either side.

    >>> text = "在望湖公园、青山园、海心桥等地"
    >>> spans = [EntitySpan(1, 5, "LOC"), EntitySpan(10, 13, "LOC")]
    >>> [text[s.start:s.end] for s in _sites(text, spans)]
    ['青山园']
    """
    ends = {span.end for span in spans if span.label == "LOC"}
    starts = {span.start for span in spans if span.label == "LOC"}
    free = [
        match
        for match in (_BETWEEN.finditer(text) if len(ends) > 1 else ())
        if not touching(spans, *match.span("item")) and not _NO_SITE.search(match["item"])
    ]
    for n, match in enumerate(free):
        start, end = match.span("item")
        if start - 1 not in ends:
            continue
        if match["rest"] is not None:
            closed = _SITES_BEHIND.match(match["rest"]) is not None
        else:  # another such item may follow
            then = (
                free[n + 1] if n + 1 < len(free) and free[n + 1].start("item") == end + 1 else match
            )
            closed = then.end("item") + 1 in starts
        if closed:
            yield EntitySpan(start, end, "LOC", _SCORE, "rule:listed")
            ends.add(end)


def _places(text: str, spans: Sequence[EntitySpan], start: int, end: int) -> Iterator[EntitySpan]:
    """Yield a place for each item of a list that is no name of another kind."""
    for item in _ITEM.finditer(text, start, end):
        inside = touching(spans, *item.span())
        if not inside:
            yield EntitySpan(*item.span(), "GPE", _SCORE, "rule:listed")
        elif [(s.start, s.end, s.label) for s in inside] == [(*item.span(), "LOC")]:
            yield replace(inside[0], label="GPE")
