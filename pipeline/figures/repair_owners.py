"""Repairs of an indicator by those before it: what it takes from an earlier figure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace

from pipeline.figures.indicator import Indicator
from pipeline.figures.repair_row import Row
from pipeline.figures.spans import shortened, words_of
from pipeline.figures.words import one_of, read_lines

Span = tuple[int, int]

_SHARES = frozenset({"占比", "比重", "国内市场份额", "市场份额", "市场占有率"})
_NO_MEASURE = frozenset({"规模", "成本", "用工成本", "用户", "观众"})
# amounts that a text names alone beside those of the lexicon
_ALONE = (
    "总人口",
    "人口",
    "户数",
    "总户数",
    "出口",
    "出口额",
    "进口",
    "进口额",
    "支出",
    "存款余额",
    "总造价",
    "路线总长",
    "线路全长",
    "占地",
    "利税",
    "上缴税金",
    "就业",
    "就业岗位",
    "床位",
    "职工",
    "员工",
)
_AMOUNTS = frozenset({*read_lines("relational_nouns.txt"), *_ALONE}) - _SHARES
# 产量, 年均收入, 预计总投资
_AMOUNT = re.compile(rf"(?:预计|平均|人均|户均|年均|年)?{one_of(_AMOUNTS)}")
_MEASURE = re.compile(
    rf"(?:播种|种植|占地|建筑|总建筑|规划|总|新增)?{one_of({*_AMOUNTS, '供应量'} - _NO_MEASURE)}$"
)


def one_measure(row: Row) -> list[Indicator]:
    """Take the measure of an earlier figure out of an indicator that has its own.

    水稻播种面积30万亩，产量15万吨: the owner of 产量 is 水稻, not its 播种面积.
    """
    out = list(row.words)
    for n, one in enumerate(row.words):
        for earlier in range(n - 1, max(-1, n - 9), -1):
            if out[earlier].pieces == one.pieces:
                continue
            left, own = _parted(one, row.frames[earlier].start, row.frames[earlier].end)
            if not left or not own:
                continue
            measure = _MEASURE.search(words_of(row.text, left))
            if (
                measure is not None
                and _AMOUNT.fullmatch(words_of(row.text, own))
                and row.kinds[earlier].kind in ("level", "change")
                and out[earlier].text(row.text).endswith(measure[0])
            ):
                out[n] = replace(one, pieces=(*shortened(left, len(measure[0])), *own))
            break
    return out


def _parted(one: Indicator, start: int, end: int) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the pieces before a quantity and those behind it; none of both where one crosses."""
    left = tuple(piece for piece in one.pieces if piece[1] <= start)
    own = tuple(piece for piece in one.pieces if piece[0] >= end)
    return (left, own) if len(left) + len(own) == len(one.pieces) else ((), ())


_NOUN = re.compile(
    rf"{one_of({*_AMOUNTS, '学历', '增加值', '零售额', '进出口', '贷款', '存款'} - {'人均收入'})}$"
)
_OF_ANOTHER = re.compile(r"占|拉动|相当|完成|对|是|为|比|达|[人户]均")
_GAP = re.compile(r"[，,；;。0-9]")


def one_noun(row: Row) -> list[Indicator]:
    """Take out words of an earlier clause where an indicator says their noun again.

    水果价格上涨，其中苹果价格上涨5%: the second is no price of a price.
    """
    out = list(row.words)
    for n, one in enumerate(row.words):
        for cut in range(1, len(one.pieces)):
            left, own = one.pieces[:cut], one.pieces[cut:]
            if not _GAP.search(row.text, left[-1][1], own[0][0]):
                continue
            noun, words = _NOUN.search(words_of(row.text, left)), words_of(row.text, own)
            if noun is None or _OF_ANOTHER.match(words) or _AMOUNT.fullmatch(words):
                continue
            if words.endswith(noun[0]) and len(words) > len(noun[0]) + 1:
                out[n] = replace(one, pieces=own)
                break
    return out


