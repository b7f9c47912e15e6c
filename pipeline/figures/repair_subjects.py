"""Repairs of an amount without owner: it is of the subject, or of what was counted, before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.figures.clauses import clause_starts
from pipeline.figures.indicator import LEAD, REPORT, Indicator
from pipeline.figures.repair_deeds import KEPT_VERB, OWN_VERB
from pipeline.figures.repair_owners import AMOUNT
from pipeline.figures.repair_parts import FLOW_NOUN
from pipeline.figures.repair_row import Row
from pipeline.figures.spans import Pieces, words_of
from pipeline.figures.words import HEDGE

Span = tuple[int, int]

# what ends the name of who does something, or of a site: 青湖产业园区, 便民服务队
_KIND = r"""
    (?:公司|集团|项目|工程|园区|创业园|科技园|产业园|[高经]新区|经开区|开发区|示范区|投资区|片区|新区|保税区
      |自贸区|试验区|集聚区|基地|中心|平台|热线|合作社|联社|车间|工厂|大学|学院|银行|联盟|协会|机场|口岸
      |景区|小镇|古镇|公园|商场|机械|股份|班列|博物馆|图书馆|体育馆|服务队|工作队|工作站|服务站|卫生院
      |福利院|养老院|医院|商店|书店|酒店|[一-龥](?:大桥|铁路|公路网?|隧道|地铁|水库|电站))
