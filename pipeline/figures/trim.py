"""What stands at the head of an indicator and is no part of it: openings, numbering, times, places.

The place of a figure has a column of its own, so the place before what is measured goes; it stays
where it is the first part of a name (南宁机场, 镇远古城) or itself what is measured.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.figures.indicator import Indicator

Span = tuple[int, int]

_NUMBERING = re.compile(
    r"""
    [（(](?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})[）)]  # （一）, (3)
    |[①-⑳]
    |[一二三四五六七八九十]{1,2}、
    |[一二三四五六七八九]是(?!否)  # 二是
    |(?<!.)[0-9]{1,2}[、.．](?![0-9])  # 3、 that begins a line
    """,
    re.VERBOSE,
)
# The place is the head of a name, or one of several, or says whose people they are.
_NAME_GOES_ON = re.compile(
    r"""
    (?<=国内)(?:游客|旅游|出游|生产总值|增值税|消费税|专利|发明|贸易|航[线班空]|市场|贷款|客运|保费)
    |[—－-]|[、和与及至到]
    |[市区县]?(?:人(?![均口才])|籍|产(?![值量业能出销])|级|域|内|外(?![贸资商向汇债])|之一|两级)
    |[^，,；;。：:、的占]{0,14}?(?:
        公司|集团|国资委|银行|股份|海关|关区|警方|电网|工厂|厂|店|基金|机场|港区?|口岸|车站|[东南西北]站|电站|码头|枢纽|班列
        |开发区|高新区|经开区|自贸区|自贸港|保税区|示范区|片区|新区|园区|产业园|科技园|工业园|基地|中心
        |大学|学院|中学|小学|医院|图书馆|博物馆|体育馆|古城|古镇|景区|公园|湖|江|河|山|岛|海峡
        |铁路|高铁|地铁|公路|高速|大桥|隧道|水库|工程|项目|平台|热线|交易所|市场|法院|检察院|研究院
        |[商纺革材装视学空具品食车料]城(?![市镇乡区中])|论坛|博览会|马拉松|赛
    )
    """,
    re.VERBOSE,
)
# 该市|计划投资, 我县|招商项目, not 该市场, 该区间
_THIS = re.compile(r"[该我本](?:自治)?[省市县区旗州镇乡](?![场域级直属间内外辖里政委有办人籍城民])")
_TORN = re.compile("(?<=[片园社景校库])区")  # 该片|区总建筑面积
_WORDS = re.compile(r"[一-龥A-Za-z]{2}")
# 本报讯（记者 王明）, 新华社北京5月3日电, 海州日报讯: what opens a report
_OPENING = re.compile(
    r"""
    (?: [【（(]?(?:本[报台刊网站]|[一-龥]{2,8}?[社报网台])
        [^，,。；;：:（(【】]{0,16}?
        (?:(?<![通资电])讯(?![息飞号问录])|(?<=日)电|电(?=[\s】）)（(]))[】）)]?\s*
        (?:[（(][^（）()。]{2,30}[）)]\s*)?
      | [（(](?:本[报台刊网]|[一-龥]{0,4})?(?:记者|通讯员)[^（）()。]{2,30}[）)]\s* )
    """,
    re.VERBOSE,
)


def _behind_this(text: str, at: int, end: int) -> int:
    """Return where 该市 or 我县 ends that begins at text[at] or one before; 0 for others."""
    this = _THIS.match(text, max(0, at - (text[at] not in "该我本")), end)
    return this.end() if this else 0


def trimmed(
    text: str, indicator: Indicator, times: Sequence[Span], places: Sequence[Span]
) -> Indicator:
    """Return the indicator without what opens a report, numbering, times and places at its head.

    `times` and `places` are spans of `text`, the sentence.

    >>> text = "（二）江西一季度固定资产投资增长10%"
    >>> trimmed(text, Indicator(((0, 14),), False, ""), [(5, 8)], [(3, 5)]).text(text)
    '固定资产投资'
    """
    opening = _OPENING.match(text) if indicator.pieces else None
    if opening and indicator.pieces[0][0] < opening.end():
        begin = opening.end()
        behind = tuple((max(a, begin), b) for a, b in indicator.pieces if b > begin)
        indicator = replace(indicator, pieces=behind) if behind else indicator
    if not indicator.pieces:
        return indicator
    start, end = indicator.pieces[0]
    ends = dict(times)
    homes = dict(places)
    at = start
    while at < end:
        if found := _NUMBERING.match(text, at, end):
            at = found.end()
        elif at in ends:
            at = ends[at]
        elif at in homes and not _NAME_GOES_ON.match(text, homes[at]):
            at = homes[at]
        elif (last := _behind_this(text, at, end)) > at:
            at = last
        elif (at > start and text[at] == "的") or (at == start and _TORN.match(text, at, end)):
            at += 1
        else:
            break
    if at == start:
        return indicator
    pieces = ((at, end), *indicator.pieces[1:]) if at < end else indicator.pieces[1:]
    rest = replace(indicator, pieces=pieces)
    return rest if _WORDS.search(rest.text(text)) else indicator
