"""Repairs of an indicator by those before it: what it takes from an earlier figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.figures.choose import overlap
from pipeline.figures.indicator import Indicator, lists_of
from pipeline.figures.repair_row import Row
from pipeline.figures.shared_words import AMOUNTS_END
from pipeline.figures.spans import shortened, without, words_of
from pipeline.figures.words import one_of, read_lines

Span = tuple[int, int]

_SHARES = frozenset({"占比", "比重", "国内市场份额", "市场份额", "市场占有率"})
_NO_MEASURE = frozenset({"规模", "成本", "用工成本", "用户", "观众"})
_AMOUNTS = frozenset(
    {*read_lines("relational_nouns.txt"), *read_lines("bare_amounts.txt")} - _SHARES
)
# 产量, 年均收入, 预计总投资
AMOUNT = re.compile(rf"(?:预计|平均|人均|户均|年均|年)?{one_of(_AMOUNTS)}")
_MEASURE = re.compile(
    rf"(?:播种|种植|占地|建筑|总建筑|规划|总|新增)?{one_of({*_AMOUNTS, '供应量'} - _NO_MEASURE)}$"
)


# the middle one of 青湖景区|接待游客|门票收入
_DONE = re.compile(
    r"(?<=..)(?:接待|保障(?!性|房)|运送|吸引|售出|注册|发送|到发|受理)[^，,、]{1,6}$"
)
_RATE = re.compile(r".{0,4}(?:率|收入|额)")


def one_measure(row: Row) -> list[Indicator]:
    """Take the measure of an earlier figure out of an indicator that has its own.

    水稻播种面积30万亩，产量15万吨: the owner of 产量 is 水稻, not its 播种面积.
    """
    out = list(row.words)
    for n, one in enumerate(row.words):
        if len(one.pieces) < 2 or row.kinds[n].kind == "rank":
            continue
        for earlier in range(n - 1, max(-1, n - 9), -1):
            if out[earlier].pieces == one.pieces:
                continue
            left, own = _parted(one, row.frames[earlier].start, row.frames[earlier].end)
            if not left or not own:
                continue
            before, words = words_of(row.text, left), words_of(row.text, own)
            measure = _MEASURE.search(before) if AMOUNT.fullmatch(words) else None
            if measure is None and _RATE.fullmatch(words):
                measure = _DONE.search(before)
            if (
                measure is not None
                and row.kinds[earlier].kind in ("level", "change")
                and out[earlier].text(row.text).endswith(measure[0])
            ):
                out[n] = replace(one, pieces=(*shortened(left, len(measure[0])), *own))
                break
    return out


# 优良|天数, 税收|收入 have a noun of their own; not 占|出口总值, 人均|收入, 办结|率
_OF_ITS_OWN = re.compile(
    r"(?![占为均]|完成|拉动|相当|平均|[人户亩地]均|同比|其中?|.{1,3}率$).{2,}"
    rf"(?:{AMOUNTS_END.pattern[:-1]})$"
)
_OF_ANOTHER = re.compile(
    r"增速|增幅|[涨降]幅|占比|比重|位次|排名|贡献率|完成率|密度|强度|增长率|增量"
)


def not_anothers(row: Row) -> list[Indicator]:
    """Leave out an earlier quantity before a whole one: 烟酒价格涨5%，衣着价格降2% has no 烟酒."""
    out = list(row.words)
    for n, one in enumerate(row.words):
        if len(one.pieces) < 2 or row.kinds[n].kind == "rank":
            continue
        for earlier in row.before(n):
            left, own = _parted(one, row.frames[earlier].start, row.frames[earlier].end)
            if not left or not own or words_of(row.text, left) != row.said(earlier):
                continue
            words = words_of(row.text, own)
            whole = not AMOUNT.fullmatch(words) and not _OF_ANOTHER.search(words)
            if whole and _OF_ITS_OWN.fullmatch(words) and AMOUNTS_END.search(row.said(earlier)):
                out[n] = replace(one, pieces=own)
            break
    return out


def not_the_share(row: Row) -> list[Indicator]:
    """Let what grows be the amount: 产值9亿元，占全省的3%，增长5% says nothing of the share."""
    out = list(row.words)
    for n in range(2, len(out)):
        grows = row.kinds[n].kind == "change" and row.frames[n].unit == "%"
        of_amount = row.kinds[n - 1].kind == "ratio" and row.kinds[n - 2].kind == "level"
        if not (grows and of_amount and out[n].pieces == out[n - 1].pieces):
            continue
        share, amount = _SHARE.search(out[n].text(row.text)), out[n - 2].text(row.text)
        if share and amount and overlap(share.string[: share.start()], amount) >= _ALIKE:
            out[n] = replace(out[n], pieces=out[n - 2].pieces)
    return out


def gained(row: Row) -> list[Indicator]:
    """Say what was gained: 市场主体40万户，净增3万户 are 市场主体净增."""
    out = list(row.words)
    for n in range(1, len(out)):
        same = row.frames[n].unit == row.frames[n - 1].unit and row.together(n - 1, n)
        levels = row.kinds[n].kind == row.kinds[n - 1].kind == "level"
        if same and levels and row.said(n) in _GAINS and not _NEW.search(row.said(n - 1)):
            out[n] = replace(out[n], pieces=(*out[n - 1].pieces, *out[n].pieces))
    return out


_GAINS = frozenset({"净增", "新增", "净增加", "新登记"})
_SHARE = re.compile("占|为(?!民)|(?<=.)完成|相当于")
_ALIKE = 0.8  # of the characters
_NEW = re.compile(r"新[增建设]|净增")
_OF_ALL = re.compile(r"累计(?:建成|开通|拥有|共?有)|总[数量]")


def not_new(row: Row) -> list[Indicator]:
    """Leave 新增 to what is new: 新增基站5个，总数达到90个; the total is not."""
    out = list(row.words)
    for n, (frame, one) in enumerate(zip(row.frames, row.words, strict=True)):
        new = _NEW.match(row.text, *one.pieces[0]) if one.pieces else None
        if new is None or row.kinds[n].kind not in ("level", "rank"):
            continue
        told = [e for e in row.before(n) if row.frames[e].start >= one.pieces[0][1]]
        own = row.text[slice(*one.pieces[-1])]
        same = own.startswith("总") and any(row.said(e).endswith(own[1:]) for e in told)
        if told and (same or _OF_ALL.search(frame.head)):
            rest = without(one.pieces, [new.span()])
            out[n] = replace(one, pieces=rest) if words_of(row.text, rest) else one
    return out


def _parted(one: Indicator, start: int, end: int) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the pieces before a quantity and those behind it; none of both where one crosses."""
    left = tuple(piece for piece in one.pieces if piece[1] <= start)
    own = tuple(piece for piece in one.pieces if piece[0] >= end)
    return (left, own) if len(left) + len(own) == len(one.pieces) else ((), ())