"""
_ROUTE = "起[自于]|止于|途?经(?![济营])|连?接|穿越?"  # 起自海州，经青湖，止于望海
_DEED = rf"(?:{REPORT}|{KEPT_VERB.pattern}|{OWN_VERB.pattern}|办理|占|可|{_ROUTE})"
_HEAD = re.compile(rf"(?:{LEAD}|{HEDGE}|[，,、 ])*")
_SUBJECT = re.compile(
    rf"""
    (?!{_DEED}|重大|重点|各类|一批|全部|主要)
    (?P<name>(?:(?!的)[一-龥A-Za-z“”·—\-]|[（(][一-龥]{{1,6}}[)）]){{1,20}}?{_KIND}(?:[一二三]期)?)
    (?=[一-龥])(?![和与及的等内里外上周区长级性类化网])(?!{_KIND})
    """,
    re.VERBOSE,
)
_OPENS = re.compile(rf"(?:{LEAD}|{HEDGE}|了)*{_DEED}", re.VERBOSE)
_ON_ROUTE = re.compile(_ROUTE)
_GOES_ON = re.compile(rf"(?:{LEAD}|{HEDGE})*(?:完成|实现)")  # 园区完成产值9亿元；实现税收1亿元
# 总投资, 建设总里程, 协议总金额: an amount of something that is named before
_BARE = re.compile(
    r"""
    (?:总|年|日均|月均|平均|人均|累计|计划|协议|合同|签约|设计|规划|建设|建筑|占地|用地|实际|到位
      |销售|营业|门票|投产后?|达产后?|预计|估算|概算){0,3}
    (?:面积|规模|投资额?|里程|长度?|造价|产值|产量|产能|收入|利润|税收|销售额|资金|金额|率|用时|耗时
      |成本|价格|吞吐量|客流量|访问量|交易额|成交额)
    |全长|占地
    """,
    re.VERBOSE,
)
_RECEIVES = re.compile("接待")


def of_subject(row: Row) -> list[Indicator]:
    """Give what later clauses say to the subject: 青湖产业园入驻企业5家，新增专利9项.

    A subject whose clause has no figure owns bare amounts alone.
    """
    out = list(row.words)
    starts = clause_starts(row.text, row.frames)
    figures: dict[int, list[int]] = {}
    for n, frame in enumerate(row.frames):
        figures.setdefault(frame.clause_start, []).append(n)
    subject: Span | None = None
    counted = False  # whether the clause of the subject has a figure
    for start, end in zip(starts, [*starts[1:], len(row.text)], strict=True):
        own = figures.get(start, [])
        at = _behind_opening(row, start, end)
        named = _SUBJECT.match(row.text, at, end)
        if "其中" in row.text[start:at]:
            subject = None
        elif named and not _BARE.fullmatch(named["name"]):
            counted = bool(own)
            other = bool(own) and not _said_of(row, own[0], named)
            subject = None if other else named.span("name")
        elif subject and counted and own and _flows_of(row, own[0], subject, start):
            first = out[own[0]]
            out[own[0]] = replace(first, pieces=(subject, *first.pieces))
            _carry(row, out, own[1:])
        elif own and row.kinds[own[0]].kind != "level":
            _carry(row, out, own)
        elif not _goes_on(row, own, start, at, end, counted=counted):
            subject = None
        elif subject and own and "其中" not in row.frames[own[0]].head:
            first = out[own[0]]
            if first.pieces and first.pieces[0][0] >= start:
                out[own[0]] = replace(first, pieces=(subject, *first.pieces))
            _carry(row, out, own[1:])
    return out


# 税收收入, 进出口总额|占全市比重: what is measured of a zone as of a place
_FLOW = re.compile(rf"[一-龥]{{0,8}}?(?:{FLOW_NOUN}|外资)(?=占|$)", re.VERBOSE)
_OF_PLACE = re.compile(r"全?[一-龥]{1,4}(?:街道|[镇乡村])")  # 望海镇|投资: another owner
_ZONE = re.compile(r"(?:园区?|[高经]新区|[经开]发?区|集聚区|自贸区|试验区|片区|新区|保税区)$")


def _flows_of(row: Row, number: int, subject: Span, start: int) -> bool:
    """Return whether a figure is of a zone that was named before, measured as a place is."""
    pieces = row.words[number].pieces
    own = bool(pieces) and pieces[0][0] >= start and "其中" not in row.frames[number].head
    zone = _ZONE.search(row.text, *subject)
    said = row.said(number)
    flow = None if _OF_PLACE.match(said) else _FLOW.match(said)
    return bool(own and zone and flow) and said[:2] not in row.text[slice(*subject)]


def _goes_on(row: Row, own: Sequence[int], start: int, at: int, end: int, *, counted: bool) -> bool:
    """Return whether a clause has no subject of its own, but a deed or a bare amount."""
    if row.text[start - 1 : start] in (";", "；", "。") and not _GOES_ON.match(row.text, at, end):
        return False
    if own:
        said = row.said(own[0])
        if _BARE.fullmatch(said) or AMOUNT.fullmatch(said) or _RECEIVES.match(said):
            return True
    if not own and _ON_ROUTE.match(row.text, at, end):
        return True
    return counted and _OPENS.match(row.text, at, end) is not None


def _carry(row: Row, out: list[Indicator], numbers: Sequence[int]) -> None:
    """Let figures that are of the quantity before them stay so."""
    for n in numbers:
        if n and out[n].pieces and row.words[n].pieces == row.words[n - 1].pieces:
            out[n] = replace(out[n], pieces=out[n - 1].pieces)


def _said_of(row: Row, number: int, subject: re.Match[str]) -> bool:
    """Return whether an indicator begins with the subject, and says more than it."""
    pieces = row.words[number].pieces
    start, end = subject.span("name")
    if not pieces or not (pieces[0][0] <= start and end <= pieces[0][1]):
        return False
    rest = row.said(number)[end - pieces[0][0] :]
    return len(rest) > 1 and rest not in ("总数", "数量", "总量")


def _behind_opening(row: Row, start: int, end: int) -> int:
    """Return where a clause says something: behind times, places and adverbs."""
    spans = dict([*row.times, *row.places])
    at = start
    while at < end:
        head = _HEAD.match(row.text, at, end)
        if at in spans and not _NAME.match(row.text, spans[at], end):
            at = spans[at]
        elif head and head.end() > at:
            at = head.end()
        else:
            break
    return at


_NAME = re.compile(rf"[^，,；;。的]{{0,20}}{_KIND}", re.VERBOSE)

_COUNTS = frozenset("个家项条座户宗处幢栋所")
_HAS_AMOUNTS = re.compile(
    r"(?:项目|工程|公路|铁路|企业|园区?|基地|大桥|大棚|住房|公司|景区|楼宇|集群|中心)(?:个?数量?)?$"
)
_ENDS = re.compile(r"(?:左右|以上)?(?:[，,；;。（()）、]|$)")
_OWN_AMOUNT = re.compile(r"[额率值量]$|收入$|投资$")
_LAST_WORDS = 8  # characters in which 签约项目 and 签约金额 say the same verb
_NEAR = 3  # figures back over a ；


def of_counted(row: Row) -> list[Indicator]:
    """Say what a bare amount is of: 新开工项目9个，建设里程80公里 has 新开工项目建设里程."""
    out = list(row.words)
    for n, one in enumerate(row.words):
        if row.kinds[n].kind != "level":
            _carry(row, out, [n])
            continue
        frame, said = row.frames[n], row.said(n)
        if frame.unit in _COUNTS or not one.pieces or one.pieces[0][0] < frame.clause_start:
            continue
        if not _BARE.fullmatch(said) or not _ENDS.match(row.text, frame.end):
            continue
        owner = _counted_before(row, out, n)
        if owner and said[:2] not in words_of(row.text, owner)[-_LAST_WORDS:]:
            out[n] = replace(one, pieces=(*owner, *one.pieces))
    return out


def _counted_before(row: Row, words: Sequence[Indicator], number: int) -> Pieces:
    """Return what was counted before a figure, or the owner of the amount between them."""
    begin = row.frames[number].clause_start
    apart = row.text[begin - 1 : begin] in (";", "；") and words[number].pieces[0][0] == begin
    near = range(number - 1, max(-1, number - 1 - _NEAR), -1) if apart else row.before(number)
    for e in near:
        pieces = words[e].pieces
        if row.kinds[e].kind != "level":
            continue
        if row.frames[e].unit in _COUNTS:
            return pieces if _HAS_AMOUNTS.search(words[e].text(row.text)) else ()
        if len(pieces) > 1 and _BARE.fullmatch(row.text, *pieces[-1]):
            return () if _OWN_AMOUNT.search(words_of(row.text, pieces[:-1])) else pieces[:-1]
        if not _BARE.search(row.said(e)):
            break
    return ()


# 已开工, 竣工投产, 正式入职: what is done with those that were counted before
_DONE = re.compile(
    r"""
    (?:已经?|均|正式|实际|现|成功|按期|如期|全部|正在?|计划|新)*
    (?:审（执）结|审执结|开工|竣工|投产|建成|完工|动工|通车|办结|审结|结案|完成|交付|入职|上岗|整改|供应|备用|签约|落地|使用
      |投用|退出|摘帽|销号|验收|达产|在建|入驻|上线|建设|试产|解决|化解|调解|受理|移送|到位|启动|获批|出院
      |出列|脱贫|拆除|续建|新建|开业|挂牌|运营){1,2}
    """,
    re.VERBOSE,
)
_PEOPLE = frozenset({"人", "名", "位"})


def of_those(row: Row) -> list[Indicator]:
    """Say what a deed is done with: 停车位5万个，已开工3万个 has 停车位开工."""
    out = list(row.words)
    for n, one in enumerate(row.words):
        if row.kinds[n].kind != "level" or not _DONE.fullmatch(row.said(n)):
            continue
        for e in range(n - 1, max(-1, n - 1 - _NEAR), -1):
            said, units = out[e].text(row.text), {row.frames[e].unit, row.frames[n].unit}
            if (
                (len(units) > 1 and not units <= _PEOPLE)
                or row.kinds[e].kind != "level"
                or not said
            ):
                continue
            if _DONE.fullmatch(row.said(e)):
                continue
            if one.pieces[0][0] >= row.frames[e].end:
                out[n] = replace(one, pieces=(*_undone(row, out[e].pieces), *one.pieces))
            break
    return out


_NO_NOUN = frozenset({"", "项目", "工程"})  # 开工项目 stays as it is


def _undone(row: Row, pieces: Pieces) -> Pieces:
    """Return what was counted without the deed before it: |使用|隔离酒店."""
    start, end = pieces[0]
    deed = _DONE.match(row.text, start, end)
    if deed is None or row.text[deed.end() : end] in _NO_NOUN:
        return pieces
    return ((deed.end(), end), *pieces[1:])
