"""What speaks for or against one figure as the amount, or the whole, of another.

A figure of a sentence chooses among the others of its sentence, or none. Every feature is a short
string; they look at what both measure, at units, values and periods, at the words before and
between, at what the rules propose, and at what the figure before chose.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from pipeline.relations.figure_rules import SPEED, propose

Row = Mapping[str, Any]

_CODE = {"level": "l", "ratio": "r", "change": "c", "difference": "d", "rank": "k"}
# How many figures back and ahead a figure looks.
BACK, AHEAD = 12, 8
_STRONG = re.compile(r"[;；。]")
_COMMA = re.compile(r"[,，:：]")
_OF_IT = re.compile(r"其中|里面|当中")
# 比上年的(5亿元)多, 由(18.4%)升至, 高于全省(3%): a figure that only others are measured against.
_COMPARED = re.compile(r"[比较从由为是到在于超](?:[^,，;；。、\d]{0,12})$")
_FROM = re.compile(r"[由从][^,，;；。、]{0,10}$")
_RISES = re.compile(r"(?:左右|上下)?(?:的)?(?:[升提增降减缩扩][^,，;；。、\d]{0,4})?[至到为]")
_AMONG = re.compile(r"[^,，;；。]{0,8}[中里内]")
# Words that tie a figure to the one before: 占, 增长, 完成…的, 高于, 居; read off its clause.
_LEAD = re.compile(r"[^,，;；:：。、（）()]*$")
# 分产业看, 按消费类型分: what comes next parts the amount before.
_PARTED = re.compile(r"(?:分|从)[^,，;；。]{1,8}[看讲]|按[^,，;；。]{1,10}(?:分|看|划分)")
_WHOLE = re.compile(r"总|合计|全部|各类|共")
# 剩下2件, 其余5人: what is left of the amount.
_LEFT = re.compile(r"[剩余]|未|还有")
_GROWN = re.compile(r"净增|新增|增加")
# Parts add up to their whole but for rounding.
_LEAST, _MOST = 0.985, 1.005
# The longest list that is summed.
_PARTS = 40
# Figures of a list (A、B和C分别为) stand at most so many characters apart.
_LIST = 12
_LISTED = re.compile(r"[、和与及]|以及|[,，]")
_BRACKET = re.compile(r"[（）()]")
_EACH = re.compile(r"分别|依次|分列")
_RATE = re.compile(r"(?:率|占比|比重|比例|强度|程度|密度|面|度|比|幅|速|数量|总量|规模|排名|位次)$")
_ONE_SHORT, _SOME = 0.5, 0.25
_SHARES = (0.001, 0.01, 0.1, 0.5, 0.8, 0.9, 1.0, 1.02)


class Scene:
    """The figures of one sentence; offsets are in its text."""

    def __init__(self, text: str, start: int, figures: Sequence[Row]) -> None:
        self.text = text
        self.figures = figures
        self.starts = [figure["start"] - start for figure in figures]
        self.ends = [figure["end"] - start for figure in figures]
        self.names = [figure["indicator"] or "" for figure in figures]
        self.codes = [_CODE[figure["kind"]] for figure in figures]
        self.fine_codes = [self._fine_code(n) for n in range(len(figures))]
        self.proposed = propose(text, start, figures)
        self.leads = [self._lead(n) for n in range(len(figures))]
        # what every pair asks of one of its figures, or of the text between, is found once
        self.after_from = [bool(_FROM.search(lead)) for lead in self.leads]
        self.left = [bool(_LEFT.search(lead)) for lead in self.leads]
        self.whole = [bool(_WHOLE.search(name)) for name in self.names]
        self.grown = [bool(_GROWN.search(name)) for name in self.names]
        self.compared = [self._compared(n) for n in range(len(figures))]
        self.siblings = [self._sibling(n) for n in range(len(figures))]
        self.commas, self.strong_marks = (
            [found.start() for found in mark.finditer(text)] for mark in (_COMMA, _STRONG)
        )
        self.runs = self._lists()
        self.run_length = Counter(first for first, _ in self.runs)
        self.sums = self._sums()
        self.summed = {whole for _, whole in self.sums}
        self.brackets = self._in_brackets()
        # how often an indicator is that of an amount or a rate, and of any figure
        self.amounts = Counter(
            name for name, code in zip(self.names, self.codes, strict=True) if code in "lr"
        )
        self.uses = Counter(self.names)
        units = [(figure["unit"], n) for n, figure in enumerate(figures) if self.codes[n] == "l"]
        self.first_of_unit = set(dict(reversed(units)).values())

    def _fine_code(self, n: int) -> str:
        """Return the kind of a figure; changes and differences of a rate apart."""
        code = self.codes[n]
        if code in "cd" and self.figures[n]["unit"] in ("百分点", "基点"):
            return code + "p"
        return code + "s" if SPEED.search(self.names[n]) else code

    def _lead(self, n: int) -> str:
        """Return the words of a figure's clause before it, from the figure before at most."""
        since = self.ends[n - 1] if n else 0
        found = _LEAD.search(self.text, since, self.starts[n])
        return found.group() if found else ""

    def _compared(self, n: int) -> str:
        """Return the word that a figure is measured against others by (比, 由), if there is one."""
        found = _COMPARED.search(self.text[max(0, self.starts[n] - 14) : self.starts[n]])
        return found.group()[0] if found else ""

    def _sibling(self, n: int) -> int | None:
        """Return the figure of its kind before one."""
        return next((k for k in range(n - 1, -1, -1) if self.codes[k] == self.codes[n]), None)

    def _lists(self) -> list[tuple[int, int]]:
        """Return of each figure its list, by its first member, and its place there."""
        runs: list[tuple[int, int]] = []
        for n in range(len(self.figures)):
            joined = False
            if n and self.codes[n] == self.codes[n - 1]:
                gap = self.text[self.ends[n - 1] : self.starts[n]]
                joined = len(gap) <= _LIST and bool(_LISTED.match(gap))
            first, place = runs[-1] if joined else (n, -1)
            runs.append((first, place + 1))
        return runs

    def _in_brackets(self) -> list[bool]:
        """Return of each figure whether it stands in brackets."""
        opened: dict[str, bool] = {}
        found, at = [], 0
        for start in self.starts:
            for mark in _BRACKET.finditer(self.text, at, start):
                wide = mark.group() in "（）"
                opened["wide" if wide else "narrow"] = mark.group() in "（("
            at = start
            found.append(any(opened.values()))
        return found

    def _sums(self) -> set[tuple[int, int]]:
        """Return (part, whole) where neighbouring amounts of the whole's unit add up to it.

        The parts follow the whole, perhaps after one more amount, or come right before it.
        """
        units: dict[str, list[int]] = {}
        for n, figure in enumerate(self.figures):
            if self.codes[n] == "l" and figure["value"]:
                units.setdefault(figure["unit"], []).append(n)
        found: set[tuple[int, int]] = set()
        for numbers in units.values():
            values = [float(self.figures[n]["value"]) for n in numbers]
            for whole, amount in enumerate(values):
                for first, step in ((whole + 1, 1), (whole + 2, 1), (whole - 1, -1)):
                    end = _adds_up(values, amount, first, step)
                    found |= {(numbers[n], numbers[whole]) for n in range(first, end, step)}
        # What is measured again, in another year, is no part.
        return {(part, whole) for part, whole in found if self.names[part] != self.names[whole]}

    def between(self, tail: int, head: int) -> str:
        """Return what stands between two figures."""
        first, second = min(tail, head), max(tail, head)
        return self.text[self.ends[first] : self.starts[second]]

    def count(self, marks: Sequence[int], tail: int, head: int) -> int:
        """Return how many of some marks of the text, by their places, stand between two figures."""
        first, second = min(tail, head), max(tail, head)
        low = bisect_left(marks, self.ends[first])
        return max(0, bisect_left(marks, self.starts[second]) - low)