DRIVES = re.compile(r"(?:合计)?拉动|对[^，,]{1,16}贡献率$")
# 第一产业增加值|占生产总值的比重, 民营经济|增加值
_OWNS = re.compile(rf"占|{DRIVES.pattern}")
_DRIVING = re.compile(r"(?:增加值|[总产]值|投资|消费|出口)$")


def pulled(row: Row) -> list[Indicator]:
    """Name what drives the whole: 采矿业增长9%，拉动工业增长2个百分点 has 采矿业拉动工业.

    Each of a list has its own before it: 两业占5%和6%，对增长的贡献率分别为8%和9%.
    """
    out = list(row.words)
    groups = lists_of(row.frames)
    for n, one in enumerate(row.words):
        number, size = groups.get(n, (0, 1))
        begin = row.frames[n - number - 1].end if n > number else 0
        own = tuple(piece for piece in one.pieces if piece[0] >= begin)
        owner = words_of(row.text, one.pieces[: len(one.pieces) - len(own)])
        if not DRIVES.match(words_of(row.text, own)) or (owner and not _OWNS.search(owner)):
            continue
        listed = groups.get(n - size) == (number, size) and row.together(n - size, n)
        for earlier in (n - size,) if size > 1 and listed else row.before(n):
            if driving := _driving(row, earlier, out[earlier]):
                out[n] = replace(one, pieces=(*driving, *own))
            if driving is not None:
                break
    return out


def _driving(row: Row, number: int, one: Indicator) -> tuple[Span, ...] | None:
    """Return the words of who or what a figure is of, none if it cannot drive; None to go on."""
    said = one.text(row.text)
    owned_by = _OWNS.search(said)
    if not said or (owned_by and not owned_by.start()):
        return None
    if owned_by:
        return shortened(one.pieces, len(said) - owned_by.start())
    kind = row.kinds[number].kind
    return one.pieces if kind == "change" or (kind == "level" and _DRIVING.search(said)) else ()


_SITE = re.compile(r"(?:项目|工程|公司|基地|集团|[厂路桥园站线港]|机场)$")
_LEAST_SITE = 2  # characters; 项目 alone names nothing
_LONGEST_OWNER = 8  # characters, but for sites
# no owner: 新增|装机, 推广抛秧|面积, 工农业|产值, 其中|出口
_NO_OWNER = re.compile(
    r"(?:新增|净增|完成|计划|预计|总|累计|合计|实现|各类|全部|全年|年末|年|工业|农业|财政|一般公共预算|城镇|农村|固定资产|销售"
    r"|外贸|对外|货物|电力|其他)*|(?:建|设立|成立|开办|创[建办立]|组建|开工|投产|注册)[一-龥]?|.*[值额量率积数]|.*(?:其中|目标|规划|推广|位于|生产|带动|推进|开发区|工农业|贫困).*"
)
_UNOWNED = _NO_MEASURE | {"发电量", "年发电量"}
_OWNED = re.compile(rf"(?:{_MEASURE.pattern[:-1]}|总量|年?接待(?:人次|游客))$")


