"""Durations: figures where they are the measured amount, none where they frame a statement.

缩短至1天 and 工期5年 are measured; 连续5年, 7天长假 and 24小时值守 are not. Hours and days are
measured unless something speaks against it; weeks, months and years only after a word that
measures. The words are in `lexicon/durations.tsv`.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.figures.candidates import Candidate
from pipeline.figures.units import Unit
from pipeline.figures.words import one_of, with_role

_KINDS = frozenset({"hours", "days", "workday", "years", "nights"})
# 8小时平均, 15分钟便民生活圈, 7天6夜, 2小时前
_FRAME = r"""
    平均(?!每) | [^，。、；,;]{0,8}圈 | [一二两三四五六七八九十\d]+[夜晚]
  | 以?[前后](?!缩|压|提) | 间(?!隔)
"""
# 5年期, 3年内
_LONG_FRAME = "期(?!限) | 间(?!隔) | 内(?!完成|办结)"
# 由3年缩短为1年
_SHORTENED = re.compile("缩短|压缩|压减|缩减|减少|降[至到低为]|延长")
# 提前, 滞后, 接近 end like a circumstance, and measure.
_NO_CIRCUMSTANCE = with_role("durations.tsv", "no circumstance")
# 一天, 半年: the article needs a word that measures, even for days.
_NEEDS_CUE = frozenset({"lone", "half"})
# 一刻钟就到, 半天即可办结: what follows says that it is the time it takes.
_SUFFICES = ("就到", "就能", "就可", "就办", "就完成", "即可", "便可", "便能", "就行", "就够")
# 有2个月超标: months that are counted, not 有3个月以上工作经历.
_COUNTED_MONTHS = re.compile("(?!以上|以下|的|时间|左右|来|多)")
_LIMITED = ("内", "以", "之内")
# 用三年时间引进人才: what it takes frames the deed, unless it is told as little (仅用三年)
_TIME_TAKEN = re.compile("[多左右]*的?时间")
_AS_LITTLE = ("仅用", "只用", "耗用")


def frames_statement(found: Candidate, unit: Unit, left: str, right: str) -> str:
    """Return why a duration is no figure, empty if it is measured or no duration at all.

    >>> from pipeline.figures.candidates import find_candidates
    >>> found = find_candidates("5年")[0]
    >>> frames_statement(found, found.unit, "占比连续", "超过90%")
    'duration'
    >>> frames_statement(found, found.unit, "平均工期缩短到", "。")
    ''
    """
    if unit.kind not in _KINDS:
        return "anniversary" if unit.kind == "anniversary" else ""
    if found.rule == "changed time":
        return ""
    if unit.name == "年" and (found.value >= 1000 or found.numeral[0] in "〇○零"):
        return "date"
    if unit.name == "小时" and found.value == 24 and not right.startswith(_LIMITED):
        return "round the clock"
    if _frame().match(right) or (found.rule == "lone" and left.endswith("的")):
        return "duration"  # 7天长假, 提速的一年
    if unit.kind == "years" and left.endswith("持续"):
        return "duration"  # 持续三年减少
    taken = left.endswith("用") and not left.endswith(_AS_LITTLE)
    if unit.kind == "years" and taken and _TIME_TAKEN.match(right):
        return "duration"
    if unit.kind == "hours" and left.endswith("前"):
        return ""  # 课堂前5分钟
    if unit.kind == "years" and _SHORTENED.match(right):
        return ""
    if unit.kind != "years" and right.startswith(_SUFFICES):
        return ""
    if unit.name == "月" and left.endswith("有") and _COUNTED_MONTHS.match(right):
        return ""
    measured, circumstance = (
        with_role("durations.tsv", "measured"),
        with_role("durations.tsv", "circumstance"),
    )
    if left.endswith(circumstance) and not left.endswith(_NO_CIRCUMSTANCE):
        return "duration"
    core = _without_particles(left)
    known = core.endswith(measured) or left.endswith(measured)
    if core.endswith(circumstance) and not known and not core.endswith(_NO_CIRCUMSTANCE):
        return "duration"
    if unit.kind in ("years", "nights"):
        return "" if known and not _long_frame().match(right) else "duration"
    return "" if known or found.rule not in _NEEDS_CUE else "duration"


def _without_particles(left: str) -> str:
    """Cut what may stand between a word that measures and the duration: 缩短了近."""
    cut = _particles().search(left)
    return left[: cut.start()] if cut else left


@cache
def _particles() -> re.Pattern[str]:
    return re.compile(_words("particle") + "*$")


@cache
def _frame() -> re.Pattern[str]:
    return re.compile(f"{_FRAME} | {_words('frame')}", re.VERBOSE)


@cache
def _long_frame() -> re.Pattern[str]:
    return re.compile(f"{_LONG_FRAME} | {_words('long frame')}", re.VERBOSE)


def _words(role: str) -> str:
    return one_of(with_role("durations.tsv", role))
