"""What the numerals of a list share: ranges, ratios, elided units and bounds.

Every function takes the candidates of a text in order and looks at neighbours only.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from pipeline.figures.candidates import Candidate
from pipeline.figures.numerals import multiply, parse_numeral
from pipeline.figures.units import NO_UNIT, Unit

RANGE_MARK = re.compile(r"[-—–−~～－]{1,2}|至|到")
# 1.2、0.4个百分点   3%和5%   15或20个
LIST_MARK = re.compile("[、和与及或]近?|以及")
_MULTIPLIERS = str.maketrans("", "", "十百千万亿")
_MULTIPLIER_TAIL = re.compile("[百千万亿]+$")


def join_ranges(text: str, found: list[Candidate]) -> list[Candidate]:
    """Make one candidate of two numerals with a range mark between: 20亿-30亿元, 8至10户.

    由20%至30% and 从5家到8家 are two levels, not a range.

    >>> from pipeline.figures.candidates import find_candidates
    >>> text = "投资10至15万元"
    >>> [(c.value, c.value_max) for c in join_ranges(text, find_candidates(text))]
    [(Decimal('100000'), Decimal('150000'))]
    """
    joined: list[Candidate] = []
    for candidate in found:
        low = joined[-1] if joined else None
        if low is None or not _adjoin(text, low, candidate):
            joined.append(candidate)
            continue
        high = _unsigned(candidate)
        start_value = _same_scale(text, low, high)
        if start_value >= high.value:
            joined.append(high)
            continue
        joined[-1] = replace(
            high,
            start=low.start,
            numeral=text[low.start : high.numeral_end],
            value=start_value,
            value_max=high.value,
            bound="range",
            rule="range",
        )
    return joined


def _unsigned(candidate: Candidate) -> Candidate:
    """Take the minus of 20亿-30亿元 for a range mark."""
    if candidate.numeral[0] not in "-−":
        return candidate
    return replace(
        candidate,
        start=candidate.start + 1,
        numeral=candidate.numeral[1:],
        value=-candidate.value,
    )


_SINGLE_VALUES = ("arabic", "words", "fraction", "percent in words", "lone")


def _adjoin(text: str, low: Candidate, high: Candidate) -> bool:
    if low.rule not in _SINGLE_VALUES or high.rule not in _SINGLE_VALUES:
        return False
    if low.value_max is not None or high.value_max is not None:
        return False
    start = high.start + (high.numeral[0] in "-−")
    gap = text[low.end : start].strip(" ")
    if len(gap) > 2 or not RANGE_MARK.fullmatch(gap):
        return False
    if low.unit is not None and (high.unit is None or low.unit.name != high.unit.name):
        return False
    return not (gap in ("至", "到") and text[max(0, low.start - 1) : low.start] in ("由", "从"))


def _same_scale(text: str, low: Candidate, high: Candidate) -> Decimal:
    """Give the lower end what only the upper one has: 10至15万元, 五到六成."""
    value = low.value
    if low.unit is not None:
        return value
    if low.numeral.translate(_MULTIPLIERS) == low.numeral:
        tail = _MULTIPLIER_TAIL.search(high.numeral.rstrip("多余几来"))
        factor = parse_numeral("1" + tail[0]) if tail else None
        if factor is not None:
            value = multiply(value, int(factor.value))
    if text[high.numeral_end : high.numeral_end + 1] == "成":
        value = multiply(value, 10)
    return value


def share_units(text: str, found: list[Candidate]) -> None:
    """Give each numeral of a list the unit that only the last one carries.

    >>> from pipeline.figures.candidates import find_candidates
    >>> text = "分别高于全省1.7、0.3个百分点"
    >>> found = find_candidates(text)
    >>> share_units(text, found)
    >>> [c.unit.name for c in found]
    ['百分点', '百分点']
    """
    for low, high in zip(reversed(found[:-1]), reversed(found[1:]), strict=True):
        gap = text[low.end : high.start].strip(" ")
        if high.unit is not None and 0 < len(gap) <= _LONGEST_GAP and _shares(text, low, high, gap):
            low.unit = high.unit


_LONGEST_GAP = 10
# 1.3个和0.1个百分点, 比全国高0.5、全省高0.2个百分点
_RATE_GAP = re.compile(r"[、和与及或，,][\u4e00-\u9fff]{0,8}")
# 率先破亿、达到1.35亿千瓦
_RISE = re.compile("[、，,](?:达到?|升至|为)")


def _shares(text: str, low: Candidate, high: Candidate, gap: str) -> bool:
    """Tell whether the lower member of a list takes the unit of the higher one."""
    if high.unit is None:
        return False
    if low.unit is None:
        if low.rule not in ("arabic", "range") or (high.rule == "words" and high.value < 10):
            return False  # 一期1.2、二期1.8
        if high.unit.kind in _COUNTS and _PARTED.fullmatch(gap) and _names_part(text, low):
            return True
        if high.unit.name in _PERSONS and _OF_PERSONS.fullmatch(gap):
            return text[low.start - 1 : low.start] in _PERSON_ENDS
        if high.unit.kind == "points" and _RATE_GAP.fullmatch(gap):
            return True
        return bool(LIST_MARK.fullmatch(gap)) and not _numbers_list(text, low)
    if low.unit.name == "个":
        return high.unit.kind in ("points", "workday") and bool(_RATE_GAP.fullmatch(gap))
    if low.unit is NO_UNIT:
        return low.rule == "bare" and bool(_RISE.fullmatch(gap))
    ranked = low.rule == high.rule == "rank" and not low.unit.name
    return ranked and bool(LIST_MARK.fullmatch(gap))


_COUNTS = frozenset({"people", "count"})
# 博士3、硕士28人
_PERSONS = frozenset({"人", "名"})
_OF_PERSONS = re.compile("、[\u4e00-\u9fff]{1,6}")
_PERSON_ENDS = tuple("士师生工员者授职称男女人")
_PARTED = re.compile("[，,、；;和][\u4e00-\u9fff]{1,8}")
_PART = re.compile(r"[男女]性?$|其中[^，。,；;：:\d]{2,10}$")


def _names_part(text: str, found: Candidate) -> bool:
    """Tell whether a part of a whole stands before a number: 其中男444, 女140人."""
    return bool(_PART.search(text[max(0, found.start - 14) : found.start]))


def _numbers_list(text: str, found: Candidate) -> bool:
    """Tell whether a number opens its line, as in 2、30个项目."""
    return found.start == 0 or text[found.start - 1] in "\n\r\u3000（("


def inherit_units(text: str, found: list[Candidate]) -> None:
    """Give a count by 个 the longer unit of the level it came down from.

    由15个工作日缩到4个, 从5个百分点降到2个.

    >>> from pipeline.figures.candidates import find_candidates
    >>> text = "领证等候由15个工作日缩到4个"
    >>> found = find_candidates(text)
    >>> inherit_units(text, found)
    >>> found[1].unit.name
    '工作日'
    """
    for before, after in pairwise(found):
        if before.unit is None or after.unit is None or after.unit.name != "个":
            continue
        if before.unit.kind not in ("workday", "points", "hours", "years"):
            continue
        if (
            after.start - before.end > 12
            or text[before.numeral_end : before.numeral_end + 1] != "个"
        ):
            continue
        came_down = _CAME_DOWN.fullmatch(text[before.end : after.start])
        if came_down and _NO_NOUN.match(text, after.end):
            after.unit = before.unit


# 30日调整为20日, 有效期由3年延长至5年: what a time is changed from and to is its amount
_CHANGED = re.compile(
    r"(?P<day>日)?(?:内|办结)?(?:统一|逐步|分别|再|进一步|大幅)?"
    r"(?:缩短|压缩|压减|缩减|减少|延长|延至|增加|提高|提升|降低|调整|变更|改|变|缩|压|降|减|增)(?:为|至|到|成)"
)
_TIMED = re.compile("时间|时限|期限|周期|间隔|工期|有效期|时长|[由从][^，。；\n]{0,14}后$")
_TIMES = frozenset({"hours", "days", "workday", "years"})
_DAY = Unit("日", "days", False)


def changed_times(text: str, found: list[Candidate]) -> None:
    """Make measured times of what a time is changed from and to, also by 日.

    >>> from pipeline.figures.candidates import find_candidates
    >>> text = "办理时限由30日调整为20日"
    >>> found = find_candidates(text)
    >>> changed_times(text, found)
    >>> [(c.unit.name, c.rule) for c in found]
    [('日', 'changed time'), ('日', 'changed time')]
    """
    for before, after in pairwise(found):
        if after.start - before.end > _FARTHEST_CHANGE:
            continue
        if before.unit is None and not text.startswith("日", before.end):
            continue
        if before.unit is not None and before.unit.kind not in _TIMES:
            continue
        changed = _CHANGED.fullmatch(text, before.end, after.start)
        if changed is None:
            continue
        if changed["day"]:
            if (
                before.unit is not None
                or after.unit is not None
                or text[after.end : after.end + 1] != "日"
            ):
                continue
            left = text[max(0, before.start - 24) : before.start].rpartition("\n")[2]
            if not _TIMED.search(left):
                continue
            for each in (before, after):
                each.unit, each.end = _DAY, each.end + 1
        elif not (_is_time(before) and _is_time(after)):
            continue
        before.rule = after.rule = "changed time"


def _is_time(found: Candidate) -> bool:
    return found.unit is not None and found.unit.kind in _TIMES and found.value < _LEAST_YEAR


_FARTHEST_CHANGE = 12
_LEAST_YEAR = 1000


def unit_of_whole(text: str, found: list[Candidate]) -> None:
    """Give the parts of a whole that stand without unit the unit of the whole.

    大学以上学历475人（其中全日制大学133）, 干警584人，其中男444，女140.

    >>> from pipeline.figures.candidates import find_candidates
    >>> text = "教师86人（其中高级职称21、中级职称40）"
    >>> found = find_candidates(text)
    >>> unit_of_whole(text, found)
    >>> [c.unit.name for c in found]
    ['人', '人', '人']
    """
    whole: Candidate | None = None
    end = 0
    for candidate in found:
        following = text[candidate.end : candidate.end + 1]
        if candidate.rule == "words" and candidate.value < 10 and following.isdigit():
            continue  # 二期1.8
        if candidate.unit is not None:
            whole, end = (candidate, candidate.end) if candidate.unit.kind in _WHOLES else (None, 0)
            continue
        if whole is None or candidate.rule != "arabic" or candidate.start - end > _FARTHEST_PART:
            continue
        gap = text[end : candidate.start]
        parted = _OF_WHOLE.fullmatch(gap) or (end > whole.end and _NEXT_PART.fullmatch(gap))
        if parted and _PART_ENDS.match(text, candidate.end) and _take_unit(whole, candidate):
            end = candidate.end


def _take_unit(whole: Candidate, part: Candidate) -> bool:
    """Give a part the unit and the multiplier of its whole: 31.2亿元，其中一般性转移支付24.8."""
    counted = whole.unit is not None and whole.unit.kind in _COUNTS
    factor = Decimal(1)
    if part.numeral[-1] not in "十百千万亿":
        tail = _MULTIPLIER_TAIL.search(whole.numeral)
        multiplier = parse_numeral("1" + tail[0]) if tail else None
        factor = multiplier.value if multiplier else Decimal(1)
    value = multiply(part.value, factor)
    if value > whole.value or (
        counted and part.numeral[-1].isdigit() and "." in part.numeral and factor == 1
    ):
        return False
    part.unit, part.value = whole.unit, value
    return True


_FARTHEST_PART = 24
_WHOLES = frozenset({"people", "count", "money", "area", "mass", "energy", "volume"})
# 人（其中全日制大学133）   人，其中男444
_OF_WHOLE = re.compile(
    r"[\u4e00-\u9fff]{0,6}[（(，,；;：:]"
    r"(?:(?:其中|含|包括)[：:，,]?(?:[男女]|[\u4e00-\u9fff]{2,12})|[男女][\u4e00-\u9fff]{0,4})"
)
_NEXT_PART = re.compile(r"[，,、；;][\u4e00-\u9fff]{1,12}")
_PART_ENDS = re.compile(r"[，。,、；;）)]|$", re.MULTILINE)

_CAME_DOWN = re.compile(
    r"(?:[^，。,；;、]{0,3})(?:[压缩降减提升增延]\w{0,3}|变)(?:至|到|为|成|了)(?:仅|约|近|不足|不到)?"
)
_NO_NOUN = re.compile(r"[，。,、；;!！?？：:\s（(）)”’》…]|$|以|左右|内")


def share_bounds(text: str, found: list[Candidate], bounds: list[str]) -> list[str]:
    """Give the earlier members of a list the bound that stands behind or before the whole of it.

    分别增长20%和25%左右: both are about; 分别超过3亿元、5亿元: both are more.
    """
    shared = list(bounds)
    together = [_both(text, low, high) for low, high in pairwise(found)]
    for n in reversed(range(len(together))):
        if together[n] and shared[n] == "=" and shared[n + 1] != "range":
            shared[n] = shared[n + 1]
    for n, joined in enumerate(together):
        if joined and shared[n + 1] == "=" and shared[n] != "range" and found[n].bound == "=":
            shared[n + 1] = shared[n]
    return shared


def _both(text: str, low: Candidate, high: Candidate) -> bool:
    """Tell whether two members stand in one 分别 list, with nothing but a list mark between."""
    if low.unit is None or high.unit is None or low.unit.name != high.unit.name:
        return False
    if not LIST_MARK.fullmatch(text[low.end : high.start].strip(" ")):
        return False
    return "分别" in text[max(0, low.start - 30) : low.start]


def ratio_parts(text: str, found: list[Candidate]) -> None:
    """Make bare numbers of the parts of a ratio: 10.3:39.8:49.9.

    A pair of whole numbers may be a clock time or a score and is left alone, unless a word for a
    structure or proportion stands before it.
    """
    run: list[Candidate] = []
    for candidate in [*found, None]:
        if run and (
            candidate is None
            or candidate.unit is not None
            or text[run[-1].end : candidate.start] not in _COLONS
        ):
            _close_ratio(text, run)
            run = []
        if candidate is not None and candidate.unit is None and candidate.rule == "arabic":
            run.append(candidate)


_COLONS = (":", "：", "∶", "︰", "﹕")
_RATIO_WORD = re.compile("(?:结构|比例|之比|配比|占比|比值|比).{0,14}$")


def _close_ratio(text: str, run: list[Candidate]) -> None:
    if len(run) < 2:
        return
    decimal = any("." in candidate.numeral for candidate in run)
    named = _RATIO_WORD.search(text[max(0, run[0].start - 20) : run[0].start])
    if decimal or named:
        for candidate in run:
            candidate.unit = NO_UNIT
            candidate.rule = "ratio"
