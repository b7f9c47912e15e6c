"""Edges of quoted initiatives: what behind and before the quotes belongs to the name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.entities.spans import EntitySpan
from pipeline.entities.words import any_of
from pipeline.places.find import find_places

# “一次办”|事项办理流程: quotes and what stands behind them.
_QUOTED = re.compile(r"(?P<quotes>“[^“”]{1,40}”|\"[^\"]{1,40}\")(?P<behind>.*)", re.DOTALL)
# “清风”行动[中增设…], “双提”改造[形成新机制], “四进”[12项措施]: here the name is over.
_OVER = re.compile(
    r"中(?=增|设|的|新)|[一-龥]{2}(?=形成)|形成|纳入|列入|入选|增设|成为|作为|惠及|达到|突破|新增"
    r"|等(?!级|效|量)|[0-9０-９]+(?=[项条个大款种家])|[，。；、]"
)
# “双百”[带动]增收: verbs, unless a type noun closes the whole (“双百”促进就业机制).
_VERB = re.compile(r"推动|带动|促进|助力|支持|服务(?=[一-龥]*[者企户人])")
_TAIL = re.compile(rf"(?:{any_of('initiative_tails.txt')}|(?<![一-龥])(?:建设|工作|治理))$")
_TYPE = any_of("initiative_types.txt")
_ENDS_IN_TYPE = re.compile(rf"(?:{_TYPE}|奖|法|制|圈|链|群|线路|班列|格局|布局|应用|产品|教育)$")
_HEAD = re.compile(
    rf"{any_of('initiative_heads.txt')}(?!开放|创新|建设|[一二两三四五六七八九十]|\d)"
)
# “四新”抓“四化”: two names.
_TWO = re.compile(r"(?P<first>“[^“”]{1,12}”)[一-龥]?(?P<second>“[^“”]{1,12}”)")
# [省]“双百”行动, [我市]“清风”行动: whose it is, not what it is called.
_WHOSE = re.compile(r"(?:[全我本该][省市县区州旗乡镇]|[省市县区州旗乡镇])(?=[“\"])")


def with_right_quotes(text: str, span: EntitySpan) -> Iterator[EntitySpan]:
    """Yield the initiative with the type noun behind its quotes, without what is none.

    A place named right before the quotes is one of its own.

    >>> text = "莱州市“一次办”事项，推行“众议”工作法"
    >>> spans = [EntitySpan(0, 10, "INITIATIVE"), EntitySpan(13, 17, "INITIATIVE")]
    >>> [text[s.start:s.end] for span in spans for s in with_right_quotes(text, span)]
    ['莱州市', '“一次办”', '“众议”工作法']
    """
    start = span.start
    whose = _WHOSE.match(text, start, span.end)
    if whose is not None:
        start = whose.end()
    elif text[start] not in '“"':
        place = next(iter(find_places(text[start : span.end])), None)
        if place is not None and place.start == 0 and text[start + place.end] in '“"':
            yield replace(span, end=start + place.end, label="GPE")
            start += place.end
    if two := _TWO.fullmatch(text, start, span.end):
        yield replace(span, start=start, end=two.end("first"))
        yield replace(span, start=two.start("second"))
        return
    match = _QUOTED.fullmatch(text, start, span.end)
    if match is None:
        yield replace(span, start=start)
        return
    yield replace(span, start=start, end=_end(text, match.end("quotes"), span.end))


def _end(text: str, quotes: int, end: int) -> int:
    """Return where the name ends whose quotes end at `quotes`, and which was found to `end`."""
    if end == quotes:
        head = _HEAD.match(text, quotes)
        return head.end() if head else end
    behind = text[quotes:end]
    over = _OVER.search(behind) or (None if _ENDS_IN_TYPE.search(behind) else _VERB.search(behind))
    kept = behind[: over.start()] if over else behind
    while tail := _TAIL.search(kept):
        kept = kept[: tail.start()]
    if kept != behind and not _ENDS_IN_TYPE.search(kept):
        kept = ""
    return quotes + len(kept)