def owned(row: Row) -> list[Indicator]:
    """Give a bare amount the owner of the one before it: 水稻播种面积30万亩，产量15万吨."""
    out = list(row.words)
    for n, one in enumerate(row.words):
        if row.kinds[n].kind != "level":
            same = (e for e in row.before(n) if one.pieces and one.pieces == row.words[e].pieces)
            if (earlier := next(same, None)) is not None:
                out[n] = replace(one, pieces=out[earlier].pieces)
            continue
        if not AMOUNT.fullmatch(one.text(row.text)):
            continue
        if one.text(row.text) in _UNOWNED or row.text.startswith("的", row.frames[n].end):
            continue  # 占地30亩的市场
        for earlier in _told_before(row, n):
            pieces, said = out[earlier].pieces, out[earlier].text(row.text)
            if row.kinds[earlier].kind != "level" or AMOUNT.fullmatch(said):
                continue
            measure = _OWNED.search(said)
            if measure is None or pieces[-1][1] > row.frames[earlier].start:
                break
            owner, own = shortened(pieces, len(measure[0])), one.text(row.text)
            if own.startswith(_PER) and words_of(row.text, owner).endswith(_PER):
                owner = shortened(owner, len(_PER[0]))  # 农民人均|收入3元，人均支出2元
            if _OF_PEOPLE.search(own) and not _PEOPLE.search(said):
                break
            if one.pieces[0][0] >= row.frames[earlier].end and _is_owner(words_of(row.text, owner)):
                out[n] = replace(one, pieces=(*owner, *one.pieces))
            break
    return out


_PER = ("人均", "户均")
# 旅游总收入9亿元，人均纯收入3元: tourism has no such income
_OF_PEOPLE = re.compile("可支配收入|纯收入|消费支出")
_PEOPLE = re.compile("居民|[农牧渔村]民|人均|户均|职工|家庭")
_GOES_ON = re.compile(r"(?:产[量值]?|面积|[存出]栏量?|收入|利润|[税额])$")  # not 总人口


def _told_before(row: Row, number: int) -> Iterator[int]:
    """Yield the figures before one; a ; ends them, but for an amount that stands right behind it.

    小麦播种面积60亩；产量20吨。
    """
    begin = row.frames[number].clause_start
    if row.text[max(0, begin - 1) : begin] in (";", "；"):
        behind = row.words[number].pieces[0][0] == begin
        if not behind or not _GOES_ON.search(row.said(number)):
            return
        yield from range(number - 1, max(-1, number - 9), -1)
        return
    yield from row.before(number)


def _is_owner(words: str) -> bool:
    if len(words) > _LEAST_SITE and _SITE.search(words):
        return True
    return 2 <= len(words) <= _LONGEST_OWNER and not _NO_OWNER.fullmatch(words)


_NO_AMOUNTS = frozenset({"%", "百分点", "倍", "番", "位", "个", ""})


def amounts_changed(row: Row) -> list[Indicator]:
    """Let tons change tons: 供应量60吨，占计划的50%，净增20吨 is no change of a share."""
    out = list(row.words)
    for n, (frame, kind) in enumerate(zip(row.frames, row.kinds, strict=True)):
        if kind.kind != "change" or frame.unit in _NO_AMOUNTS or not out[n].pieces:
            continue
        alike = [earlier for earlier in row.before(n) if row.frames[earlier].unit == frame.unit]
        shares = [e for e in row.before(n) if out[e].pieces == out[n].pieces]
        if not alike or not shares or row.kinds[shares[0]].kind != "ratio":
            continue
        if row.kinds[alike[0]].kind == "level" and out[alike[0]].pieces:
            out[n] = replace(out[n], pieces=out[alike[0]].pieces)
    return out


# 产值增长9%，|增速|比上年加快2个百分点
_PACE = re.compile(r"[，,、]?其?(?P<noun>增[速幅]|[涨降]幅|增长率)(?![最居])")


def at_a_pace(row: Row) -> list[Indicator]:
    """Say whose 增速 it is: 出口增长9%，增速高于全省2个百分点 has 出口增速."""
    out = list(row.words)
    for n, frame in enumerate(row.frames):
        pace = _PACE.match(row.text, frame.head_start, frame.start)
        if pace is None or n == 0 or not row.together(n - 1, n):
            continue
        said = out[n].text(row.text)
        if pace.end() == frame.start or said == pace["noun"]:
            owner = out[n - 1].pieces
            if owner and not _PACED.search(out[n - 1].text(row.text)):
                out[n] = replace(out[n], pieces=(*owner, pace.span("noun")))
        elif said and not _PACED.search(said) and out[n].pieces[-1][1] <= pace.start("noun"):
            out[n] = replace(out[n], pieces=(*out[n].pieces, pace.span("noun")))
    return out


_PACED = re.compile(r"(?:增[速幅]|[涨降]幅|增长率|占比|比重)$")