def _adds_up(values: Sequence[float], amount: float, first: int, step: int) -> int:
    """Return where the values from `first` on that add up to an amount end; `first` if none do.

    >>> _adds_up([8640.0, 4860.0, 3780.0], 8640.0, 1, 1)
    3
    """
    total, at = 0.0, first
    while 0 <= at < len(values) and abs(at - first) < _PARTS and total < amount * _LEAST:
        total += values[at]
        at += step
    right = abs(at - first) >= 2 and amount * _LEAST <= total <= amount * _MOST
    return at if right else first


def candidates(scene: Scene, head: int) -> list[int]:
    """Return the figures that one may choose from, nearest first, those before it first."""
    before = range(head - 1, max(-1, head - 1 - BACK), -1)
    level = scene.codes[head] == "l"
    after = range(head + 1, min(len(scene.figures), head + 1 + (AHEAD if level else 1)))
    options = [n for n in (*before, *after) if not level or scene.codes[n] == "l"]
    if scene.brackets[head]:
        return options
    # 90人（其中女40人），占60%: what stood in brackets is left behind where they close
    outside = [n for n in options if not scene.brackets[n]]
    return outside if outside and outside[0] < head else options


def none_features(scene: Scene, head: int) -> Iterator[str]:
    """Yield what speaks for a figure that is about no other."""
    code = scene.fine_codes[head]
    yield f"none {code}"
    yield f"none {code} first={head == 0}"
    lead = scene.leads[head]
    yield f"none {code} lead={lead[-2:]}"
    yield f"none {code} lead={lead[-1:]}"
    yield f"none {code} unit={scene.figures[head]['unit']}"
    yield f"none {code} rate={bool(_RATE.search(scene.names[head]))}"
    yield f"none {code} share={'占' in scene.names[head]}"
    yield f"none {code} end={scene.names[head][-1:]}"
    yield f"none {code} proposed={scene.proposed.get(head, (0, ''))[1]}"
    equal = scene.uses[scene.names[head]] - 1
    yield f"none {code} alike={min(equal, 2)}"
    if scene.after_from[head] or scene.text[scene.ends[head] : scene.ends[head] + 1] in "的升":
        yield f"none {code} from"


