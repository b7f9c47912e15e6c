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
    point: bool = False  # 7月底, 年末
    event: bool = False  # 2003年6月,经批准: what happened then
    series: bool = False  # 一年来, 全年: opens an account that goes on to the paragraph's end


# the day of an event (7月17日) does not reach into the next sentence
_EVENT_DAY = re.compile(r"[0-9]+日|[今昨当前]天|当日|上午|下午|晚|现在|眼下|目前|当前|如今")
# 一年来, 过去五年, 全年, “十四五”以来: the account of a stretch of time
_SERIES = re.compile(
    r"""(?:过去)?[一二三四五六七八九十两0-9几]+(?:年|个月)(?:多)?来$|过去的?[一二三四五六七八九十]年|全年|一年来"""
    r"""|.*(?:时期|期间)$|.*以来$"""
)
_POINT = re.compile(r"(?:[底初]|目前|当前)$")
_EVENT = re.compile(
    r"[^。；;0-9]{0,40}(?:批准|批复|成立|改制|设立|通过|印发|发布|出台|揭牌|挂牌|启动|召开|举行|迁入|划归|更名|获批|正式)"
)
# a sentence that opens with a thing of its own name: “泉服务”APP, 合肥至周口高速公路
_NAMED_THING = re.compile(
    r"[“\"][^”\"]{2,12}[”\"][^，,。]{1,12}|[^，,。；;]{2,14}?(?:工程|公司|大桥|高速|铁路|线路|电站|小镇|景区)"
)
_ORIGIN = re.compile(r"(?:由|从|自)[^，,；;。]{0,3}$")
# a statement of its own: an actor does something
_ACTOR = re.compile(
    r"""(?:推行|实行|建立|印发|出台|创新|开展|实施|打造|组建|设立|探索|牵头|搭建|举办|召开|制定|共建
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
        if _told_then(text, start, end):
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


# 昨晚公司发布了业绩快报, 26日从发布会获悉: the day of the news, not of what it tells
_TOLD = re.compile(
    r"[^，,。；;：:0-9]{0,30}?(?:发布(?!会现场)|披露|公布|通报|获悉|了解到|刊发|报道|公告)[^。；;]*?[，,：:]"
)


def _told_then(text: str, start: int, end: int) -> bool:
    """Tell whether the day at text[start:end] is only that on which something was told."""
    word = text[start:end]
    day = _EVENT_DAY.search(word) or word in ("近日", "日前", "昨日", "今日")
    return bool(day) and _TOLD.match(text, end) is not None


_COMPARED = re.compile(
    r"(?:[比较]|相当于|恢复到|恢复至|超过|高于|低于|多于|快于|为|是|与|同|跟)[^，,；;。]{0,2}$"
)


def compared(text: str, start: int, end: int) -> bool:
    """Tell whether the time at text[start:end] is only compared with (比上年, 是去年的2倍).

    >>> compared("比上年末增3%", 1, 4), compared("上年末有3家", 0, 3)
    (True, False)
    """
    before = text[max(0, start - 8) : start]
    if re.search(r"(?:超过|高于|低于|多于|少于|快于|慢于|优于|好于)$", before) and re.match(
        r"[0-9一二两三四五六七八九十半百千万]", text[end : end + 1]
    ):
        return True
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
    r"""的?(?:规划|预算(?!执行)|预期|目标|任务|纲要|计划|方案|[\u4e00-\u9fff]{0,4}工作要点|行动|承诺|部署|确定|结转|第[一二三四五六七八九十0-9]
        |增储|控制|国民经济|专项|发展规划|中期|建设规划)""",
    re.VERBOSE,
)


# 2008年5月正式通车的大桥, 去年底建成的厂房: the age of a thing
_AGE = re.compile(
    r"(?:正式|才|刚|全线|就)?(?:建成|通车|成立|奠基|创办|创建|始建|设立|启用|投用|投产|竣工|落成|开业|开馆|获批|签署|签订|发布|印发|出台)"
    r"(?:投产|通车|投用|运营|投入使用)?(?:、[^，,。；;]{1,14})?的"
)
_FOUNDED_IN = re.compile(r"(?:建|设立|成立|创办|创建|组建|诞生|起源|兴起|发轫|肇始|奠基|开工)于$")


def modifies(text: str, start: int, end: int) -> bool:
    """Tell whether the time at text[start:end] only names something (“十四五”规划, 年初承诺的).

    >>> modifies("年初承诺的33项实事", 0, 2), modifies("年初有33项", 0, 2)
    (True, False)
    """
    if _AGE.match(text, end) or _FOUNDED_IN.search(text[max(0, start - 4) : start]):
        return True
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
    if governing is not None and governing.point:
        return _CONTINUES.match(sentence) is not None
    if governing is not None and not governing.series and _NAMED_THING.match(sentence):
        return False
    if governing is not None and governing.event:
        return sentence.startswith("其中")
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
    Governing(number=0, opens=True, steady=True, point=False, event=False, series=False)
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
            re.search(
                r"(?:过去的|回顾|总结|统计|核算|介绍|显示|反映|了解|截至|到|从|看)[，,]?$",
                before[-6:],
            )
        )
        steady = not _EVENT_DAY.search(text[start:end])
        if last is None or steady:
            alone = opens
            opens = opens or (last is not None and last.opens)
            word = text[start:end]
            last = Governing(
                number,
                opens,
                steady,
                point=_POINT.search(word) is not None or (word.endswith("末") and not alone),
                event=_EVENT.match(text, end) is not None,
                series=opens and bool(_SERIES.match(word)),
            )
    return last
