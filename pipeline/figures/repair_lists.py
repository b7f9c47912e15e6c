"""Repairs of indicators that a list shares out: 分别, 男 and 女, the whole of 占."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.figures.choose import overlap
from pipeline.figures.clauses import Frame
from pipeline.figures.go_on import nameless
from pipeline.figures.indicator import Indicator, lists_of, noun_phrase
from pipeline.figures.repair_owners import AMOUNT
from pipeline.figures.repair_parts import FLOW, FLOW_NOUN, MEASURES
from pipeline.figures.repair_row import Row
from pipeline.figures.shared_words import (
    AMOUNTS_END,
    OF_AMOUNTS,
    SHARED_WORDS,
    of_one_character,
    split_at,
)
from pipeline.figures.spans import joined, without, words_of

Span = tuple[int, int]

_LONGEST_LIST = 16
# 比全国、全省分别高: what is listed is the basis
_COMPARED = re.compile(
    r"""
    分别[^，,；;。]*?[比较低高快慢于][^，,；;。]*[、和与及]  # 分别比全国、全省高
    |[比较于][^，,；;。]*分别[^，,；;。]*?[低高快慢]
    |^[，,、]?[比较]
    """,
    re.VERBOSE,
)
_CUT = re.compile(r"以及|、|和|与|及(?!其)")


def told_apart(row: Row) -> list[Indicator]:
    """Give each figure after 分别 its own member of the list, and what all members share.

    茶叶、水产品和家具出口额分别增长: the third has no tea in it. Words that are right stay.
    """
    out = list(row.words)
    groups = lists_of(row.frames)
    for first, frame in enumerate(row.frames):
        number, size = groups.get(frame.index, (1, 0))
        if number or size > _LONGEST_LIST:
            continue
        if row.kinds[first].kind == "difference" and "分别" not in frame.head:
            continue
        found = _members(row, first, size)
        if found is None:
            continue
        members, tail = found
        whole, amount = (members[0][0], members[-1][1]), words_of(row.text, tail)
        item, last = (row.text[slice(*one)] for one in members[-2:])
        apart = bool(AMOUNT.fullmatch(last))  # 接待游客、门票收入
        short = len(last) == 1 and of_one_character(item, last)
        first_of_all = _ORDINAL.match(row.text, *members[0]) if short else None
        order = (first_of_all.span(),) if first_of_all else ()
        each = _said_of_each(row.text, frame)
        for n, (start, end) in enumerate(members):
            pieces = out[first + n].pieces
            said, member = out[first + n].text(row.text), row.text[start:end]
            complete = bool(AMOUNTS_END.search(member))
            strange = _strange(pieces, members, n, shared_end=not (tail or complete or apart))
            named = member in said or _all_but_verb(row.text, pieces, start, end)
            if short:
                named = member + amount in said and (not order or said.startswith("第"))
            lacks = each and row.text[slice(*each[0])] not in said
            if named and not strange and not lacks and not _lacks(said, member, amount):
                continue
            if strange or short:
                pieces = without(pieces, [whole])
                if nameless(row.text, pieces, row.places):
                    pieces = ()  # 海州|机场货邮和旅客吞吐量
            elif MEASURES.search(member) and not tail:
                pieces = without(pieces, [(members[1][0], whole[1])])
            pieces = joined([*pieces, *order, (start, end), *tail, *each])
            out[first + n] = replace(out[first + n], pieces=pieces)
    return out


_ORDINAL = re.compile("第(?=[一二三])")
# 茶叶、家具分别|出口|5亿元和3亿元, 分别完成|投资|约3亿元, 分别|占出口总值|的3%和5%
_OF_EACH = re.compile(
    rf"""
    分别(?:实现|完成|取得|达成|达到?|累计)*
    (?P<noun>{FLOW_NOUN}|占[^，,；;。]{{1,14}}?(?=的?$|的?(?:近|约)$))
    的?(?:为|达到?|近|约|超过?|突破)*$
    """,
    re.VERBOSE,
)


def _said_of_each(text: str, frame: Frame) -> Sequence[Span]:
    """Return the words behind 分别 that every member of the list shares."""
    said = _OF_EACH.search(text, frame.head_start, frame.start)
    return (said.span("noun"),) if said else ()


def _all_but_verb(text: str, pieces: Sequence[Span], start: int, end: int) -> bool:
    """Return whether the pieces hold a member of a list, or all but a verb at its head."""
    return any(
        a <= (start + end) / 2 and end <= b and not _CUT.search(text, start, a) for a, b in pieces
    )


_KIND_OF_INCOME = re.compile(r"(?:营业|主营业务|主营|经营性?|销售|可支配)$")  # 营业|收入


_PACE = re.compile(r"(?:增[速幅]|[涨降]幅)$")


def _lacks(said: str, member: str, amount: str) -> bool:
    """Return whether an indicator misses the amount that the members of its list share."""
    named = MEASURES.search(said) or MEASURES.search(member)
    if _PACE.fullmatch(amount):
        return not _PACE.search(said)
    return bool(FLOW.search(amount)) and amount not in said and not named


def _strange(
    pieces: Sequence[Span], members: Sequence[Span], own: int, *, shared_end: bool
) -> bool:
    """Return whether an indicator has the end of another member in it, or the head of a later one.

    The head of the first may be shared (规上企业资产、负债), as may the end of the last.
    """
    ends = {n: end - 1 for n, (_, end) in enumerate(members)}
    if shared_end:
        del ends[len(members) - 1]
    heads = {n: start for n, (start, _) in enumerate(members) if n}
    marks = {at for spots in (ends, heads) for n, at in spots.items() if n != own}
    return any(start <= at < end for start, end in pieces for at in marks)


_APART = re.compile("分别")


def not_apart(row: Row) -> list[Indicator]:
    """Take out 分别, which says how figures are shared out: 茶叶|分别|出口."""
    out = []
    for one in row.words:
        cuts = [found.span() for piece in one.pieces for found in _APART.finditer(row.text, *piece)]
        out.append(replace(one, pieces=without(one.pieces, cuts)) if cuts else one)
    return out


_ASIDE = re.compile("(?:[也就都均又还则]|按?同口径|同比|环比)+$")


def _members(row: Row, first: int, size: int) -> tuple[list[Span], Sequence[Span]] | None:
    """Return the members of the list before 分别, and the words that all of them share."""
    frame, text = row.frames[first], row.text
    head = text[frame.head_start : frame.start]
    at = head.find("分别")
    if _COMPARED.search(head) or (at < 0 and row.kinds[first].kind != "change"):
        return None  # 新建、改建学校5所、3座 need not be one by one
    told = at >= 0 and not re.search("[比较]", head[:at])  # the predicate is behind 分别
    kind = "level" if told else row.kinds[first].kind
    at = len(_ASIDE.sub("", head[:at])) if at >= 0 else len(head)
    start, end = noun_phrase(
        text, frame.head_start, frame.head_start + at, row.times, row.places, kind
    )
    cuts = _cuts(text, start, end, size)
    if cuts is None:
        return None
    begins = [start, *(last for _, last in cuts)]
    ends = [*(before for before, _ in cuts), end]
    last = [span for span in split_at(text, start, end, cuts)[-1] if span[0] >= begins[-1]]
    whole = not of_one_character(text[begins[-2] : ends[-2]], text[begins[-1] : end])
    if whole and (AMOUNT.fullmatch(text, begins[-1], end) or _bare(text, begins, ends)):
        amounts = _amounts(text, begins, ends)
        return (amounts, ()) if amounts else None
    alike = any(text[before - 1] == text[end - 1] for before in ends[:-1])
    same_end = len({text[before - 1] for before in (*ends[:-1], last[0][1])}) == 1
    measured = any(AMOUNTS_END.search(text, begins[0], before) for before in ends[:-1])
    if whole and (
        alike or measured or not (same_end or SHARED_WORDS.fullmatch(words_of(text, last[1:])))
    ):
        rate = OF_AMOUNTS.search(text, begins[-1] + 1, end)
        if rate and not any(text.endswith(rate[0], 0, before) for before in ends[:-1]):
            last = [(begins[-1], rate.start()), rate.span()]
        else:
            last = [(begins[-1], end)]  # 治理率、普及率: nothing is shared
    elif income := _KIND_OF_INCOME.search(text, last[0][0] + 1, last[0][1]):
        last = [(last[0][0], income.start()), (income.start(), end)]
    members = [*zip(begins[:-1], ends[:-1], strict=True), last[0]]
    timed = any(a < end and start < b for a, b in row.times for start, end in members)
    if timed or any(a >= b for a, b in members):
        return None
    return members, last[1:]


def _amounts(text: str, begins: Sequence[int], ends: Sequence[int]) -> list[Span] | None:
    """Return the amounts of 海州纸业|营收、利润: what stands before the first is of them all."""
    if _bare(text, begins, ends):
        begins = [ends[0] - (ends[-1] - begins[-1]), *begins[1:]]
        return list(zip(begins, ends, strict=True))
    visitors = _VISITORS.search(text, begins[0] + 1, ends[0])
    for at in range(begins[0], ends[0]):
        if AMOUNT.fullmatch(text, at, ends[0]) or (visitors and at == visitors.start()):
            return [(at, ends[0]), *zip(begins[1:], ends[1:], strict=True)]
    return None


# 景区|接待游客、门票收入
_VISITORS = re.compile(
    r"(?:旅游|游客)?(?:总人[数次]|接待(?:人[数次]|游客|总?量))$|(?:旅游|游客)人[数次]$"
)
# 专利|拥有量、授权量
_BARE = re.compile(r"[^、]?[^、人]?[量值额率]")


def _bare(text: str, begins: Sequence[int], ends: Sequence[int]) -> bool:
    """Return whether a list ends in bare measures, all as short as the last."""
    size = ends[-1] - begins[-1]
    later = zip(begins[1:], ends[1:], strict=True)
    alike = all(b - a == size and _BARE.fullmatch(text, a, b) for a, b in later)
    longer = ends[0] - begins[0] > size + 1
    return alike and longer and bool(_BARE.fullmatch(text, ends[0] - size, ends[0]))


def _cuts(text: str, start: int, end: int, size: int) -> list[Span] | None:
    """Return where a list is cut into `size`: at every mark, or at 、 alone (批发和零售、住宿)."""
    marks = [found.span() for found in _CUT.finditer(text, start, end)]
    if len(marks) == size - 1:
        return marks
    commas = [mark for mark in marks if text[mark[0]] == "、"]
    return commas if len(commas) == size - 1 else None


# ，同比|分别|增长
_AGAIN = re.compile(r"[，,、]?(?:同比|环比|增速|比上年|较上年|同期|也|均)*分别")
_RESTORED = re.compile(
    "恢复[到至]|(?:是|为|相当于|达到?)[^，,；;。占0-9]{2,}"
)  # 恢复到|2019年同期的
_SHARE_OF = re.compile(r"占[^，,]{1,20}?(?=的?(?:近|约|超过)?$)")
_NEARLY = 0.8  # a word more or less is no other member
_OTHER_NOUN = re.compile(r"增[速幅]|[涨降]幅|[占比]比")


def told_again(row: Row) -> list[Indicator]:
    """Give figures after a second 分别 what those before it speak of, one by one.

    茶叶出口5亿元，水产品出口3亿元，分别占出口总值的8%和5%: each share is of its own.
    """
    out = list(row.words)
    groups = lists_of(row.frames)
    for first, frame in enumerate(row.frames):
        number, size = groups.get(frame.index, (1, 0))
        if number or size > _LONGEST_LIST or first < size:
            continue
        again = _AGAIN.match(row.text, frame.head_start, frame.start)
        if again is None or not _each_named(row, out, groups, first, size):
            continue
        share = _SHARE_OF.match(row.text, again.end(), frame.start)
        if share is None and _OTHER_NOUN.match(row.text, again.end()):
            continue
        restored = _RESTORED.match(row.text, again.end(), frame.start)
        ends = [out[n].pieces[-1][1] - 1 for n in range(first - size, first)]
        for n in range(first, first + size):
            pieces = out[n - size].pieces
            if share is not None:
                pieces = (*pieces, share.span())
            elif row.kinds[n].kind not in ("change", "difference") and not restored:
                continue
            words = words_of(row.text, pieces)
            mixed = sum(start <= at < end for start, end in out[n].pieces for at in ends) > 1
            if mixed or overlap(words, out[n].text(row.text)) < _NEARLY:
                out[n] = replace(out[n], pieces=pieces)
    return out


def _each_named(
    row: Row,
    words: Sequence[Indicator],
    groups: Mapping[int, tuple[int, int]],
    first: int,
    size: int,
) -> bool:
    """Return whether the figures before a list are as many amounts, each of something else."""
    earlier = range(first - size, first)
    said = {words[n].text(row.text) for n in earlier}
    if len(said) < size or "" in said or not row.together(first - size, first):
        return False
    lists = [groups.get(row.frames[n].index) for n in earlier]
    whole = lists == [(n, size) for n in range(size)] or not any(lists)
    return whole and all(row.kinds[n].kind == "level" for n in earlier)


# 海州、青湖|两市, 茶叶、家具、水产|3类
_NUMBER = re.compile(
    r"(?:[0-9]+|[二两三四五六七八九十])(?![0-9.．,余多几一二三四五六七八九十百千万亿])"
)
_NO_LIST = re.compile(r"[等从由到至]|以(?!及)")
_SPELT = {"两": 2, **{char: n for n, char in enumerate("二三四五六七八九十", 2)}}
_MARK = re.compile(r"[、和与及]")
_DEED = re.compile(
    r"(?:[新改扩续重修迁复翻整]{1,2}[建造修改扩])+|改造|拆[除迁]|修[建缮整]|整治|治理|建[成设立]|引进|培[育养]|扶持"
    r"|引进培育|完成|开工|竣工|新增|查处|取缔|关[停闭]|清[理除]|维修|更[新换]|升级|提升|挖掘|打造|设[立置]"
)
_KEPT = re.compile(r"新[增建设获]|新挂牌|新认定|净增|引进|拆除|开工|挂牌|查处|受理")


def listed(row: Row) -> list[Indicator]:
    """Leave out a list whose members are what is counted: 海州、青湖两个城市 are two cities."""
    out = list(row.words)
    for n, (frame, one) in enumerate(zip(row.frames, row.words, strict=True)):
        if row.kinds[n].kind != "level" or len(one.pieces) < 2:
            continue
        counted = tuple(piece for piece in one.pieces if piece[0] >= frame.end)
        start, end = one.pieces[0]
        if not counted or end > frame.start or start < frame.head_start:
            continue
        number = _NUMBER.match(frame.text)
        members = len(_MARK.findall(row.text, frame.head_start, frame.start)) + 1
        if number is None or members < 2 or members != _value(number[0]):
            continue
        if _NO_LIST.search(frame.head):
            continue
        if _DEED.fullmatch(re.split(_MARK, row.text[start:end])[0]):
            continue  # 新建、改扩建2所学校
        verb = _KEPT.match(row.text, start, end)
        out[n] = replace(one, pieces=(verb.span(), *counted) if verb else counted)
    return out


def _value(number: str) -> int:
    return _SPELT[number] if number in _SPELT else int(number)
