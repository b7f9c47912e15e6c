"""Lists of amounts that belong together by what the sentence says or by their sum.

A total at the end of a list (…27亿元，…38亿元，总收入65亿元) has the amounts before it as its
parts; 均 and 前三 say something of every amount of the list before them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]

# 总收入, 收入总计, 合计
_TOTAL = re.compile(r"总(?!部|队|站|裁|经理|书记|工会)|合计|共计|累计达")
_ROUNDED = 0.004  # parts add up to their total but for rounding
_STOP = re.compile(r"[;；。]")
_OPENS = re.compile(r"其中|包括|资金来源|来源于")
_OF_IT = re.compile(r"其中|[（(]含")
# 均居首位, 数量和金额均占四成: of every amount before it; with a subject of its own of that alone
_OF_ALL = re.compile(
    r"(?:以上|左右)?[，,、](?:[两二三]者|[^，,；;。、]{1,4}和[^，,；;。、]{1,4})?(?:同比|环比)?"
    r"(?:均|双双|都(?=[占居列位增下超达实]))[^，,；;。、]{0,20}"
)
_FIRST_FEW = re.compile(
    r"[^，,；;。）)]{0,16}(?:位列|位居|分列|居|列|排名?|包揽)[^，,；;。]{0,14}$"
)
# 加上补助2亿元,收入合计9亿元
_ADDED = re.compile(r"加上|加之|连同")
# 男6人,女4人,分别占60%和40%
_EACH = re.compile(
    r"[，,]?(?:产量|产值|金额|数量|规模|收入|[两三四]项|[两二三四]者)?(?:同比|环比|比[^，,；;。、]{2,8})?"
    r"(?:分别|依次)[^，,；;。]{0,14}$"
)
# 城乡居民收入分别为3万元、1万元,同比增长5%和7%: the amounts say it
_OF_BOTH = re.compile(r"[，,](?:同比|环比)?(?:增长|下降|提高|上升|占)[^，,；;。0-9]{0,8}$")
_NEXT = re.compile(r"(?:[、，,]|和|与|以及)(?:增长|下降|提高|上升|占)?")
_LISTED = re.compile(r"(?:[、，,]|和|与)[^，,；;。、]{0,14}")
_APART = re.compile(r"[^；;。]{0,16}")  # between two amounts of one list


def _parts_after(text: str, start: int, figures: Sequence[Row], whole: int) -> list[int]:
    """Return the amounts after 其中 or 资金来源 that add up to the amount before it.

    After ； the same amount may be parted again (其中城镇15万人，乡村31万人；男24万人，女22万人),
    or the next part of a list of two amounts each follow (桃5180亩，产5吨；梨5140亩，产6吨).
    """
    parts: list[int] = []
    group: list[int] = []
    opened = False
    for n in range(whole + 1, len(figures)):
        lead = text[figures[n - 1]["end"] - start : figures[n]["start"] - start]
        opens, stops = _OPENS.search(lead) is not None, _STOP.search(lead) is not None
        if (opens and group) or (stops and not opens and not parts and not group):
            break
        if stops and len(group) > 1:
            break
        opened = opened or opens
        if figures[n]["kind"] != "level" or not opened:
            continue
        if figures[n]["unit"] != figures[whole]["unit"]:
            continue
        if not figures[n]["value"]:
            break
        group.append(n)
        if len(group) > 1 and _adds_up(figures, group, whole):
            parts, group = [*parts, *group], []
    return parts


def _adds_up(figures: Sequence[Row], parts: Sequence[int], whole: int) -> bool:
    total = sum(figures[n]["value"] for n in parts)
    return bool(abs(total / figures[whole]["value"] - 1) <= _ROUNDED)


def totals(text: str, start: int, figures: Sequence[Row]) -> dict[int, int]:
    """Return part -> total for amounts that add up to the total after, or to the whole before.

    >>> row = {"unit": "元", "kind": "level"}
    >>> figures = [row | {"start": 2, "end": 5, "value": 7.0, "indicator": "税收"},
    ...            row | {"start": 8, "end": 11, "value": 2.0, "indicator": "补助"},
    ...            row | {"start": 15, "end": 18, "value": 9.0, "indicator": "总收入"}]
    >>> totals("税收7亿元,补助2亿元,总收入9亿元", 0, figures)
    {0: 2, 1: 2}
    """
    found: dict[int, int] = {}
    for whole, amount in enumerate(figures):
        if amount["kind"] != "level" or not amount["value"]:
            continue
        found |= dict.fromkeys(_parts_after(text, start, figures, whole), whole)
        if not _is_total(text, start, figures, whole):
            continue
        parts: list[int] = []
        total = 0.0
        for n in range(whole - 1, -1, -1):
            if "。" in text[figures[n]["end"] - start : amount["start"] - start]:
                break
            if figures[n]["kind"] != "level" or figures[n]["unit"] != amount["unit"]:
                continue
            if n in found or not figures[n]["value"]:
                break
            if _OF_IT.search(
                text, figures[n - 1]["end"] - start if n else 0, figures[n]["start"] - start
            ):
                continue  # a part of the amount before it
            parts.append(n)
            total += figures[n]["value"]
            if total >= amount["value"] * (1 - _ROUNDED):
                break
        added = len(parts) == 1 and _ADDED.search(_lead(text, start, figures, parts[0]))
        if (len(parts) > 1 and _adds_up(figures, parts, whole)) or (
            added and total < amount["value"]
        ):
            found |= dict.fromkeys(reversed(parts), whole)
    return found


def _is_total(text: str, start: int, figures: Sequence[Row], n: int) -> bool:
    """Tell whether a figure is called a total, by its indicator or the words before it."""
    return _TOTAL.search(_lead(text, start, figures, n)) is not None


def _lead(text: str, start: int, figures: Sequence[Row], n: int) -> str:
    """Return the words of a figure's clause before it, from the figure before at most."""
    since = figures[n - 1]["end"] - start if n else 0
    return re.split(r"[，,；;。：:]", text[since : figures[n]["start"] - start])[-1]


