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


_IS = re.compile(r"[是系][^，,；;。0-9]{0,16}$")


def not_what_it_is(row: Row) -> list[Indicator]:
    """Leave out what the owner is said to be: 青湖港是内河大港，吞吐量3亿吨 has 青湖港吞吐量."""
    out = list(row.words)
    for n, (frame, one) in enumerate(zip(row.frames, row.words, strict=True)):
        if len(one.pieces) < _OWNER_CLASS_MEASURE or row.kinds[n].kind != "level":
            continue
        owner, said, own = one.pieces[0], one.pieces[1], one.pieces[2]
        is_so = _IS.fullmatch(row.text, owner[1], said[0])
        apart = row.text[said[1] : said[1] + 1] in ("，", ",") and own[0] >= frame.clause_start
        if is_so and apart and said[1] <= frame.clause_start:
            out[n] = replace(one, pieces=(owner, *one.pieces[2:]))
    return out


_OWNER_CLASS_MEASURE = 3  # pieces