def pair_features(scene: Scene, head: int, tail: int, chosen: Mapping[int, int]) -> Iterator[str]:
    """Yield the features of a choice; `chosen` holds the choices of the figures before."""
    code = scene.fine_codes[head]
    kinds = f"{code}{'>' if tail < head else '<'}{scene.codes[tail]}"
    yield kinds
    likeness = _likeness(scene.names[head], scene.names[tail])
    yield f"{kinds} names={likeness}"
    yield f"{code} names={likeness}"
    proposal, why = scene.proposed.get(head, (-1, ""))
    if proposal == tail:
        yield f"{kinds} rule={why}"
        yield f"rule={why}"
    elif why:
        yield f"{code} other rule={why}"
    between = scene.between(tail, head)
    yield from _distance(scene, head, tail, kinds, likeness)
    yield from _words(scene, head, tail, kinds, code, between)
    yield from _measure(scene, head, tail, kinds)
    yield from _company(scene, head, tail, kinds, chosen)


@lru_cache(1024)  # names come again, figure after figure
def _likeness(one: str, other: str) -> str:
    """Say how the indicator of a figure stands to that of its amount.

    >>> _likeness("税收收入占财政收入", "税收收入"), _likeness("案件结案率", "审结案件")
    ('share of', 'half')
    >>> _likeness("技改投资", "工业投资"), _likeness("出口增速", "出口")
    ('tail', 'longer')
    """
    if not one or not other:
        return "empty"
    if one == other:
        return "same"
    part, share, whole = one.partition("占")
    if share and whole:
        if part == other:
            return "share of"
        if whole == other:
            return "share in"
        if part in other or other in part:
            return "share nearly"
        if other.endswith(whole) or whole.endswith(other):
            return "share in nearly"
    if one.startswith(other):
        return "longer"
    if other.startswith(one):
        return "shorter"
    if one.endswith(other):
        return "modified"
    if other.endswith(one):
        return "bare"
    shared = len(set(one) & set(other)) / len(set(one))
    if shared == 1.0:
        return "inside"
    if one[-2:] == other[-2:]:
        return "tail"
    if shared >= _ONE_SHORT:
        return "much" if one[:2] == other[:2] else "half"
    return "some" if shared >= _SOME else "none"


