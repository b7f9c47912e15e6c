"""Which time each figure speaks of: the word in its clause, its sentence, or its paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.figures.clauses import Frame

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Governing:
    """A time word that may govern later figures: its number in the document's list of times."""

    number: int
    opens: bool  # it stands at the head of its paragraph's sentence, so a series may follow
    steady: bool  # a stretch such as 全年 or 1-7月, not a day of an event
    series: bool = False  # 一年来, 全年: opens an account that goes on to the paragraph's end


# the day of an event (7月17日) does not reach into the next sentence
_EVENT_DAY = re.compile(r"[0-9]+日|[今昨当前]天|当日|上午|下午|晚|现在|眼下|目前|当前|如今")
# 一年来, 过去五年, 全年, “十四五”以来: the account of a stretch of time
_SERIES = re.compile(
    r"""(?:过去)?[一二三四五六七八九十两0-9几]+(?:年|个月)(?:多)?来$|过去的?[一二三四五六七八九十]年|全年|一年来"""
    r"""|.*(?:时期|期间)$|.*以来$"""
)
_ORIGIN = re.compile(r"(?:由|从|自)[^，,；;。]{0,3}$")
_TO = re.compile(r"到|至|为|成|达")
# a statement of its own: an actor does something
_ACTOR = re.compile(
    r"""(?:推行|建立|印发|出台|创新|开展|实施|打造|组建|设立|探索|牵头|搭建|举办|召开|制定|共建
        |介绍|说|表示|透露|联合|支持|投入|聘|选派)""",
    re.VERBOSE,
)
_CONTINUES = re.compile(
    r"""^(?:[“”"']?)(?:其中|分|从.{1,10}看|按.{1,12}[看分计]|主要|此外|同时|另外|加上|受|上述|这些|该
        |.{1,8}方面[，,]|对|[一二三四五六七八九]是)""",
    re.VERBOSE,
)


def in_sentence(
    frames: Sequence[Frame], text: str, times: Sequence[Span], bases: Sequence[object]
) -> list[int | None]:
    """Return for each figure the number of the time that governs it in its sentence, or None.

    A time inside a basis (比上年末) governs nothing; in 由A的…到B the time of A is A's alone.

    >>> from pipeline.figures.clauses import frames
    >>> from types import SimpleNamespace as Q
    >>> text = "上半年,出口5亿元,比上年末增3%"
    >>> found = frames(text, [Q(start=6, end=9, text="5亿元", unit="元", rule=""),
    ...                       Q(start=15, end=17, text="3%", unit="%", rule="")])
    >>> in_sentence(found, text, [(0, 3), (11, 14)], [None, (10, 14)])
    [0, 0]
    """
    taken = [base for base in bases if isinstance(base, tuple)]
    usable: list[tuple[int, Span, bool]] = []
    for number, (start, end) in enumerate(times):
        if any(a <= start and end <= b for a, b in taken):
            continue
        if compared(text, start, end) or modifies(text, start, end):
            continue
        usable.append((number, (start, end), bool(_ORIGIN.search(text[:start]))))
    out: list[int | None] = []
    for frame in frames:
        chosen = None
        for number, (_, end), origin in usable:
            if end > frame.start:
                break
            alone = origin and any(end <= other.start < frame.start for other in frames)
            if not alone:
                chosen = number
        out.append(chosen)
    return out


_COMPARED = re.compile(
    r"(?:[比较]|相当于|恢复到|恢复至|超过|高于|低于|多于|快于|为|是|与|同|跟)[^，,；;。]{0,2}$"
)


def compared(text: str, start: int, end: int) -> bool:
    """Tell whether the time at text[start:end] is only compared with (比上年, 是去年的2倍).

    >>> compared("比上年末增3%", 1, 4), compared("上年末有3家", 0, 3)
    (True, False)
    """
    before = text[max(0, start - 8) : start]
    if re.search(r"[比较]$", before) and not before.endswith(("占比", "对比")):
        return True
    after = text[end : end + 14]
    if _COMPARED.search(before) and re.match(
        r"(?:同期|全年|水平)?的?[0-9一二两三四五六七八九十半]", after
    ):
        return bool(re.search(r"(?:倍|成|%)", after)) or "的" in after[:4]
    return bool(
        _COMPARED.search(before)
        and re.match(r"[^，,；;。]{0,6}(?:相比|持平|增|减|提高|下降|上升|多|少|高|低|水平)", after)
    )


# “十四五”规划控制目标, 年初承诺的, 2024年工作要点, 上年结转收入
_NAMED_AFTER = re.compile(
    r"""的?(?:规划|目标|任务|纲要|计划|方案|[\u4e00-\u9fff]{0,4}工作要点|行动|承诺|部署|确定|结转|第[一二三四五六七八九十0-9]
        |增储|控制|国民经济|专项|发展规划|中期|建设规划)""",
    re.VERBOSE,
)


def modifies(text: str, start: int, end: int) -> bool:
    """Tell whether the time at text[start:end] only names something (“十四五”规划, 年初承诺的).

    >>> modifies("年初承诺的33项实事", 0, 2), modifies("年初有33项", 0, 2)
    (True, False)
    """
    if _NAMED_AFTER.match(text, end) or text[max(0, start - 2) : start] == "结转":
        return True
    opened = text.rfind("《", 0, start)
    if opened >= 0 and text.find("》", opened, start) < 0 and "》" in text[end:]:
        return True
    opened = text.rfind("（", 0, start)
    return opened >= 0 and text.find("）", opened, start) < 0 and "）" in text[end : end + 8]


def carries(
    governing: Governing | None, sentence: str, first_clause: str, gap: int, continued: bool
) -> bool:
    """Tell whether a time of an earlier sentence of the paragraph still governs this one.

    `gap` counts the sentences without a figure between; `continued` tells that it governed the
    sentence before.

    >>> carries(Governing(0, True, True), "其中,税收5亿元", "其中", 0, True)
    True
    """
    if governing is None or not governing.steady:
        return bool(governing) and sentence.startswith("其中") and gap == 0
    if _CONTINUES.match(sentence):
        return True
    if not governing.opens:
        return False
    if governing.series:
        return True
    return not _ACTOR.search(first_clause) and gap < 3


def opening(text: str, times: Sequence[Span], bases: Sequence[object] = ()) -> Governing | None:
    """Return the time of a sentence that may govern the next one: its last that is not compared.

    >>> opening("上半年,出口增3%", [(0, 3)])
    Governing(number=0, opens=True, steady=True, series=False)
    """
    last = None
    taken = [base for base in bases if isinstance(base, tuple)]
    for number, (start, end) in enumerate(times):
        if any(a <= start and end <= b for a, b in taken):
            continue
        if compared(text, start, end) or modifies(text, start, end):
            continue
        if last is not None and not last.steady:
            last = None
        before = text[:start]
        opens = start <= 2 or bool(
            re.search(r"(?:统计|核算|介绍|显示|反映|了解|截至|到|从|看)[，,]?$", before[-6:])
        )
        steady = not _EVENT_DAY.search(text[start:end])
        if last is None or steady:
            opens = opens or (last is not None and last.opens)
            last = Governing(number, opens, steady, opens and bool(_SERIES.match(text[start:end])))
    return last
