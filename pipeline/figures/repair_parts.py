"""Repairs of parts that share what their whole, or those before them, are measured by."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from pipeline.figures.indicator import Indicator, noun_phrase
from pipeline.figures.repair_owners import AMOUNT, DRIVES
from pipeline.figures.repair_row import Row
from pipeline.figures.spans import words_of

Span = tuple[int, int]

# what is measured of a branch, an agent or a place
FLOW_NOUN = r"""(?:增加值|总产值|产值|总值|面积|产量|销量|销售额|零售总?额|营业额|投资额?
      |(?:进出口|出口|进口)(?:总[额值]|额|值)?|吞吐量|周转量|客运量|货运量|发电量|用电量|保费收入|收入|余额|贷款|存款|利润|税收|使用外资|利用外资|支出|融资额?
      |成交额|交易额|价格|[户人件]数)"""
FLOW = re.compile(rf"{FLOW_NOUN}$", re.VERBOSE)
# it measures something already: 利润, 用电, 客流量
MEASURES = re.compile(
    r"(?:[值额量率数积资入出口润税价格款险重比速幅占人户度标平本金费期限案电]|业务|成本|收益|[税营]收)$"
)


# 其中|火电30万千瓦, 分产业看，|一产9亿千瓦时, 按常住地分，|城镇居民4万元
_SIDES = r"从?[分按][^，,；;。0-9]{1,8}[看分]|从[^，,；;。0-9]{1,8}看"
_PARTS = re.compile(rf"其中|{_SIDES}|包括|包含")
_OPENS_PARTS = re.compile(rf"(?:其中|{_SIDES})[，,：:]?")
_PRODUCT = ("生产总值", "GDP")  # of a place; its parts have 增加值
_COUNTS = frozenset({*"人户家个项件次条名位座所间起例场套", "人次"})
_PER = "(?:人均可支配|人均|户均|平均)?"
OF_PARTS = re.compile(
    rf"{_PER}(?:(?:销售|营业|实际|贷款|存款)?{FLOW_NOUN}|装机(?:容量)?|设备容量|产能)$", re.VERBOSE
)
# 医疗机构|卫生技术人员|，其中：医院90人: people and beds that bodies have
HELD = re.compile(
    r"""(?:床位数?|教师(?=总?人?数)|学生(?=总?人?数)|(?:专业|卫生)?(?:技术)?人员|(?:从业|就业|研发)人员|专任教师|教职工|在校学?生)(?:总?人?数)?$"""
)
HOLDER = re.compile(
    r"(?:医院|机构|企业|公司|单位|学校|[小中]学|高校|院校|[行产]业|[农工]业|地区|[中卫]心|院|站)$"
)
# what is an amount itself (一般债务, 农产品网销, 茶园), or is done with the money (保工资)
_NO_PART = re.compile(
    r"[的了中销售园林地区]$|债[务券]$|补[助贴]$|配套$|自筹$|[和与]$|^[占是为保投用]|^新增|拉动|比[上去]|安排|投向|[顺逆]差$|征收$|入库$"
)


def parts_of(row: Row) -> list[Indicator]:
    """Give parts what their whole is measured by: 装机60万千瓦，其中火电30万千瓦 has 火电装机."""
    out = list(row.words)
    whole: int | None = None
    begin = 0
    for n, frame in enumerate(row.frames):
        gap = row.text[row.frames[n - 1].end if n else 0 : frame.start]
        if n and (found := _PARTS.search(gap)):
            whole, begin = n - 1, frame.start - len(gap) + found.end()
            levels = [e for e in row.before(n) if row.kinds[e].kind == "level"]
            measured = (e for e in levels if OF_PARTS.search(out[e].text(row.text)))
            whole = next(measured, levels[0] if levels else whole)
        elif re.search("[;；。]", gap):
            whole = None
        if whole is None or n <= whole:
            continue
        if n and row.kinds[n].kind == "change" and row.words[n].pieces == row.words[n - 1].pieces:
            out[n] = replace(out[n], pieces=out[n - 1].pieces)
            continue
        _bare(row, out, whole, n, begin)
        shared = _measure_of(row, out, whole, n)
        said = out[n].text(row.text)
        if shared is None or not said or _measures(said) or _NO_PART.search(said):
            continue
        if out[n].pieces[0][0] >= begin and out[n].pieces[-1][1] <= frame.start:
            out[n] = replace(out[n], pieces=(*out[n].pieces, shared))
    return out


def _bare(row: Row, out: list[Indicator], whole: int, n: int, begin: int) -> None:
    """Leave the whole out of a part: 医疗机构9个，其中医院3个 counts 医院, not 医疗机构医院."""
    said, of_all = out[n].text(row.text), out[whole].text(row.text)
    if row.frames[n].unit != row.frames[whole].unit or row.kinds[n].kind != "level":
        return
    own = tuple(one for one in out[n].pieces if begin <= one[0] and one[1] <= row.frames[n].start)
    named = words_of(row.text, own)
    lead = said[: len(said) - len(named)]
    if not (named and lead and of_all.startswith(lead)):
        return
    has = HELD.fullmatch(of_all) and HOLDER.search(named)  # 教师9人，其中小学3人
    if lead == of_all and (has or _WHERE.search(named)):  # 充电桩9个，其中农村3个
        out[n] = replace(out[n], pieces=(*own, *out[whole].pieces))
    elif HOLDER.search(lead) and HOLDER.search(named):
        out[n] = replace(out[n], pieces=own)


_WHERE = re.compile(r"(?:[区县市镇乡村州]|地区|农村|城镇)$")

# 用电 and 出口 are measured, 火电 and 港口 are not
_MEASURES_NOT = re.compile(r"(?:[火风水光核]|家)电$|[港窗]口$")


def _measures(said: str) -> bool:
    return bool(MEASURES.search(said)) and not _MEASURES_NOT.search(said)


# 主要产品|产量|：, 八大类|支出|中，, 主要|支出|项目是：
_HEADING = re.compile(
    rf"""
    (?:^|[，,。；;])[^，,。；;：:0-9]{{0,12}}?(?P<measure>{_PER}{FLOW_NOUN})
    (?:情况|项目|构成)?(?:[是为]|如下)?(?:[：:]|中[，,])
    """,
    re.VERBOSE,
)


def under_heading(row: Row) -> list[Indicator]:
    """Give what stands under a measure that measure: 主要产品产量：布3亿米 has 布产量."""
    out = list(row.words)
    headings = list(_HEADING.finditer(row.text))
    ends = [found.end() for found in headings]
    for n, (frame, one) in enumerate(zip(row.frames, row.words, strict=True)):
        above = bisect_right(ends, frame.start) - 1
        if above < 0 or not one.pieces:
            continue
        said = row.said(n)
        if n and one.pieces == row.words[n - 1].pieces and row.kinds[n].kind == "change":
            out[n] = replace(one, pieces=out[n - 1].pieces)
        elif one.pieces[0][0] < ends[above] or one.pieces[-1][1] > frame.start:
            continue
        elif (
            row.kinds[n].kind in ("level", "change")
            and frame.unit not in _COUNTS
            and not (_measures(said) or _NO_PART.search(said))
        ):
            out[n] = replace(one, pieces=(*one.pieces, headings[above].span("measure")))
    return out


def _measure_of(row: Row, out: Sequence[Indicator], whole: int, part: int) -> Span | None:
    """Return where the measure of a whole stands, if a figure can be of a part of it."""
    measure = OF_PARTS.search(out[whole].text(row.text))
    kinds, frames = row.kinds, row.frames
    held = HELD.search(out[whole].text(row.text))
    counts = kinds[whole].kind == kinds[part].kind == "level"
    ratios = kinds[whole].kind == kinds[part].kind == "ratio"
    if held and counts and frames[whole].unit == frames[part].unit:
        measure = held if HOLDER.search(out[part].text(row.text)) else None
    elif (counts and frames[whole].unit in _LASTING) or ratios:
        measure = _of_same_head(out[whole].text(row.text), out[part].text(row.text))
    elif not can_be_part(
        kinds[whole].kind, frames[whole].unit, kinds[part].kind, frames[part].unit
    ):
        return None
    if measure is None:
        return None
    start, end = out[whole].pieces[-1]
    return (end - len(measure[0]), end) if end - start >= len(measure[0]) else None


_LASTING = frozenset({"日", "天", "次"})


def _of_same_head(whole: str, part: str) -> re.Match[str] | None:
    """Return what a whole says behind the noun that its part ends in: 医院|使用率, 公立医院."""
    at = whole.rfind(part[-2:]) if len(part) > 2 else -1
    return _SAID_OF_ALL.match(whole, at + 2) if at >= 0 else None


_SAID_OF_ALL = re.compile(r".{2,}[率重例比日数]$")


def can_be_part(whole_kind: str, whole_unit: str, kind: str, unit: str) -> bool:
    """Tell whether a figure may say of a part what another says of the whole.

    >>> can_be_part("level", "元", "change", "%"), can_be_part("level", "元", "level", "吨")
    (True, False)
    """
    if whole_kind not in ("level", "change"):
        return False
    if kind == "level":
        return unit == whole_unit and unit not in _COUNTS
    return kind == "change" and unit in ("%", "倍")


def part_measure(whole: str, part: str) -> str:
    """Return what a part is measured by, as its whole is; empty where it says so itself.

    >>> part_measure("农林牧渔业总产值", "渔业"), part_measure("农林牧渔业总产值", "渔业产值")
    ('总产值', '')
    """
    measure = measure_of_parts(whole)
    if not part or measure in part or _measures(part) or _NO_PART.search(part):
        return ""
    return "" if whole.endswith(_PRODUCT) and not part.endswith("业") else measure


def measure_of_parts(whole: str) -> str:
    """Return what the parts of a whole are measured by; empty where it has no measure.

    >>> measure_of_parts("固定资产投资"), measure_of_parts("地区生产总值"), measure_of_parts("企业")
    ('投资', '增加值', '')
    """
    if whole.endswith(_PRODUCT):
        return "增加值"
    measure = OF_PARTS.search(whole)
    return measure[0] if measure else ""


def held(whole: str) -> str:
    """Return what is counted of those who have it; empty where nothing is.

    >>> held("医疗机构床位"), held("在校教师总人数"), held("企业")
    ('床位', '教师', '')
    """
    found = HELD.search(whole)
    return re.sub("(?<=.)总?人?数$", "", found[0]) if found else ""


def opens_parts(text: str) -> int:
    """Return where the parts begin that a sentence opens with, 0 if with none.

    >>> opens_parts("分行业看，批发业销售5亿元"), opens_parts("批发业销售5亿元")
    (5, 0)
    """
    found = _OPENS_PARTS.match(text)
    return found.end() if found else 0


_TRADE = "(?<![就创作毕物开营失从专学副停复事])业"  # 纺织业, not 就业
_AGENT = re.compile(rf"(?:公司|企业|机构|银行|集团|单位|院校|市场主体|{_TRADE})$")


def of_agents(row: Row) -> list[Indicator]:
    """Say what of an agent is measured: 民营企业出口5亿元，国有企业2亿元 are both exports.

    So are changes: 食品制造业利润增长5%，纺织业下降3%.
    """
    out = list(row.words)
    for n, frame in enumerate(row.frames):
        one, kind = out[n], row.kinds[n].kind
        grows = kind == "change" and frame.unit == "%"
        carried = n > 0 and row.words[n].pieces == row.words[n - 1].pieces
        if carried and kind == "change" and (not grows or row.kinds[n - 1].kind == "level"):
            out[n] = replace(one, pieces=out[n - 1].pieces)
            continue
        if not grows and (kind != "level" or frame.unit not in _OF_MEASURES):
            continue
        if grows and one.pieces and one.pieces[0][0] < frame.head_start:
            # 食品类价格上涨1%，|衣着类|上涨2%: the network took the neighbour's words
            own = noun_phrase(row.text, frame.head_start, frame.start, row.times, row.places, kind)
            if _CLASS.search(row.text, *own) and not _PARTS.search(row.text, *own):
                one = replace(one, pieces=(own,))
            elif one.pieces[0][0] < frame.clause_start:
                continue
        said = one.text(row.text)
        if not (_AGENT.search(said) or (grows and _CLASS.search(said))) or DRIVES.match(said):
            continue
        if one.pieces[-1][1] > frame.start:
            continue
        for earlier in range(n - 1, max(-1, n - 9), -1):
            if row.kinds[earlier].kind != kind or row.frames[earlier].unit != frame.unit:
                continue
            measure = FLOW.search(out[earlier].text(row.text))
            if measure is not None and (not grows or _of_agent(out[earlier].text(row.text))):
                start, end = out[earlier].pieces[-1]
                if end - start >= len(measure[0]) and end <= frame.start:
                    out[n] = replace(one, pieces=(*one.pieces, (end - len(measure[0]), end)))
            break
    return out


def _of_agent(said: str) -> bool:
    """Tell whether what is measured is of an agent or a class: 食品制造业利润, 衣着类价格."""
    measure = FLOW.search(said)
    owner = said[: measure.start()] if measure else ""
    return bool(_AGENT.search(owner) or _CLASS.search(owner))


_CLASS = re.compile(rf"[一-龥](?:类(?:商品|产品)?|(?<![企农]){_TRADE})$")


_OF_MEASURES = frozenset({"元", "美元", "欧元", "吨", "千瓦时", "标箱", "辆", "台", "亩", "公顷"})


_AREA_OR_YIELD = re.compile(r"(?:(?:播种|种植)?面积|总?产量)$")
_NO_CROP = re.compile(r"[园地田林库区塘网场房、]$|^[新改扩建种收]")


def crops(row: Row) -> list[Indicator]:
    """Say what of a crop is measured: 小麦播种面积9亩，玉米8亩 are both areas."""
    out = list(row.words)
    if not any(frame.unit in _OF_CROPS for frame in row.frames):
        return out
    for n, (frame, one) in enumerate(zip(row.frames, row.words, strict=True)):
        if n and row.kinds[n].kind == "change" and one.pieces == row.words[n - 1].pieces:
            out[n] = replace(one, pieces=out[n - 1].pieces)
            continue
        said = one.text(row.text)
        if frame.unit not in _OF_CROPS or row.kinds[n].kind != "level" or not said:
            continue
        if one.pieces[0][0] < frame.clause_start or one.pieces[-1][1] != frame.start:
            continue
        if MEASURES.search(said) or _NO_CROP.search(said) or AMOUNT.fullmatch(said):
            continue
        for earlier in range(n - 1, max(-1, n - 9), -1):
            if row.frames[earlier].unit == frame.unit and row.kinds[earlier].kind == "level":
                measure = _AREA_OR_YIELD.search(out[earlier].text(row.text))
                start, end = out[earlier].pieces[-1] if measure else (0, 0)
                if measure and end - start >= len(measure[0]):
                    out[n] = replace(one, pieces=(*one.pieces, (end - len(measure[0]), end)))
                break
    return out


_OF_CROPS = frozenset({"亩", "公顷", "吨"})
