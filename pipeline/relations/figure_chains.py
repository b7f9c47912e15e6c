"""Chains of clauses that go on about one amount without naming it: 41亿元，净增7亿元，年均增长3.4%.

A change, a share or a rank whose clause has no subject of its own is about the amount that the
chain began with; what the amount grew by (净增7亿元) and what it is compared with (较上年的713件)
stand between. A rate of what was done with an amount (办结128件，办结率98%) is of that amount.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.relations.figure_rules import rate_of_deed

Row = Mapping[str, Any]

_AFTER = r"[余多]?(?:左右|以上|以下|上下)?(?:[（(][^）)0-9]{1,12}[）)])?[）)]?[，,、；;（(]?"
_COMPARED = r"""(?:[比较](?:上年|去年|前年|上月|上季度?|一季度|上半年|同期|20[0-9]{2}年)
    (?:同期|末|底|全年|同月)?)"""
_GROWS = r"""(?:增长|增加|下降|减少|降低|上升|提高|回落|下滑|回升|[增降涨跌升]|[增降涨跌]幅|增速)
    (?:了|为|约|近|超过?|达到?)*"""
# ，同比增长; ；两年平均增长; ，比上年增加: nothing says what
_BARE = re.compile(
    rf"""{_AFTER}(?:按[^，,；;。]{{2,10}}计算[，,]?)?
    (?:同比|环比|{_COMPARED}|年均|年平均|[两三四五六七八九十]年(?:年均|平均)|平均|同口径|名义|实际|约|大幅|小幅)*
    {_GROWS}""",
    re.VERBOSE,
)
# 、净增5亿元; ，增收2亿元: by how much it grew
_GREW_BY = re.compile(
    rf"{_AFTER}(?:同比|{_COMPARED})?(?:净增加?|增收|增支|多收|多支|减收|增加|净增长)(?:了|近|约)?",
    re.VERBOSE,
)
# 较上年同期的713件: what it is compared with
_AGAINST = re.compile(
    r"[，,、]?(?:也|又)?(?:(?<![可对占相])[比较]|[高低快慢优好多少]于|超过)[^，,；;。0-9]{1,12}的"
)
# ，占全省的45%; ，总量占; ，完成预算的
_SHARE = re.compile(
    rf"{_AFTER}(?:(?:总量|总额|规模|数量|约|就)?占(?![地比])[^，,；;。、0-9]{{1,14}}"
    r"|(?:完成|仅?为|达到?|相当于)[^，,；;。、0-9]{0,8}(?:预算|计划|任务|目标)[^，,；;。、0-9]{0,4}的)"
)
# ，个数占比28%: the share of the amount before
_SHARE_OF = re.compile(rf"{_AFTER}(?P<what>[一-龥]{{0,4}}?)(?:占比|比重)(?:为|达到?|约)?")
_COUNTS = frozenset({"", "个数", "数量", "户数", "人数", "家数", "件数", "金额", "总额", "规模"})
# ，居全省第4位
_RANK = re.compile(
    rf"{_AFTER}(?:增速|增幅|总量)?(?:暂|均|继续|连续[^，,]{{1,6}})?(?:在?全[省市国州县区])?"
    r"(?:位?[居列]|排名?|排在|位次居|名列)[^，,；;。]{0,16}"
)
_POINTS = frozenset({"百分点", "基点"})


def chained(text: str, start: int, figures: Sequence[Row]) -> dict[int, int]:
    """Return for each figure whose clause names no subject the figure that it goes on about.

    >>> level = {"unit": "元", "kind": "level"}
    >>> figures = [level | {"start": 4, "end": 8}, level | {"start": 11, "end": 14},
    ...            {"unit": "%", "kind": "change", "start": 19, "end": 23}]
    >>> chained("产值达到41亿元、净增7亿元,年均增长3.4%", 0, figures)
    {2: 0}
    """
    found: dict[int, int] = {}
    others = of_others(text, start, figures)
    heads: list[int] = []  # of each figure the one that its chain began with
    for n, figure in enumerate(figures):
        gap = text[figures[n - 1]["end"] - start : figure["start"] - start] if n else ""
        kind, head = figure["kind"], n
        grew = kind in ("level", "change") and figure["unit"] != "%" and _GREW_BY.fullmatch(gap)
        if n and (grew or n in others or _AGAINST.fullmatch(gap)):
            head = heads[n - 1]  # what the amount grew by or is compared with stands aside
        elif n and _goes_on(figure, gap):
            head = heads[n - 1]
            target = None if _is_listed(text, start, figures, n) else _target(figures, n, head)
            if target is not None:
                found[n] = target
        heads.append(head)
    return found


def deeds(text: str, start: int, figures: Sequence[Row]) -> dict[int, int]:
    """Return for each rate of what was done the amount before it that it is a rate of.

    >>> figures = [{"unit": "件", "kind": "level", "start": 2, "end": 7, "indicator": "案件"},
    ...            {"unit": "%", "kind": "ratio", "start": 11, "end": 14, "indicator": "结案率"}]
    >>> deeds("审结1327件,结案率97%", 0, figures)
    {1: 0}
    """
    return {
        n: n - 1
        for n in range(1, len(figures))
        if figures[n]["kind"] == "ratio"
        and figures[n - 1]["kind"] == "level"
        and rate_of_deed(text, start, figures[n], figures[n - 1 :: -1])
    }


# ，增幅居全省第3位: of the growth, not of what it is above
_RANK_OF_GROWTH = re.compile(
    r"[^，,；;。0-9]{0,6}(?:增速|增幅|涨幅|降幅)(?:暂|均)?位?(?:[居列]|排名?|名列)[^，,；;。]{0,12}$"
)
# 看涨的企业比看跌的多8个百分点
_MORE_THAN = re.compile(
    r"(?P<who>[一-龥]{2})”?的[^，,；;。比0-9]{0,8}比[^，,；;。0-9]{2,14}[多少高低]$"
)
# ，比全省(7.4%)和全国(: the figures of others, about no amount here
_OF_OTHERS = re.compile(
    rf"{_AFTER}(?:增速|增幅)?[比较高低]于?[^，,；;。0-9]{{1,10}}[（(]|[)）][和、与][^，,；;。0-9]{{1,10}}[（(]"
)


def opposed(text: str, start: int, figures: Sequence[Row]) -> dict[int, int]:
    """Return what ranks of growth and the surplus of one answer over another are about.

    >>> share = {"unit": "%", "kind": "ratio"}
    >>> figures = [share | {"start": 6, "end": 9}, share | {"start": 14, "end": 17},
    ...            {"unit": "百分点", "kind": "difference", "start": 27, "end": 31}]
    >>> opposed("看涨的企业占57%,看跌的占9%,看涨的企业比看跌的高48个百分点", 0, figures)
    {2: 0}
    """
    found: dict[int, int] = {}
    for n in range(1, len(figures)):
        kind = figures[n]["kind"]
        if kind not in ("rank", "difference"):
            continue
        lead = text[figures[n - 1]["end"] - start : figures[n]["start"] - start]
        if kind == "rank" and _RANK_OF_GROWTH.search(lead):
            target = _growth_before(text, start, figures, n)
        else:
            more = _MORE_THAN.search(lead) if kind == "difference" else None
            target = _said_of(text, start, figures[:n], more["who"]) if more else None
        if target is not None:
            found[n] = target
    return found


def _growth_before(text: str, start: int, figures: Sequence[Row], n: int) -> int | None:
    for i in range(n - 1, -1, -1):
        if re.search("[；;]", text[figures[i]["end"] - start : figures[n]["start"] - start]):
            return None
        if figures[i]["kind"] == "change" and figures[i]["unit"] == "%":
            return i
    return None


def _said_of(text: str, start: int, figures: Sequence[Row], who: str) -> int | None:
    """Return the first share whose clause names those who are spoken of."""
    for n, figure in enumerate(figures):
        if figure["kind"] == "ratio":
            before = _CLAUSE.split(text[: figure["start"] - start])[-1]
            after = _CLAUSE.split(text[figure["end"] - start :])[0]
            if who in before or who in after:
                return n
    return None


_CLAUSE = re.compile("[，,；;。]")


def of_others(text: str, start: int, figures: Sequence[Row]) -> set[int]:
    """Return the shares and rates in brackets that are of what is compared with: 比全省(7%)高.

    >>> figures = [{"kind": "change", "start": 2, "end": 4},
    ...            {"kind": "ratio", "start": 9, "end": 11}]
    >>> of_others("增长9%,比全省(7%)快", 0, figures)
    {1}
    """
    return {
        n
        for n in range(1, len(figures))
        if (figures[n]["kind"] in ("ratio", "change") or figures[n]["unit"] == "%")
        and _OF_OTHERS.fullmatch(text, figures[n - 1]["end"] - start, figures[n]["start"] - start)
    }


def _is_listed(text: str, start: int, figures: Sequence[Row], n: int) -> bool:
    """Tell whether the figure is the first of a list of its kind, each of another amount."""
    if n + 1 == len(figures) or figures[n + 1]["kind"] != figures[n]["kind"]:
        return False
    return text[figures[n]["end"] - start : figures[n + 1]["start"] - start] in _JOINS


_JOINS = frozenset("、和与及")


def _goes_on(figure: Row, gap: str) -> bool:
    """Tell whether what stands between a figure and the one before names nothing of its own."""
    kind = figure["kind"]
    if kind == "change":
        return _BARE.fullmatch(gap) is not None
    if kind == "ratio":
        if _SHARE.fullmatch(gap):
            return True
        found = _SHARE_OF.fullmatch(gap)
        return found is not None and found["what"] in _COUNTS
    if kind == "rank":
        return _RANK.fullmatch(gap) is not None
    return kind == "difference" and _ABOVE.fullmatch(gap) is not None


# ，高于海州3.7个百分点
_ABOVE = re.compile(rf"{_AFTER}(?:增速|增幅)?[高低快慢优好]于[^，,；;。、0-9]{{1,10}}")


def _target(figures: Sequence[Row], n: int, head: int) -> int | None:
    """Return what a figure that goes on is about, None where its words do not tell."""
    kind, first = figures[n]["kind"], figures[head]
    if kind == "difference" or figures[n]["unit"] in _POINTS:
        return None
    if kind == "rank":
        grown = first["kind"] == "change" and first["unit"] not in (*_POINTS, "位")
        return head if grown or first["kind"] == "ratio" else None
    return head if first["kind"] == "level" else None
