"""Repairs of an indicator by its own words and those that stand next to its figure."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from pipeline.figures.indicator import Indicator
from pipeline.figures.repair_row import Row
from pipeline.figures.spans import shortened, without, words_of
from pipeline.figures.words import one_of

Span = tuple[int, int]

_OPENING, _CLOSING = "（(", "）)"


def balanced(row: Row) -> list[Indicator]:
    """Take out brackets without their partner: 山地越野（ before 50公里）."""
    out = []
    for one in row.words:
        alone = _alone(row.text, one.pieces)
        out.append(replace(one, pieces=without(one.pieces, alone)) if alone else one)
    return out


def _alone(text: str, pieces: tuple[Span, ...]) -> list[Span]:
    open_at: list[int] = []
    out: list[int] = []
    for start, end in pieces:
        for at in range(start, end):
            if text[at] in _OPENING:
                open_at.append(at)
            elif text[at] in _CLOSING:
                if open_at:
                    open_at.pop()
                else:
                    out.append(at)
    return [(at, at + 1) for at in out + open_at]


_LONGEST_NAME = 24  # characters in quotes


def unquoted(row: Row) -> list[Indicator]:
    """Take out the mark that opens what somebody says: “海州拥有29家学校, …”."""
    out = []
    for one in row.words:
        start, end = one.pieces[0] if one.pieces else (0, 0)
        if start < end and row.text[start] == "“":
            closes = row.text.find("”", start)
            if closes < 0 or closes > max(end, start + _LONGEST_NAME):
                rest = without(one.pieces, [(start, start + 1)])
                one = replace(one, pieces=rest) if rest else one
        out.append(one)
    return out


# a heading run together with its paragraph: 专项收入|全县专项收入, 专项收入|县本级专项收入
_REPEATED = re.compile(
    r"""
    (?P<heading>[^、和与及，,“”《》]{4,16})
    (?=(?:[\u4e00-\u9fff]{0,5}(?:[省市县区州旗盟镇乡]|本级|[省市县]级))?(?P=heading))
    """,
    re.VERBOSE,
)
_LEAST_TWICE = 8  # characters


def named_once(row: Row) -> list[Indicator]:
    """Take out a heading that the subject behind it says again."""
    out = []
    for one in row.words:
        start, end = one.pieces[0] if one.pieces else (0, 0)
        twice = _REPEATED.match(row.text, start, end) if end - start >= _LEAST_TWICE else None
        if twice:
            one = replace(one, pieces=((twice.end(), end), *one.pieces[1:]))
        out.append(one)
    return out


_DIVISION = one_of(
    ["省", "市", "区", "县", "镇", "乡", "村", "旗", "盟", "州", "街道", "社区", "苏木", "嘎查"]
)
_COUNTED_ALONE = re.compile(rf"{_DIVISION}+$")  # 6县, 12县市
# 3镇、 5乡（ 2区4县, not 3县城
_LIST_ENDS = re.compile(r"[、，,。;；）)（(和及0-9一二三四五六七八九十]|$")
# not 辖区人口
_GOVERNS = re.compile(r"(?:下辖|现辖|管辖|共辖|辖)(?!区(?![县、和及]))")


def divisions(row: Row) -> list[Indicator]:
    """Count 区 and 县 by their own names in 辖1区6县; 辖 itself is no part of what is counted."""
    out = []
    for frame, kind, one in zip(row.frames, row.kinds, row.words, strict=True):
        level = kind.kind == "level"
        counted = _COUNTED_ALONE.search(row.text, frame.start + 1, frame.end) if level else None
        if counted and _LIST_ENDS.match(row.text, frame.end):
            one = replace(one, pieces=(counted.span(),))
        elif one.pieces and (verb := _GOVERNS.match(row.text, *one.pieces[0])):
            rest = without(one.pieces, [verb.span()])
            one = replace(one, pieces=rest) if rest else one
        out.append(one)
    return out


# 计划|总投资, 年度计划|投资
_PLANNED = re.compile(r"(?<![0-9年])(?:年度)?(?:计划|概算|协议)$|(?:计划|概算|协议)$")
_INVESTED = re.compile(r"总?投资额?$")


def planned(row: Row) -> list[Indicator]:
    """Give back the 计划 of 计划投资: it is not what was invested."""
    out = []
    for one in row.words:
        if one.pieces:
            start, end = one.pieces[-1]
            earlier = one.pieces[-2][1] if len(one.pieces) > 1 else 0
            plan = _PLANNED.search(row.text, max(earlier, start - 5), start)
            if plan and _INVESTED.fullmatch(row.text, start, end):
                one = replace(one, pieces=(*one.pieces[:-1], (plan.start(), end)))
        out.append(one)
    return out


# 为36户企业|发放贷款5亿元: the verb leads to another figure
_FOR_WHOM = re.compile(r"(?:为|给|向|对)[^，,。；;、0-9]{0,10}$")
_GIVES = re.compile(
    r"""
    (?:累计|共|免费|分别|已|先后)*
    (?:提供|发放|放款|授信|贷款|融资|赠送|下派|下达|拨付|配备|配送|送去|送出|投放|减免|减税|节约|节省
      |办理|解决|进行)
    """,
    re.VERBOSE,
)


def helped(row: Row) -> list[Indicator]:
    """End whom something is done for before the verb that leads to the next figure."""
    out = list(row.words)
    for n, (frame, following) in enumerate(pairwise(row.frames)):
        if row.kinds[n].kind != "level" or following.start > frame.clause_end:
            continue
        if not _FOR_WHOM.search(row.text, max(frame.clause_start, frame.start - 14), frame.start):
            continue
        verb = _GIVES.search(row.text, frame.end, following.start)
        if verb is None or verb.start() == frame.end:
            continue
        if re.search(r"[、，]", row.text[frame.end : verb.start()]):
            continue
        rest = without(out[n].pieces, [(verb.start(), following.start)])
        if words_of(row.text, rest):
            out[n] = replace(out[n], pieces=rest)
    return out


_OTHERS = re.compile(r"(?:其余|剩余|其他|其它)$")
_SAID_OF_ALL = re.compile(r"(?:均|都|全部|也)[为是在已]?|的")


def others(row: Row) -> list[Indicator]:
    """Keep 其余 before a count: 其余3个班次 are not all 班次, whatever is said of them."""
    out = []
    for frame, one in zip(row.frames, row.words, strict=True):
        found = _OTHERS.search(row.text, max(0, frame.start - 2), frame.start)
        if found and one.pieces and one.pieces[0][0] >= frame.end:
            pieces = one.pieces
            verb = _SAID_OF_ALL.search(row.text, pieces[0][0] + 1, pieces[-1][1])
            if verb:
                pieces = without(pieces, [(verb.start(), pieces[-1][1])])
            one = replace(one, pieces=(found.span(), *pieces))
        out.append(one)
    return out


# 收购价|每吨, 低保标准|每人每月: the base is in the unit
_BASE = re.compile(
    r"""
    (?:价格?|标准|密度|额度|金额|收入|工资)
    (?P<base>
      (?:为|达|达到)?
      每[百千万]?(?:平方公里|平方米|立方米|公顷|公斤|千克|千瓦时|万人|[人户亩吨斤克件辆台度桶张])
      (?:每[月年天])?
    )$
    """,
    re.VERBOSE,
)


def without_base(row: Row) -> list[Indicator]:
    """Leave out the base that a price or a rate is said in, where it stands by the number."""
    out = []
    for frame, one in zip(row.frames, row.words, strict=True):
        base = _BASE.search(one.text(row.text))
        if base and one.pieces[-1][1] <= frame.start:
            one = replace(one, pieces=shortened(one.pieces, base.end() - base.start("base")))
        out.append(one)
    return out


_LONGEST_SEAM = 8
# 投保人数5万人，投保率9%: the people are no part of the rate
_MEASURED = re.compile(r"(?:总[数量额]|余额|金额|面积|[人件户次]数|人次|时[间限长]|[量额数率值])$")


def seamless(row: Row) -> list[Indicator]:
    """Say once what two pieces say at their seam: 整改|整改率, 投保人数|投保率."""
    out = []
    for one in row.words:
        if len(one.pieces) < 2:
            out.append(one)
            continue
        pieces = list(one.pieces)
        for n, (left, right) in enumerate(pairwise(one.pieces)):
            start, words = left[0], row.text[right[0] : right[1]]
            before = row.text[start : left[1]]
            end = _seam(before, words)
            measured = _MEASURED.search(before) if end is None else None
            if measured and any(left[1] <= frame.start < right[0] for frame in row.frames):
                end = _seam(before[: measured.start()], words)
            if end is not None:
                pieces[n] = (start, start + end)
        kept = tuple((start, end) for start, end in pieces if start < end)
        out.append(replace(one, pieces=kept) if kept != one.pieces else one)
    return out


def _seam(before: str, words: str) -> int | None:
    """Return where the words begin at the end of those before them, or None."""
    for size in range(min(len(before), len(words), _LONGEST_SEAM), 1, -1):
        if before.endswith(words[:size]):
            return len(before) - size
    return None


# 高出|全省增速
_BEYOND = re.compile(r"(?:高出|高于|低于|快于|慢于|好于|优于)[^占，,]{0,12}$")


def without_norm(row: Row) -> list[Indicator]:
    """Take out what an earlier difference is measured against: 高出全省3个百分点，占三成."""
    out = list(row.words)
    for n, one in enumerate(row.words):
        found = [_BEYOND.search(row.text, *piece) for piece in one.pieces]
        cuts = [beyond.span() for beyond in found if beyond and _differs(row, n, beyond.end())]
        pieces = without(one.pieces, cuts)
        if cuts and pieces:
            out[n] = replace(one, pieces=pieces)
    return out


def _differs(row: Row, number: int, at: int) -> bool:
    """Return whether a difference before a figure follows a position."""
    return any(
        row.kinds[n].kind == "difference" and 0 <= row.frames[n].start - at < _LONGEST_SEAM
        for n in range(max(0, number - _LONGEST_SEAM), number)
    )


# 30套公寓的|建设进度
_ABSTRACT = re.compile(
    r"(?<=..)(?:的[一-龥]{0,2}(?:建设|改造|任务|进度|进展|工作|情况)|(?:建设|施工|工程)进度)$"
)
# 20人没有找到满意的工作: not what is counted but what they do
_OF_PEOPLE = re.compile(r"方面|没有?|未|找|从事|承担|负责|胜任")


def counted_only(row: Row) -> list[Indicator]:
    """End what is counted before what is said of it: 3条公路的开工建设 counts 公路."""
    out = list(row.words)
    for n, (frame, one) in enumerate(zip(row.frames, row.words, strict=True)):
        if row.kinds[n].kind == "level" and one.pieces and one.pieces[-1][0] >= frame.end:
            said = _ABSTRACT.search(row.text, *one.pieces[-1])
            if said and not _OF_PEOPLE.search(row.text, *one.pieces[-1]):
                out[n] = replace(one, pieces=shortened(one.pieces, said.end() - said.start()))
    return out


# 整修内容|涵盖|新建桥梁
_COVERS = re.compile(r"(?<=..)(?<![（(不未])(?<!主要)(?:涵盖|包括|包含)了?|(?<=..)主要集中[在于]")


def covered(row: Row) -> list[Indicator]:
    """Leave out what it is that includes the amount: 建设内容包括厂房 is of 厂房."""
    out = list(row.words)
    for n, (frame, one) in enumerate(zip(row.frames, row.words, strict=True)):
        if not one.pieces or one.pieces[0][1] > frame.start:
            continue
        start, end = one.pieces[0]
        covers = list(_COVERS.finditer(row.text, start, end))
        if covers and covers[-1].start() > start + 1:
            rest = without(one.pieces, [(start, covers[-1].end())])
            out[n] = replace(one, pieces=rest) if words_of(row.text, rest) else one
    return out