def _distance(scene: Scene, head: int, tail: int, kinds: str, likeness: str) -> Iterator[str]:
    step = min(abs(head - tail), 4)
    yield f"{kinds} step={step}"
    strong = scene.count(scene.strong_marks, tail, head) > 0
    commas = min(scene.count(scene.commas, tail, head), 4)
    yield f"{kinds} strong={strong}"
    yield f"{kinds} strong={strong} names={likeness}"
    yield f"{kinds} commas={commas}"
    yield f"{kinds} step={step} names={likeness}"
    low, high = sorted((head, tail))
    same = scene.codes[low + 1 : high].count(scene.codes[tail])
    yield f"{kinds} rivals={min(same, 3)}"
    better = scene.names[low + 1 : high].count(scene.names[head])
    yield f"{kinds} same between={min(better, 2)} names={likeness}"
    if likeness != "same":
        elsewhere = scene.amounts[scene.names[head]] - (scene.codes[head] in "lr")
        yield f"{kinds} same elsewhere={elsewhere > 0}"


def _words(
    scene: Scene, head: int, tail: int, kinds: str, code: str, between: str
) -> Iterator[str]:
    text, lead = scene.text, scene.leads[head]
    near = abs(head - tail) == 1
    yield f"{kinds} lead={lead[-1:]}"
    yield f"{kinds} lead={lead[-2:]}"
    yield f"{kinds} lead start={lead[:2]}"
    yield f"{code} lead={lead[-3:]}"
    yield f"{kinds} near={near} bare={not lead}"
    if near and len(between) <= 6:
        yield f"{code} between={between}"
    yield f"{kinds} right={text[scene.ends[head] : scene.ends[head] + 1]}"
    yield f"{kinds} tail right={text[scene.ends[tail] : scene.ends[tail] + 1]}"
    parts = len(_OF_IT.findall(between))
    yield f"{kinds} of it={min(parts, 2)}"
    if parts:
        opened = scene.ends[tail] + [one.start() for one in _OF_IT.finditer(between)][-1]
        levels = sum(
            scene.codes[n] == "l" and tail < n and scene.starts[n] < opened
            for n in range(tail + 1, head)
        )
        yield f"{kinds} levels before of it={min(levels, 2)}"
        alike = sum(
            scene.figures[n]["unit"] == scene.figures[tail]["unit"] and scene.starts[n] < opened
            for n in range(tail + 1, head)
        )
        yield f"{kinds} units before of it={min(alike, 2)}"
        rest = between[opened - scene.ends[tail] :]
        yield f"{kinds} strong after of it={bool(_STRONG.search(rest))}"
    yield f"{kinds} compared={scene.compared[tail]}"
    if scene.after_from[head]:
        yield f"{kinds} from"
    if _RISES.match(between) and near:
        yield f"{kinds} rises"
    if _AMONG.match(between):
        yield f"{kinds} among near={near}"
    if _EACH.search(between):
        yield f"{kinds} each"
    if _PARTED.search(between):
        yield f"{kinds} parted"
    yield f"{kinds} tail right={text[scene.ends[tail] : scene.ends[tail] + 2]}"
    for name, n in (("tail", tail), ("head", head)):
        if scene.brackets[n]:
            yield f"{kinds} {name} in brackets"


