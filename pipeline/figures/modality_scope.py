"""How far a plan reaches: under a heading that announces it, through a list, to what goes on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.figures.modality import DEEDS, WILL_DO, expected_by, fulfils, last_plan

if TYPE_CHECKING:
    from pipeline.figures.slots import Figure, Sentence

# 一、…, （二）…, 3. …: the number of a section; how deep it lies is the number of the group
_NUMBER = re.compile(
    r"""[-—\s]{0,4}
        (?: (?P<first>[一二三四五六七八九十]{1,3}[、.．]|第[一二三四五六七八九十]+部分)
          | (?P<second>[（(][一二三四五六七八九十]{1,3}[)）])
          | (?P<third>[0-9]{1,2}[、.．](?![0-9])|[（(][0-9]{1,2}[)）]) )""",
    re.VERBOSE,
)
_NUMBERED = frozenset("一二三四五六七八九十第（(123456789-— ")
_UNNUMBERED = 4
_HEAD_END = re.compile(r"[。；;，,：:（(]")
_LONGEST_HEAD = 40
# 二、下一步工作打算, 2023年预算草案, 三、2023年市级财政收支预算情况
_PLAN_HEAD = re.compile(
    r"""工作安排|工作打算|下一步|工作计划|工作思路|(?:预期|发展|工作|主要|总体)目标|目标任务|展望|今后
        |未来(?=[三五十几]|的?(?:工作|发展|打算|计划|展望))|重点工作|主要任务|重点任务|工作部署|工作重点
        |总体要求|预算草案|预算（草案）|预算\(草案\)|预算安排|预算(?:收支)?情况|收支预算|明年|工作要点|工作建议
        |下半年(?:工作|重点|打算|计划)|实施方案|行动方案""",
    re.VERBOSE,
)
# 一、2022年预算执行情况, 上半年工作回顾, 目标完成情况: such words outweigh those of a plan
_ACCOUNT_HEAD = re.compile(
    r"""执行|完成(?:情况|数)|决算|回顾|运行(?:情况|总体|特点|平稳|持续)|进展|成效|总结|主要做法|亮点|成绩|成就
        |现状|推进情况|落实情况|落实.{0,8}决议|实施情况|基本情况|存在.{0,4}问题|困难和|和困难|过去|一年来
        |以来|已采取|取得|工作情况""",
    re.VERBOSE,
)
# 下一步有什么打算？ 今年的目标是多少？
_ASKS_FOR_PLANS = re.compile(
    r"""(?:打算|下一步|接下来|今后|未来|目标(?:是|有|定)|如何安排|怎么安排|怎样安排|将(?:如何|怎[么样]|有|采取|会)
        |有(?:何|什么|哪些)[^，,。]{0,6}(?:计划|目标|安排|部署|考虑|设想|盼头))""",
    re.VERBOSE,
)
# what an account says: a plan hardly says so; 上年结转 is part of a budget
_TELLS = re.compile(
    r"""[^除为]了|已(?!知)|截至|目前|现有|累计|以来|年来|(?:去年|上年)(?!结[余转])|荣获|获评|入选|首创|率先|先后
        |[0-9]月[0-9]+日|昨[天日]|介绍|表示|共有|同期|序时|[上前]半年|第?[一二三]季度|前三季度|达到了|[，,；;]实际上?(?:达|完成|为|是)""",
    re.VERBOSE,
)
# 盐仓镇2023年工作要点, 青湖县城乡总体规划（2021-2035年）: the page itself is the plan
_PLAN_TITLE = re.compile(
    r"""(?!.*(?:总结|回顾|印发|出台|发布|公布|解读|通过|审议|报告|出炉|获批|实施情况|进展))
        .{2,}(?:工作要点|工作计划|工作安排|工作打算|实施方案|行动方案|行动计划|工作方案|建设方案
        |总体规划|发展规划|专项规划|规划纲要|建设规划)(?:[（(][^（）()]{2,16}[）)])?""",
    re.VERBOSE,
)
_OF_THEM = re.compile(r"[“”]?其中")
_AGAINST = re.compile("同比|[比较](?:去年|上年|[0-9]{4}年)")
# 新增…500家, 建设…2万亩: a deed without an actor, which goes on with the list of aims before it
_DEED = re.compile(rf"同时|此外|另外|全年|{DEEDS}", re.VERBOSE)
# aims are open upwards or round, accounts exact
_ROUND = re.compile(r"以上|左右|不少于|不低于|不超过|不高于|以内|力争|确保")
# 共安排项目883个, said of a year that runs
_ALLOTS = re.compile(r"安排[^，,。；;]{0,12}$")
# 3个城市将试点: said after the figure
_WILL = re.compile(rf"[^，,。；;、0-9]{{0,14}}?(?<![即中上大少])(?:{WILL_DO}|[可有]望)", re.VERBOSE)
_SPEAKS = re.compile("表示|说|称|介绍|透露|负责人")
# 12项措施自6月1日起实施
_IN_FORCE = re.compile(
    "起(?:正式|全面|陆续|试)?(?:实施|施行|执行|实行|推行|启用|开放|运行|生效|试点|上线|投用|调整)"
)
# 由5项减少为4项: what was before
_WAS = re.compile(r"(?:由|从)[^，,。；;、]{0,12}$")
_TURNS = re.compile(
    r"""[^，,。；;、0-9]{0,6}?(?:减少|调整|提高|增加|缩短|压缩|压减|降低|上调|下调|扩大|扩|精简|延长|放宽|提升|降|增|升
        |压降|下降|增长|扩充|拓展|扩容)[至到为成]""",
    re.VERBOSE,
)
_PART_OF_PLAN = 3  # characters between a plan and its time: 计划于2021年底完成
_HEADINGS = frozenset({"title", "heading"})


@dataclass(frozen=True, slots=True)
class Section:
    """What a heading announces, plan, account or nothing, and how deep it lies."""

    says: str
    depth: int
    year: int | None


def find_section(text: str, kind: str) -> Section | None:
    """Return the section that a sentence opens as a heading or by its number, else None.

    >>> find_section("三、2023年收支预算情况", "paragraph")
    Section(says='plan', depth=1, year=2023)
    >>> find_section("(一)2022年预算执行情况", "heading").says
    'account'
    """
    heading = kind in _HEADINGS
    if not heading and text[:1] not in _NUMBERED:
        return None
    found = _NUMBER.match(text)
    if (found is None and not heading) or text.startswith("—"):
        return None  # —— opens the line of place and day below a title
    start = found.end() if found else 0
    stop = _HEAD_END.search(text, start)
    words = text[start : min(start + _LONGEST_HEAD, stop.start() if stop else len(text))]
    depth = ("first", "second", "third").index(str(found.lastgroup)) + 1 if found else _UNNUMBERED
    says = "nothing"
    if _ACCOUNT_HEAD.search(words):
        says = "account"
    elif _PLAN_HEAD.search(words):
        says = "plan"
    year = re.search(r"20[0-9]{2}(?=年)", words)
    return Section(says, depth, int(year[0]) if year else None)


@dataclass(slots=True)
class _Reader:
    """What was read before a sentence."""

    sections: list[Section] = field(default_factory=list)
    paragraph: str | None = None
    asked: bool = False  # the last question asks for plans
    ahead: bool = False  # the paragraph named a day to come
    here: bool = False  # the last figure of the paragraph is planned
    last: bool = False  # the last figure of the document is

    def read(self, sentence: Sentence) -> None:
        if sentence.paragraph != self.paragraph:
            self.paragraph, self.ahead, self.here = sentence.paragraph, False, False
        if sentence.text.rstrip('”" ').endswith(("?", "？")):
            self.asked = _ASKS_FOR_PLANS.search(sentence.text) is not None
        elif self.asked and (_TELLS.search(sentence.text) or _AGAINST.search(sentence.text)):
            self.asked = False  # the answer turns to what was
        section = find_section(sentence.text, sentence.kind)
        if section is not None and section.says != "nothing":
            self.asked = False
        if sentence.kind == "title" and _PLAN_TITLE.fullmatch(sentence.text.strip()):
            year = re.search(r"20[0-9]{2}(?=年)", sentence.text)
            self.sections = [Section("plan", 0, int(year[0]) if year else None)]
        if section is None or sentence.kind == "title":
            return
        if section.depth == _UNNUMBERED and section.says == "nothing":
            return  # a caption among the paragraphs
        self.sections = [one for one in self.sections if one.depth < section.depth]
        self.sections.append(section)

    def planned(self, published: date | None) -> bool:
        """Tell whether the nearest heading that says something announces a plan.

        重点工作 of a year that is over are none.
        """
        said = [one for one in self.sections if one.says != "nothing"]
        if not said or said[-1].says == "account":
            return False
        year = said[-1].year
        return year is None or published is None or year >= published.year


def settle(
    sentences: Sequence[Sentence], figures: Sequence[Figure], published: date | None
) -> list[Figure]:
    """Return the figures of a document, those that a plan reaches as targets.

    The modality that they come with is what their own sentence says.

    >>> settle([], [], None)
    []
    """
    groups = {number: list(group) for number, group in groupby(figures, lambda one: one.sentence)}
    reader = _Reader()
    out: list[Figure] = []
    for number, sentence in enumerate(sentences):
        reader.read(sentence)
        group = groups.get(number, [])
        plans = _plans(sentence, group, reader, published)
        for one, plan in zip(group, plans, strict=True):
            modality = "target" if plan else "actual"
            out.append(one if one.modality == modality else replace(one, modality=modality))
        if plans:
            reader.here = reader.last = plans[-1]
        reader.ahead = reader.ahead or _sets_a_day(sentence, published)
    return _as_in_the_text(sentences, out)


def _plans(
    sentence: Sentence, group: Sequence[Figure], reader: _Reader, published: date | None
) -> list[bool]:
    text = sentence.text
    out: list[bool] = []
    governed = bool(group) and (reader.asked or reader.ahead or reader.planned(published))
    for i, one in enumerate(group):
        before = group[i - 1] if i else None
        plan = one.modality == "target" or _said_after(sentence, one, published)
        if plan:
            plan = not _over(text, one, published)
        else:
            plan = (
                governed
                or _begins_later(one, published)
                or (before is not None and out[-1] and _same_list(text, before, one))
                or (before is None and _follows(text, reader))
                or _allotted(text, one, published)
            )
            plan = plan and not _told(text, one, published) and not _was(text, one)
        out.append(plan)
    return out


def _was(text: str, figure: Figure) -> bool:
    """Tell whether the figure is where a change begins: 由5项减少为4项."""
    frame = figure.frame
    return bool(
        _WAS.search(text, frame.clause_start, frame.start) and _TURNS.match(text, frame.end)
    )


def _over(text: str, figure: Figure, published: date | None) -> bool:
    """Tell whether a time gone by parts it from the plan: 计划投资9亿元,到10月底开工3个."""
    time, frame = figure.time, figure.frame
    if time is None or time.last_day is None or published is None or time.last_day > published:
        return False
    if text[time.start : time.end] != time.text or time.end > frame.start:
        return False
    plan = last_plan(text, frame.start)
    return plan is not None and plan + _PART_OF_PLAN < time.start


def _begins_later(figure: Figure, published: date | None) -> bool:
    first = figure.time.first_day if figure.time else None
    return published is not None and first is not None and first > published


def _said_after(sentence: Sentence, figure: Figure, published: date | None) -> bool:
    """Tell whether 将, or a day to come from which it holds, follows the figure."""
    text, frame = sentence.text, figure.frame
    for time in sentence.times if "起" in text else ():
        later = published is not None and time.first_day is not None and time.first_day > published
        inside = frame.end <= time.start < frame.clause_end
        if later and inside and _IN_FORCE.match(text, time.end - time.text.endswith("起")):
            return True
    will = _WILL.match(text, frame.end) if "将" in text or "望" in text else None
    return will is not None and not _SPEAKS.search(will[0])


def _told(text: str, figure: Figure, published: date | None) -> bool:
    """Tell whether the sentence tells of what was."""
    if figure.kind.kind == "rank" or _TELLS.search(text, 0, figure.frame.clause_end):
        return True
    if expected_by(text, figure.frame) or fulfils(text, figure.frame):
        return True
    last = figure.time.last_day if figure.time else None
    return published is not None and last is not None and last <= published


def _same_list(text: str, before: Figure, figure: Figure) -> bool:
    # what comes after ； may name the sources of the sum before it
    return not re.search("[;；](?!资金来源|其中)", text[before.frame.end : figure.frame.start])


def _follows(text: str, reader: _Reader) -> bool:
    if reader.last and _OF_THEM.match(text):
        return True
    # 同时 may open a paragraph of its own
    before = reader.last if text.startswith("同时") else reader.here
    return bool(before and _DEED.match(text) and _ROUND.search(text))


def _allotted(text: str, figure: Figure, published: date | None) -> bool:
    """Tell whether the figure is what a year that has hardly begun allots."""
    last = figure.time.last_day if figure.time else None
    if published is None or last is None or last.year < published.year or published.month > 6:
        return False
    return _ALLOTS.search(text, figure.frame.clause_start, figure.frame.start) is not None


def _sets_a_day(sentence: Sentence, published: date | None) -> bool:
    """Tell whether the sentence opens with a day to come: 6月1日起，…"""
    return published is not None and any(
        time.start == 0 or sentence.text[time.start - 1] in "，,"
        for time in sentence.times
        if time.first_day is not None and time.first_day > published and time.text.endswith("起")
    )


def _as_in_the_text(sentences: Sequence[Sentence], figures: Sequence[Figure]) -> list[Figure]:
    """Return the figures, those of headings as targets that the text has as targets only."""
    said: dict[str, set[str]] = {}
    for one in figures:
        if sentences[one.sentence].kind not in _HEADINGS:
            said.setdefault(one.frame.text, set()).add(one.modality)
    return [
        replace(one, modality="target")
        if one.modality == "actual"
        and sentences[one.sentence].kind in _HEADINGS
        and said.get(one.frame.text) == {"target"}
        else one
        for one in figures
    ]