_DRIVES = re.compile(r"(?:合计)?拉动|对[^，,]{1,16}贡献率$")


def pulled(row: Row) -> list[Indicator]:
    """Name what drives the whole: 采矿业增长9%，拉动工业增长2个百分点 has 采矿业拉动工业."""
    out = list(row.words)
    for n, one in enumerate(row.words):
        if not one.pieces or not _DRIVES.match(one.text(row.text)):
            continue
        for earlier in row.before(n):
            said = out[earlier].text(row.text)
            if not said or _DRIVES.search(said):
                continue
            if (
                row.kinds[earlier].kind == "change"
                and out[earlier].pieces[-1][1] <= one.pieces[0][0]
            ):
                out[n] = replace(one, pieces=(*out[earlier].pieces, *one.pieces))
            break
    return out


# 海州纸业项目全部|建成投产后，
_FINISHED = re.compile(
    r"""
    (?P<owner>[^，,；;。、：:\s]{2,16}
      (?:项目|工程|基地|园区|产业园|电站|工厂|车间|生产线|公司|景区|医院|大桥|机场|港口|码头))
    (?:全部|全面|正式|整体|完全|顺利|如期)*
    (?:建成|建设|投产|达产|达效|竣工|投用|投运|运营|投入(?:使用|运营)|开业|完工|完成)+
    (?:以?后|之后)
    """,
    re.VERBOSE,
)
_NO_OWNER = re.compile(r"(?:待|预计|据悉|据了解|目前|该|本|其)*")
_YIELDS = re.compile(
    rf"""
    (?:可|将|预计|实现|每年|年|新增|提供|带动|解决|安置|吸纳|增加|创造)*
    (?:{_AMOUNT.pattern}|就业(?:岗位|人员|人数)|创税|岗位)
    """,
    re.VERBOSE,
)


def when_finished(row: Row) -> list[Indicator]:
    """Give what a project will yield to the project: 海州纸业项目投产后，年产值可达3亿元."""
    out = list(row.words)
    starts = [frame.start for frame in row.frames]
    for found in _FINISHED.finditer(row.text):
        start, end = found.span("owner")
        start = max([start, *(last for first, last in row.times if first <= start < last)])
        bare = _NO_OWNER.match(row.text, start)
        start = bare.end() if bare else start
        if end - start < _LEAST_NAME:
            continue
        first = bisect_left(starts, found.end())
        for n in range(first, min(first + _FARTHEST, len(out))):
            if _APART.search(row.text, found.end(), row.frames[n].start):
                break
            one = out[n]
            if not one.pieces or one.pieces[0][0] < found.end() or row.kinds[n].kind != "level":
                continue
            if _YIELDS.fullmatch(one.text(row.text)):
                out[n] = replace(one, pieces=((start, end), *one.pieces))
    return out


_LEAST_NAME = 4  # characters; 项目 alone names nothing
_FARTHEST = 8  # figures on
_APART = re.compile(r"[;；。]")
_SITE = re.compile(r"(?:项目|工程|公司|基地|集团|[厂路桥园站线港]|机场)$")


def owned(row: Row) -> list[Indicator]:
    """Give a bare amount the site of the one before it: 海州大桥总投资2亿元，…，全长3公里."""
    out = list(row.words)
    for n, one in enumerate(row.words):
        if row.kinds[n].kind != "level" or not _AMOUNT.fullmatch(one.text(row.text)):
            continue
        for earlier in row.before(n):
            pieces = out[earlier].pieces
            measure = _MEASURE.search(out[earlier].text(row.text))
            if row.kinds[earlier].kind != "level" or measure is None:
                continue
            site = shortened(pieces, len(measure[0]))
            words = words_of(row.text, site)
            if len(words) < _LEAST_NAME - 1:
                continue
            if pieces[-1][1] <= row.frames[earlier].start and _SITE.search(words):
                out[n] = replace(one, pieces=(*site, *one.pieces))
            break
    return out