def one_by_one(text: str, start: int, figures: Sequence[Row]) -> dict[int, int]:
    """Return for each rate of a list with 分别 the amount that stands in its place before.

    >>> row = {"unit": "人", "kind": "level"}
    >>> rate = row | {"unit": "%", "kind": "ratio"}
    >>> figures = [row | {"start": 1, "end": 3}, row | {"start": 5, "end": 7},
    ...            rate | {"start": 11, "end": 14}, rate | {"start": 15, "end": 18}]
    >>> one_by_one("男6人,女4人,分别占60%和40%", 0, figures)
    {2: 0, 3: 1}
    """
    found: dict[int, int] = {}
    n = 0
    while n < len(figures):
        first, kind = n, figures[n]["kind"]
        n += 1
        each = _EACH.match(_gap(text, start, figures, first))
        both = _OF_BOTH.match(_gap(text, start, figures, first))
        if kind == "level" or not (each or both):
            continue
        while n < len(figures) and figures[n]["kind"] == kind:
            if not _NEXT.fullmatch(_gap(text, start, figures, n)):
                break
            n += 1
        size = n - first
        amounts = range(first - size, first)
        if size < 2 or amounts[0] < 0 or any(figures[i]["kind"] != "level" for i in amounts):
            continue
        if not each and "分别" not in _lead(text, start, figures, amounts[0]):
            continue
        gaps = [_gap(text, start, figures, i) for i in amounts[1:]]
        longer = (
            amounts[0] > 0
            and figures[amounts[0] - 1]["kind"] == "level"
            and _LISTED.fullmatch(_gap(text, start, figures, amounts[0]))
        )
        if all(_LISTED.fullmatch(gap) for gap in gaps) and not longer:
            found |= dict(zip(range(first, n), amounts, strict=True))
    return found


def _gap(text: str, start: int, figures: Sequence[Row], n: int) -> str:
    return text[figures[n - 1]["end"] - start : figures[n]["start"] - start] if n else ""


def said_of_all(text: str, start: int, figures: Sequence[Row]) -> dict[int, list[int]]:
    """Return for each rate or rank that is said of a whole list of amounts the amounts.

    >>> row = {"unit": "元", "kind": "level", "bound": "=", "value": 1.0}
    >>> figures = [row | {"start": 2, "end": 5}, row | {"start": 8, "end": 11},
    ...            row | {"start": 14, "end": 16, "unit": "%", "kind": "change"}]
    >>> said_of_all("出口5亿元、进口4亿元,均增3%", 0, figures)
    {2: [0, 1]}
    """
    found: dict[int, list[int]] = {}
    for n, figure in enumerate(figures):
        if n < 2 or figure["kind"] == "level":
            continue
        lead = text[figures[n - 1]["end"] - start : figure["start"] - start]
        several = int(figure["value"] or 0) if _counts(figure) else 0
        if _OF_ALL.fullmatch(lead) or (several > 1 and _FIRST_FEW.fullmatch(lead.lstrip("）)，,"))):
            amounts = _list_before(text, start, figures, n, several)
            if len(amounts) > 1:
                found[n] = amounts
    return found


def _counts(figure: Row) -> bool:
    """Tell whether a rank is 前三, said of so many at once."""
    return bool(figure["kind"] == "rank" and figure.get("bound") == "<")


def _list_before(text: str, start: int, figures: Sequence[Row], n: int, several: int) -> list[int]:
    """Return the amounts of the list that ends before a figure; `several`, where it is not 0."""
    kind = figures[n - 1]["kind"]
    out: list[int] = []
    if kind not in ("level", "ratio", "change"):
        return out
    for i in range(n - 1, -1, -1):
        gap = text[figures[i]["end"] - start : figures[i + 1]["start"] - start]
        if figures[i]["kind"] != kind or (out and not _APART.fullmatch(gap)):
            break
        out.append(i)
        if several and len(out) == several:
            break
    return out[::-1] if not several or len(out) == several else []
