"""Rules that propose what a figure is about: its amount, or the whole that it is a part of.

Only figures of one sentence are linked. A rate finds its amount by what it measures: the same
indicator (`25786元,增长9.3%`), one that it lengthens (`税收收入占…`, `工业投资增速`), or the amount
beside it whose indicator is nearly its own. A part has the unit of its whole: it follows 其中, is
what was finished of a count, or stands in a list that adds up to the whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.figures.words import last_match

Row = Mapping[str, Any]

_RATE_NOUN = re.compile(
    r"(?:增速|增幅|增长率?|降幅|跌幅|涨幅|升幅|数量|总量|规模|总数|占比|比重|总额|排名|位次)$"
)
SPEED = re.compile(r"(?:增速|增幅|增长率?|降幅|跌幅|涨幅|升幅)$")
# 其中…; 31个行业中有23个, 15项指标里有11项; 20例病人中,治愈15例
_WITHIN = re.compile(
    r"其中|[中里内][，,]?(?:已|现)?有(?=[^，,；;。]{0,4}$)|(?<=[^其当集])中[，,](?=[^，,；;。、0-9]{0,14}$)"
)
_ALL_OF_THEM = re.compile("全部(?=[^，,；;。]{0,10}[0-9])|所有|合计共")
# 138项任务已完成121项; 受理2316条, 办结2289条: what became of the amount before
_DONE = re.compile(
    r"(?:(?:已|目前|现已|全部|累计)[^，,；;。]{0,8}"
    r"|(?:办结|审结|执结|审执结|审[（(]执[）)]结|化解|整改|销号|核销|完成整[治改]|完成销号|兑现|兑付)[^，,；;。]{0,4})$"
)

# A list that adds up to the amount before it: what stands before its first part and the others,
# and how much of the amount it has to be.
_FIRST_PART = re.compile(r"[，,：:（(][^，,、；;。]{1,12}")
_NEXT_PART = re.compile(r"[、，,和][^，,、；;。]{1,12}")
_MOST = 0.97
# An indicator that is so much of another's head or tail is the same quantity, cut otherwise.
_NEARLY = 0.6
_STOP = re.compile(r"[;；]")
# 资金来源为财政70亿元、基金10亿元: the parts of the amount before them, however far back it stands
_MADE_OF = re.compile(
    r"(?:资金来源|来源于|来源为|来源是|包括|包含|由|分别是|分为|构成为|其中)[^，,；;。]{0,14}$"
)
# 结案率, 节约率: a rate of what was done with the amount before it
_RATE_OF_DEED = re.compile(r"(?P<deed>[一-龥]{2})率$")
_STARTS = re.compile(r"[由从][^，,；;。、]{0,12}$")
_RISES = re.compile(r"[^，,；;。、0-9]{0,8}[到至为](?:20[0-9]{2}年的)?")
_NEXT_CLAUSE = re.compile(r"[，,、][^，,；;。、]{0,16}")
_CLAUSE_LEAD = re.compile(r"[^，,；;。]*$")
# the words for a deed that its rate names otherwise
_DEEDS = {
    "结案": ("审结", "办结", "执结", "）结", ")结"),
    "办结": ("结案",),
    "达标": ("合格",),
    "节支": ("节约", "节省"),
    "节资": ("节约", "节省"),
    "执行": ("支出",),
}
# Further back than so many characters no whole is looked for.
_FAR = 300


def propose(text: str, start: int, figures: Sequence[Row]) -> dict[int, tuple[int, str]]:
    """Return figure -> (the figure it is about, why) for one sentence, which starts at `start`.

    >>> row = {"unit": "元", "kind": "level", "indicator": "出口", "value": 5e8}
    >>> level = row | {"start": 2, "end": 5}
    >>> rate = row | {"start": 8, "end": 10, "unit": "%", "kind": "change"}
    >>> propose("出口5亿元,增长3%", 0, [level, rate])
    {1: (0, 'same')}
    """
    listed = _listed_parts(text, start, figures)
    place = {id(figure): n for n, figure in enumerate(figures)}
    proposed: dict[int, tuple[int, str]] = {}
    for n, figure in enumerate(figures):
        if figure["kind"] == "level":
            found = _whole_of(text, start, figures, n)
            if found is None and n in listed:
                found = figures[listed[n]], "listed"
            if found is None and n and proposed.get(n - 1, (0, ""))[1] == "part":
                found = _next_part(text, start, figures, n, proposed[n - 1][0])
        else:
            found = _amount_of(text, start, figures, n)
        if found is not None:
            proposed[n] = place[id(found[0])], found[1]
    return proposed


def _amount_of(text: str, start: int, figures: Sequence[Row], n: int) -> tuple[Row, str] | None:
    """Return the figure that a change, ratio, difference or rank is about."""
    figure = figures[n]
    name = figure["indicator"] or ""
    before = list(reversed(figures[:n]))
    for kinds in _wanted(figure):
        for other in before:
            if other["indicator"] == name and other["kind"] in kinds:
                return other, "same"
    stem = _RATE_NOUN.sub("", name)
    if SPEED.search(name):
        for other in before:
            if other["kind"] == "change" and other["indicator"] in (name, stem):
                return other, "longer"
    if stem and stem != name:
        for other in before:
            if other["kind"] in ("level", "ratio") and other["indicator"] == stem:
                return other, "longer"
    after = figures[n + 1] if n + 1 < len(figures) else None
    if (
        after is not None
        and figure["kind"] in ("change", "rank")
        and after["indicator"] == name
        and after["kind"] in ("level", "ratio")
    ):
        return after, "same"
    if before and figure["kind"] in ("change", "difference"):
        other, between = before[0], text[before[0]["end"] - start : figure["start"] - start]
        if (
            other["kind"] in _wanted(figure)[0]
            and not _STOP.search(between)
            and _nearly(other["indicator"] or "", name)
        ):
            return other, "nearly"
    if figure["kind"] == "ratio":
        for distance, other in enumerate(before[:4]):
            between = text[other["end"] - start : figure["start"] - start]
            if _STOP.search(between):
                break
            amount = other["indicator"] or ""
            if other["kind"] == "level" and _lengthens(name, amount, next_to=distance == 0):
                return other, "shared"
        if before and before[0]["kind"] == "level" and rate_of_deed(text, start, figure, before):
            return before[0], "shared"
    return None


def rate_of_deed(text: str, start: int, figure: Row, before: Sequence[Row]) -> bool:
    """Tell whether a rate is that of what was done to reach the amount right before it.

    The clause before has the deed of the rate, or another word for it; `before` are the figures
    before, the nearest first.

    >>> rate = {"start": 11, "unit": "%", "indicator": "结案率"}
    >>> rate_of_deed("审结1327件,结案率97%", 0, rate, [{"start": 2, "end": 7, "indicator": "案件"}])
    True
    """
    found = _RATE_OF_DEED.search(figure["indicator"] or "")
    amount = before[0]
    between = text[amount["end"] - start : figure["start"] - start]
    if found is None or figure["unit"] == "‰" or not _NEXT_CLAUSE.fullmatch(between):
        return False  # 出生率 is of all who live there
    since = before[1]["end"] - start if len(before) > 1 else 0
    lead = _CLAUSE_LEAD.search(text, since, amount["start"] - start)
    words = (lead[0] if lead else "") + (amount["indicator"] or "")
    deed = found["deed"]
    return any(_done(words, one) for one in (deed, *_DEEDS.get(deed, ())))


def _done(words: str, deed: str) -> bool:
    """Tell whether the words have the deed, not only 不合格, 未办结."""
    at = words.find(deed)
    while at > 0 and words[at - 1] in "不未":
        at = words.find(deed, at + 1)
    return at >= 0


def _wanted(figure: Row) -> tuple[tuple[str, ...], ...]:
    """Return the kinds of amount that a figure may be about, the likeliest first."""
    if figure["kind"] == "change":
        if figure["unit"] in ("百分点", "基点"):
            return (("ratio", "change"),)
        return (("level", "ratio", "rank") if figure["unit"] == "位" else ("level", "ratio"),)
    if figure["kind"] == "difference":
        if figure["unit"] == "百分点":
            return (("ratio",), ("change",))
        return (("level", "ratio"), ("change",))
    if figure["kind"] == "ratio":
        return (("level",),)
    return (("level", "ratio"), ("change",))  # a rank of growth is about the growth


def _lengthens(name: str, amount: str, *, next_to: bool) -> bool:
    """Tell whether a ratio's indicator is made of the amount's (办结128项 → 办结率).

    A rate that only has its owner in common with an amount (余额, 不良率) says nothing about it.

    >>> _lengthens("税收收入占财政收入", "税收收入", next_to=False)
    True
    >>> _lengthens("“园企贷”不良率", "“园企贷”余额", next_to=True)
    False
    """
    if not amount or not name:
        return False
    part, share, whole = name.partition("占")
    if share and whole and whole != "比":
        return part == amount or (next_to and (part in amount or amount in part))
    return next_to and name.startswith(amount)


def _nearly(one: str, other: str) -> bool:
    """Tell whether two indicators differ only by what one of them has at its ends.

    >>> _nearly("规上工业增加值", "工业增加值"), _nearly("第一产业增加值", "第二产业增加值")
    (True, False)
    """
    short, long = sorted((one, other), key=len)
    return len(short) >= _NEARLY * len(long) > 0 and (
        long.endswith(short) or long.startswith(short)
    )


def starts_change(text: str, start: int, end: int) -> bool:
    """Tell whether the amount at text[start:end] is what was before a change.

    >>> starts_change("由4亿元提升到9亿元", 1, 4), starts_change("由4亿元提升到9亿元", 7, 10)
    (True, False)
    """
    return bool(_STARTS.search(text, max(0, start - 16), start) and _RISES.match(text, end))


def _whole_of(text: str, start: int, figures: Sequence[Row], n: int) -> tuple[Row, str] | None:
    """Return the amount that a level is a part of."""
    if starts_change(text, figures[n]["start"] - start, figures[n]["end"] - start):
        return None
    figure = figures[n]
    at = figure["start"] - start
    for other in reversed(figures[:n]):
        if other["kind"] != "level" or other["unit"] != figure["unit"]:
            continue
        between = text[other["end"] - start : at]
        if len(between) > _FAR or _STOP.search(between):
            return None
        opened = last_match(_WITHIN, between)
        if opened is not None and _ALL_OF_THEM.search(between, 0, opened.start()):
            return None
        if opened is not None and _less(figure, other):
            if any(
                part["kind"] == "level"
                and part["unit"] == other["unit"]
                and other["end"] < part["start"] < start + other["end"] - start + opened.start()
                for part in figures[:n]
            ):
                continue
            return other, "part"
        lead = between.rsplit("，", 1)[-1].rsplit(",", 1)[-1]
        if _DONE.search(lead) and _less(figure, other) and n and figures[n - 1] is other:
            return other, "done"
    return None


def _next_part(
    text: str, start: int, figures: Sequence[Row], n: int, whole: int
) -> tuple[Row, str] | None:
    """Return the whole of the part before too: 20项中有5项已完成，7项已开工."""
    figure, other = figures[n], figures[whole]
    between = text[figures[n - 1]["end"] - start : figure["start"] - start]
    alike = figure["unit"] == other["unit"] and figures[n - 1]["unit"] == other["unit"]
    if alike and _less(figure, other) and _NEXT_OF_IT.fullmatch(between):
        return other, "part"
    return None


# 已完成，7项; 个产值超过4亿元，另有7个
_NEXT_OF_IT = re.compile(r"[^，,；;。、]{1,12}[，,](?:另有?|还有|有)?")


def _listed_parts(text: str, start: int, figures: Sequence[Row]) -> dict[int, int]:
    """Return part -> whole for lists that add up to the amount before them.

    新增学位8640个，小学4860个、初中3780个: at least two parts of its unit, which together are most
    of the whole and no more than it.
    """
    found: dict[int, int] = {}
    for whole, amount in enumerate(figures):
        parts: list[int] = []
        for n in range(whole + 1, len(figures)):
            between = text[figures[n - 1]["end"] - start : figures[n]["start"] - start]
            if not parts and figures[n]["kind"] != "level":
                continue  # 80亿元、增长6%: what is said of the whole before its parts
            mark = _NEXT_PART if parts else _FIRST_PART
            opens = mark.fullmatch(between) or (not parts and _MADE_OF.search(between))
            if not opens or not _may_be_part(figures[n], amount):
                break
            parts.append(n)
        values = [figures[n]["value"] for n in parts]
        if len(parts) < 2 or not amount["value"] or None in values:
            continue
        if _MOST <= sum(values) / amount["value"] <= 1.01:
            found |= dict.fromkeys(parts, whole)
    return found


def _may_be_part(figure: Row, amount: Row) -> bool:
    return bool(
        figure["kind"] == amount["kind"] == "level"
        and figure["unit"] == amount["unit"]
        and figure["indicator"] != amount["indicator"]
    )


def _less(part: Row, whole: Row) -> bool:
    return bool(part["value"] is None or whole["value"] is None or part["value"] <= whole["value"])