_SECTOR_MEASURE = re.compile(
    r"""(?:增加值|总产值|产值|总值|面积|产量|销量|销售额|零售额|营业额|投资额?|进出口|出口额?|进口额?
      |吞吐量|周转量|客运量|货运量|发电量|用电量|价格)$""",
    re.VERBOSE,
)
# it measures something already: 利润, 用电, 客流量
_MEASURES = re.compile(
    r"(?:[值额量率数积资入出口润税价格款险重比速幅占人户度标平本金费期限案电]|业务|成本|收益)$"
)


def parts_of(row: Row) -> list[Indicator]:
    """Give a part what its whole is measured by: 工业增加值增长7%，其中采矿业增长9%."""
    out = list(row.words)
    whole: int | None = None
    begin = 0
    for n, frame in enumerate(row.frames):
        gap = row.text[row.frames[n - 1].end if n else 0 : frame.start]
        if re.search("[;；。]", gap):
            whole = None
        at = gap.rfind("其中")
        if n and at >= 0:
            whole, begin = n - 1, frame.start - len(gap) + at
        if whole is None or n <= whole or row.kinds[n].kind != "change":
            continue
        measure = _SECTOR_MEASURE.search(out[whole].text(row.text))
        said = out[n].text(row.text)
        if measure is None or frame.unit not in ("%", "倍") or not said or _MEASURES.search(said):
            continue
        start, end = out[whole].pieces[-1]
        if out[n].pieces[0][0] < begin or end - start < len(measure[0]):
            continue
        if row.kinds[whole].kind in ("level", "change"):
            shared = (end - len(measure[0]), end)
            out[n] = replace(out[n], pieces=(*out[n].pieces, shared))
    return out


# 从|进口总额|来看，  从|人均收入增速|看，
_TOPIC = re.compile(r"从(?P<topic>[^，,；;。]{2,16}?)(?:方面|上)?(?:来看|看|来讲|来说)[，,：:]")
_TOPIC_MEASURE = re.compile(r"(?:总量|总额|规模|增[速幅]|[值额量率数]|收入|人口|产值|面积)$")
_CLASS_OF_PLACES = re.compile(
    r"省份|省区|城市|地区|市州|州市|地市|县区|区县|县市区?|市县|乡镇|国家"
)
_MARKS = "、，,和与及其中以都也在（）() "


def by_topic(row: Row) -> list[Indicator]:
    """Name the measure that a sentence sets out from: 从进口总额来看，…青湖以5亿元居第一位."""
    topics = [one for one in _TOPIC.finditer(row.text) if _TOPIC_MEASURE.search(one["topic"])]
    if not topics:
        return list(row.words)
    out = list(row.words)
    ends = [one.end() for one in topics]
    for n, frame in enumerate(row.frames):
        at = bisect_right(ends, frame.start) - 1
        if at < 0 or _APART.search(row.text, ends[at], frame.start):
            continue
        topic = topics[at].span("topic")
        if _is_place(row, n):
            out[n] = replace(out[n], pieces=(topic,), carried=False)
        elif out[n].pieces[0][0] >= topic[1] and _counts_places(row, n):
            out[n] = replace(out[n], pieces=(topic, *out[n].pieces))
    return out


def _counts_places(row: Row, number: int) -> bool:
    frame = row.frames[number]
    return frame.unit == "个" and bool(_CLASS_OF_PLACES.match(row.text, frame.end))


def _is_place(row: Row, number: int) -> bool:
    """Return whether an indicator names nothing but places, or nothing at all."""
    said = row.words[number].pieces
    left = [
        row.text[at]
        for start, end in said
        for at in range(start, end)
        if not any(first <= at < last for first, last in row.places)
    ]
    return not "".join(left).strip(_MARKS)
