"""Repairs by what a sentence sets out from: a topic, a project once it is finished, a report."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace

from pipeline.figures.go_on import nameless
from pipeline.figures.indicator import Indicator
from pipeline.figures.repair_owners import AMOUNT
from pipeline.figures.repair_row import Row

Span = tuple[int, int]

_FARTHEST = 8  # figures on
_APART = re.compile(r"[;；。]")
_LEAST_NAME = 4  # characters; 项目 alone names nothing

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
_NO_OWNER = re.compile(
    r"(?:[，,待该本其]|预计|据悉|据了解|据介绍|据|目前|记者|获悉|了解|从|其中|上市公司)*"
)
_YIELDS = re.compile(
    rf"""
    (?:可|将|预计|实现|每年|年|新增|提供|带动|解决|安置|吸纳|增加|创造)*
    (?:{AMOUNT.pattern}|就业(?:岗位|人员|人数)|创税|岗位)
    """,
    re.VERBOSE,
)


def when_finished(row: Row) -> list[Indicator]:
    """Give what a project will yield to the project: 海州纸业项目投产后，年产值可达3亿元."""
    out = list(row.words)
    starts = [frame.start for frame in row.frames]
    for found in _FINISHED.finditer(row.text):
        start, end = _named(row, *found.span("owner"))
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


# 海州纸业|发布了半年度业绩快报
_REPORT = re.compile(
    r"""
    (?:^|[，,。；])
    (?P<owner>[^，,；;。：:“”、]{2,14}?)
    (?:正式|近日|日前|今日|昨日|晚间|盘后)*
    (?:发布|公布|披露|发出)(?:了|的)?
    [^，,；;。]{0,14}?
    (?:业绩|年报|半年报|季报|财报|快报|预告|年度报告|季度报告|财务报告)
    """,
    re.VERBOSE,
)
_OFFICE = re.compile(r"[局委府厅部院会署]$|统计|全[国省市]")
# 预计|营收, 归属于上市公司股东的|净利润
_OF_A_FIRM = re.compile(
    r"""
    (?:预计|实现|录得|公司|归母|归属于上市公司股东的|归属于母公司股东的|扣非|扣除非经常性损益后?的?
      |基本|营业|总|经营|毛|净)*
    (?:营收|收入|净利润?|利润(?:总额)?|每股收益|毛利率?|净利率|研发投入|研发费用|现金流量净额|总资产
      |净资产|销售额|销量|亏损)
    """,
    re.VERBOSE,
)


def reported(row: Row) -> list[Indicator]:
    """Give the earnings of a report to the firm that gave it: 海州纸业发布业绩快报，营收3亿元."""
    out = list(row.words)
    starts = [frame.start for frame in row.frames]
    for found in _REPORT.finditer(row.text):
        start, end = _named(row, *found.span("owner"))
        if end - start < 2 or _OFFICE.search(row.text, start, end):
            continue
        first = bisect_left(starts, found.end())
        for n in range(first, min(first + 2 * _FARTHEST, len(out))):
            one = out[n]
            if (
                one.pieces
                and one.pieces[0][0] >= found.end()
                and _OF_A_FIRM.fullmatch(one.text(row.text))
            ):
                out[n] = replace(one, pieces=((start, end), *one.pieces))
    return out


# 从|进口总额|来看，  从|人均收入增速|看，
_TOPIC = re.compile(r"从(?P<topic>[^，,；;。]{2,16}?)(?:方面|上)?(?:来看|看|来讲|来说)[，,：:]")
_TOPIC_MEASURE = re.compile(r"(?:总量|总额|规模|增[速幅]|[值额量率数]|收入|人口|产值|面积)$")
_CLASS_OF_PLACES = re.compile(
    r"省份|省区|城市|地区|市州|州市|地市|县区|区县|县市区?|市县|乡镇|国家"
)


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
        if nameless(row.text, out[n].pieces, row.places):
            out[n] = replace(out[n], pieces=(topic,), carried=False)
        elif out[n].pieces[0][0] >= topic[1] and _counts_places(row, n):
            out[n] = replace(out[n], pieces=(topic, *out[n].pieces))
    return out


def _counts_places(row: Row, number: int) -> bool:
    frame = row.frames[number]
    return frame.unit == "个" and bool(_CLASS_OF_PLACES.match(row.text, frame.end))


# 青湖产业园|位于, 海州大桥|西起
_SITE = r"""
    (?:项目|工程|基地|园区|产业园|科技园|工业园|高新区|开发区|经开区|新区|新城|厂|港|快速路|大道
      |高速公路|公路|高速|铁路|高铁|大桥|隧道|机场|码头|水库|景区|公园|湿地|医院|学校|大学|学院|中学
      |小学|电站|小镇|中心|广场|大厦|综合体|博物馆|图书馆|体育馆|生产线|古城|古镇|公司|集团)
"""
_DESCRIBED = re.compile(
    rf"""
    (?:^|[。；])
    (?P<owner>[^，,；;。：:、“”（）()]{{0,24}}?{_SITE})
    (?:是|为|位于|地处|坐落|始建|由|[东西南北]起|起[于点]|占地|规划|总(?!体)|属|分|选址|于)
    """,
    re.VERBOSE,
)
_SIZE = re.compile(rf"(?:计划|预计|拟|规划|总)?{AMOUNT.pattern}|拟?投资|总?占地面?积?|建设规模")


def described(row: Row) -> list[Indicator]:
    """Give bare amounts to the site that a sentence describes: 青湖产业园位于…，占地面积30亩."""
    out = list(row.words)
    if not any(_SIZE.fullmatch(one.text(row.text)) for one in out):
        return out  # the search below takes longer
    starts = [frame.start for frame in row.frames]
    for found in _DESCRIBED.finditer(row.text):
        start, end = _named(row, *found.span("owner"))
        if end - start < _LEAST_NAME:
            continue
        first = bisect_left(starts, found.end())
        for n in range(first, min(first + _FARTHEST, len(out))):
            if _APART.search(row.text, end, row.frames[n].start):
                break
            one = out[n]
            if not one.pieces or one.pieces[0][0] < end or row.kinds[n].kind != "level":
                continue
            if _SIZE.fullmatch(one.text(row.text)):
                out[n] = replace(one, pieces=((start, end), *one.pieces))
    return out


def _named(row: Row, start: int, end: int) -> Span:
    """Return a name without the times and the 据了解, 该 at its head."""
    for first, last in row.times:
        start = last if first <= start < last else start
    bare = _NO_OWNER.match(row.text, start, end)
    return bare.end() if bare else start, end