def _measure(scene: Scene, head: int, tail: int, kinds: str) -> Iterator[str]:
    one, other = scene.figures[head], scene.figures[tail]
    same = one["unit"] == other["unit"]
    yield f"{kinds} same unit={same}"
    if not same:
        yield f"{kinds} units={one['unit']}/{other['unit']}"
    elif scene.codes[head] == "l":
        yield f"level unit={one['unit']}"
        if one["value"] and other["value"]:
            share = float(one["value"]) / float(other["value"])
            yield f"{kinds} size={bisect_right(_SHARES, share)}"
            yield f"{kinds} less={share <= 1.0}"
    name, amount = scene.names[head], scene.names[tail]
    if scene.codes[head] == "l":
        yield f"{kinds} sum={(head, tail) in scene.sums}"
        if tail in scene.summed and (head, tail) not in scene.sums:
            yield f"{kinds} sum of others"
        yield f"{kinds} whole={scene.whole[tail]}{scene.whole[head]}"
        yield f"{kinds} left={scene.left[head]}"
        yield f"{kinds} grown={scene.grown[tail]}{scene.grown[head]}"
        yield f"{kinds} first of unit={tail in scene.first_of_unit}"
    elif name.endswith("率") and len(name) > 2:
        # 课后服务参与率 is of 参与学生.
        yield f"{kinds} stem={name[-3:-1] in amount} names={_likeness(name, amount)}"
    for slot in ("period_start", "period_end", "place", "modality"):
        if one.get(slot) is not None and other.get(slot) is not None:
            yield f"{kinds} {slot}={one[slot] == other[slot]}"


def _company(
    scene: Scene, head: int, tail: int, kinds: str, chosen: Mapping[int, int]
) -> Iterator[str]:
    """What the other figures have to do with the two."""
    code = scene.codes[head]
    (our_list, our_place), (their_list, their_place) = scene.runs[head], scene.runs[tail]
    ours, theirs = scene.run_length[our_list], scene.run_length[their_list]
    if ours > 1 and theirs > 1 and our_list != their_list:
        # 分别为3亿元、2亿元, 增长5%、4%: the first with the first.
        aligned = our_place == their_place
        yield f"{kinds} aligned={aligned} even={ours == theirs}"
    elif theirs > 1:
        last = their_place == theirs - 1
        yield f"{kinds} of list last={last}"
    if head + 1 < len(scene.figures) and scene.codes[head + 1] == code:
        gap = scene.text[scene.ends[head] : scene.ends[head] + 1]
        same = scene.figures[head]["unit"] == scene.figures[head + 1]["unit"]
        yield f"{kinds} next={gap} {same}"
    # The figure of its kind before this one, and what it chose.
    before = scene.siblings[head]
    if before is not None and before != tail:
        choice = chosen.get(before)
        relation = "none" if choice is None else "this" if choice == tail else "other"
        yield f"{kinds} sibling={relation}"
        strong = scene.count(scene.strong_marks, before, head) > 0
        yield f"{kinds} sibling={relation} strong={strong} {before > tail}"
        lead = scene.leads[before]
        yield f"{kinds} sibling={relation} like={lead[-1:] == scene.leads[head][-1:]}"
    if code == "l":
        yield f"{kinds} tail is part={tail in chosen}"
        if before is not None and before == tail:
            yield f"{kinds} next tail is part={tail in chosen}"
    else:
        near = range(max(0, tail - AHEAD), max(head, tail))
        taken = any(chosen.get(n) == tail and scene.codes[n] == code for n in near)
        yield f"{kinds} taken={taken}"
        # The indicators of both: 出口5亿元、进口4亿元,分别增长3%、2%.
        if before is not None and (choice := chosen.get(before)) is not None:
            yield f"{kinds} after sibling's={tail == choice + 1}"
