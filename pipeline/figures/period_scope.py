"""Which time each figure speaks of: the word in its clause, its sentence, or its paragraph."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from pipeline.figures.clauses import Frame, counts_nothing
from pipeline.figures.period_asides import EVENT_DAY, bracket_closes, of_compared, tells_only_when
from pipeline.figures.words import last_match

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Governing:
    """A time word that may govern later figures: its number in the document's list of times."""

    number: int
    opens: bool  # it stands at the head of its paragraph's sentence, so a series may follow
    steady: bool  # a stretch such as 全年 or 1-7月, not a day of an event
    point: bool = False  # 7月底, 年末
    event: bool = False  # 2003年6月,经批准: what happened then
    series: bool = False  # 一年来, 全年: opens an account that goes on to the paragraph's end


# 一年来, 过去五年, 全年, “十四五”以来: the account of a stretch of time
_SERIES = re.compile(
    r"""(?:过去)?[一二三四五六七八九十两0-9几]+(?:年|个月)(?:多)?来$|过去的?[一二三四五六七八九十]年|全年|一年来"""
    r"""|.*(?:时期|期间)$|.*以来$"""
)
# 回顾2019年,… 盘点上半年: an account too
_RECALLED = re.compile(r"(?:回顾|回首|回眸|总结|盘点|梳理)(?:过去的?|一下)?$")
# 今年以来,主要做了以下工作: what follows is listed under it
_ANNOUNCED = re.compile(
    r"""[^。；;]*?(?:(?:以下|如下|下列|[一二三四五六七八九十几0-9多]个?方面)[^。；;，,：:]{0,12}(?:[：:]|。?$)
        |主要(?:有|是|为|做法|工作|表现|体现|做了|开展了|抓了)[^。；;，,：:]{0,12}[：:])""",
    re.VERBOSE,
)
# 根据2022年度的结果，目前…: what is told rests on it, and is of the time that follows
_RESTS_ON = re.compile(r"(?:根据|依据|依照|按照|对照)[^，,。；;：:]*$")
_POINT = re.compile(r"(?:[底初]|目前|当前)$")
_EVENT = re.compile(
    r"[^。；;0-9]{0,40}(?:批准|批复|成立|改制|设立|通过|印发|发布|出台|揭牌|挂牌|启动|召开|举行|迁入|划归|更名|获批|正式)"
)
# 今年35岁，月薪6000元: only the age
_AGE = re.compile(r"[才刚已满约近]{0,2}[0-9一二三四五六七八九十]+岁(?!及?以)")
_ORIGIN = re.compile(r"(?:由|从|自)[^，,；;。]{0,3}$")
# 从7月1日起,…, 自2021年以来: a stretch that is not left again; 从7月1日起施行: only when
_ONWARD = re.compile(r"(?<=来)|(?<=起)[，,]")

_TO_THE_END = re.compile("[到至—–~～-]")  # 自5月3日至8月20日: a stretch, not where it began

_AND = re.compile(r"[、和与及]")
# a time after figures and a subject (低保标准“十四五”以来年均增长4.6%) ends at the next ;
_INSIDE = re.compile(r"[^，,；;：:。、（(“”全我本该市省县区州旗至到从自在于今去截前于的了过\s]$")
_PART = re.compile(r"[;；]")
# ，增长5%: what goes on about the same amount
_CLAUSE_END = re.compile(r"[；;]|[，,](?!同比|比上|较上|[增占]|下降|减少|其中)")
# 去年同期为增长8%: only told beside what is spoken of
_SAME_TIME = re.compile(r"同期$")
# 完成全年9万人任务的三成: the time of the goal, not of what became of it
_FULFILS = re.compile(r"(?:完成|占|为|达到?|超)(?:了|到)?$")
_ITS_GOAL = re.compile(
    r"(?:的)?[0-9.,]+[万亿千]*[^，,。；;、0-9的]{0,4}(?:目标)?的?(?:任务|目标|计划|预算)"
)
# 其中一季度5亿元: the time of a part
_A_PART = re.compile(r"其中(?!的)")
# 1998年设市，现辖9个镇: what is so now is not of that year
_NOW = re.compile(r"[，,；;]现(?:[有辖存为]|已|拥有|设有|共有)")
NO_TIME = -1  # the figure speaks of a time that is not said

# 由18分钟缩短至6分钟: between the amount at the start and the one at the end of a change
_TO = re.compile(
    r"""(?:[:：∶︰][0-9.]+)*                   # 19.6:26.5:53.9 is one start
        [余多来以上]{0,2}[^，,；;。0-9]{0,10}?
        (?:到|至|为|成|达)(?!了?[^，,；;。]{0,4}的)""",
    re.VERBOSE,
)
_FROM = re.compile(r"(?:由|从)(?!而|此|事|业|严|优|快)[^，,；;。由从]{0,24}$")
_SAME_START = re.compile(r"^[:：∶︰、和与及]$")
# 过去15天才办完, 而此前不足一成: as it was once
_ONCE = re.compile(
    r"(?<!超)过去(?!的?[一二两三四五六七八九十几0-9]|年)|以前|从前|往年|往常|此前|原来|原先|早先|当初|改革前|改造前|平时|平日"
)
# 比改革前快两成, 为往年的4倍: only compared with
_AGAINST = re.compile(r"(?:[比较]|与|同|跟|是|为|达|相当于)$")
# 居全省12个市州第4位: the members of the field in which the rank is held
_FIELD = re.compile(r"(?:[在居列占排于]|位居|位列)[^，,；;。0-9]{0,24}$")
_RANKED = re.compile(r"第|首|前|倒数|末|榜首")
_RATES = frozenset({"%", "‰", "百分点", "倍", "元", "位", "番", ""})
_COUNTED = re.compile(r"[\u4e00-\u9fff]")


def in_sentence(
    frames: Sequence[Frame],
    text: str,
    times: Sequence[Span],
    aside: Set[int],
    starts: Sequence[int | None],
    groups: Mapping[int, tuple[int, int]] | None = None,
) -> list[int | None]:
    """Return for each figure the number of the time that governs it in its sentence, or None.

    NO_TIME stands for a time that is not said, so that no earlier sentence gives one either. The
    times `aside` (of `passing`) govern nothing; in 由A的…到B the time of A is A's alone (`starts`,
    of `change_starts`). A list of times goes with a list of numbers (`groups`: figure -> number in
    its list, size of the list).

    >>> from pipeline.figures.clauses import frames
    >>> from types import SimpleNamespace as Q
    >>> text = "上半年,出口5亿元,比上年末增3%"
    >>> found = frames(text, [Q(start=6, end=9, text="5亿元", unit="元", rule=""),
    ...                       Q(start=15, end=17, text="3%", unit="%", rule="")])
    >>> in_sentence(found, text, [(0, 3), (11, 14)], {1}, change_starts(text, found))
    [0, 0]
    """
    usable: list[_Usable] = []
    for number, span in enumerate(times):
        if number not in aside and not tells_only_when(text, *span):
            usable.append(_usable(text, number, span, frames, bool(usable)))
    lists = _lists(text, times)
    out: list[int | None] = []
    for frame, begun in zip(frames, starts, strict=True):
        chosen = None
        for one in usable:
            if one.end <= frame.start < one.until:
                chosen = one.number
        if chosen is None or times[chosen][1] < frame.clause_start:
            chosen = _said_after(text, frame, frames, times, usable, chosen)
        said = times[chosen][1] if chosen is not None else 0
        theirs = _compared_time(text, frame, times)
        if theirs is not None:
            chosen = theirs
        elif begun is not None:
            inside = [n for n, (start, _) in enumerate(times) if begun <= start < frame.start]
            chosen = inside[-1] if inside else NO_TIME
        elif _once(text, frame, said) or _counts_field(text, frame, frames):
            chosen = NO_TIME
        elif groups and frame.index in groups and chosen in lists:
            place, size = groups[frame.index]
            if len(lists[chosen]) == size:
                chosen = lists[chosen][place]
        out.append(chosen)
    return out


def _compared_time(text: str, frame: Frame, times: Sequence[Span]) -> int | None:
    """Return the time compared with that is only the figure's own (比上年的713件), else None."""
    if frame.unit == "倍":
        return None
    if text[frame.start - 1 : frame.start] != "的":
        return _base_of_change(text, frame, times)
    if not counts_nothing(text, frame.end):
        return None  # 快于上年的8个行业
    for number, (start, end) in enumerate(times):
        if end < frame.start <= end + _THEN and of_compared(text, start, end, frame.start):
            return number
    return None


_THEN = 3  # characters of 同期的
# 比上年同期7亿元增收2亿元: what it was then
_CHANGED_FROM = re.compile(r"(?:增[加收长支]?|减[少收支]?|提[高升]|下降|上升|[多少]收)了?[0-9]")
_THAN = re.compile(r"[比较]$")


def _base_of_change(text: str, frame: Frame, times: Sequence[Span]) -> int | None:
    for number, (start, end) in enumerate(times):
        if end == frame.start and _THAN.search(text, max(0, start - 1), start):
            return number if _CHANGED_FROM.match(text, frame.end) else None
    return None


@dataclass(frozen=True, slots=True)
class _Usable:
    """A time that governs the figures of its sentence from `end` up to `until`."""

    number: int
    end: int
    until: int


# 7项措施自7月1日起施行, 8项服务年底将全市通办: the time of what becomes of a count
_COUNT_OF = re.compile(r"[^，,、。；;（(“”0-9]{1,16}?(?:自|从|于|在|至|到)?")
_BECOMES = re.compile(
    r"""之?前?起?(?:均|都|将|可|要|已|就|能|正式|全面|陆续|全部|顺利|成功|如期|率先|相继|开始|实施|施行|实行|执行|实现|开工|建成|投产|投用|上线
        |开放|完成|通车|启用|启动|施行|竣工)""",
    re.VERBOSE,
)


def _said_after(
    text: str,
    frame: Frame,
    frames: Sequence[Frame],
    times: Sequence[Span],
    usable: Sequence[_Usable],
    chosen: int | None,
) -> int | None:
    """Return the time that tells when what is counted does what its clause says, else `chosen`."""
    following = frames[frame.index + 1].start if frame.index + 1 < len(frames) else len(text)
    for one in usable:
        start, end = times[one.number]
        if frame.end <= start < min(following, frame.clause_end):
            counted = frame.unit not in _RATES and _COUNT_OF.fullmatch(text, frame.end, start)
            return one.number if counted and _BECOMES.match(text, end) else chosen
    return chosen


def _usable(text: str, number: int, span: Span, frames: Sequence[Frame], follows: bool) -> _Usable:
    start, end = span
    until = len(text)
    part = _PART.search(text, end)
    if age := _AGE.match(text, end):
        until = age.end()
    elif goal := _goal_of(text, span):
        until = goal.end()
    elif _SAME_TIME.search(text, start, end) and not _only_origin(text, span):
        over = _CLAUSE_BREAK.search(text, end + 1)
        until = over.start() if over else until
    elif follows and (closes := bracket_closes(text, start)) is not None:
        until = closes
    elif follows and part and not any(end <= one.start < part.start() for one in frames):
        until = part.end()  # 2021年获批园区；项目12个: of what happened in its own part
    elif _only_origin(text, span):
        later = [one.start for one in frames if one.start >= end]
        until = later[0] + 1 if later else until
    elif frames[0].start < start and _INSIDE.search(text, max(0, start - 1), start):
        until = part.end() if part else until
    elif _mid_clause(text, start, frames):
        over = _CLAUSE_END.search(text, end)
        until = over.start() if over else until
    past = _NOW.search(text, end) if "现" in text else None
    return _Usable(number, end, min(until, past.start()) if past else until)


_CLAUSE_BREAK = re.compile(r"[，,；;]")


def _goal_of(text: str, span: Span) -> re.Match[str] | None:
    """Return the goal that bears the time, where it is told how far it was reached."""
    start, end = span
    fulfilled = _FULFILS.search(text, max(0, start - 4), start)
    return _ITS_GOAL.match(text, end) if fulfilled else None


def _mid_clause(text: str, start: int, frames: Sequence[Frame]) -> bool:
    """Tell whether 于 joins the time to a figure before it in its clause: 一期9万吨于上年投产."""
    if text[start - 1 : start] != "于":  # 8条河流在上年达标，占80% goes on with it
        return False
    return any(one.end < start < one.clause_end for one in frames)


def _only_origin(text: str, span: Span) -> bool:
    """Tell whether the time is only where something came from: 由2016年的3家增加到5家."""
    start, end = span
    return (
        _TO_THE_END.search(text, start, end) is None
        and _ORIGIN.search(text, max(0, start - 4), start) is not None
        and _ONWARD.match(text, end) is None
    )


def _lists(text: str, times: Sequence[Span]) -> dict[int, list[int]]:
    """Return for the last of several times joined by 、 or 和 the numbers of all of them."""
    out: dict[int, list[int]] = {}
    for number in range(1, len(times)):
        if _AND.fullmatch(text, times[number - 1][1], times[number][0]):
            out[number] = [*out.pop(number - 1, [number - 1]), number]
    return out


def change_starts(text: str, frames: Sequence[Frame]) -> list[int | None]:
    """Return for each figure that a change starts from where its 由 or 从 stands, else None.

    >>> from pipeline.figures.clauses import frames
    >>> from types import SimpleNamespace as Q
    >>> text = "由18分钟缩短至6分钟"
    >>> change_starts(text, frames(text, [Q(start=1, end=5, text="18分钟", unit="分钟", rule=""),
    ...                                   Q(start=8, end=11, text="6分钟", unit="分钟", rule="")]))
    [0, None]
    """
    out: list[int | None] = []
    for frame in frames:
        begun = _from(text, frame)
        between = text[frames[frame.index - 1].end : frame.start] if frame.index else ""
        if begun is None and out and out[-1] is not None and _SAME_START.match(between):
            begun = out[-1]
        out.append(begun)
    return out


def _from(text: str, frame: Frame) -> int | None:
    """Return where 由 or 从 stands before an amount that changed into another, else None."""
    low = max(frame.head_start, frame.start - 26)
    near = text[low : frame.start]
    if ("由" not in near and "从" not in near) or _TO.match(text, frame.end) is None:
        return None
    found = _FROM.search(text, low, frame.start)
    return found.start() if found else None


def _once(text: str, frame: Frame, after: int) -> bool:
    found = last_match(_ONCE, text, max(frame.head_start, after), frame.start)
    return found is not None and not _AGAINST.search(text[frame.clause_start : found.start()])


def _counts_field(text: str, frame: Frame, frames: Sequence[Frame]) -> bool:
    """Tell whether a count is only the size of the field of the rank that follows it."""
    if (
        frame.index + 1 >= len(frames)
        or _RANKED.match(frame.text)
        or not _COUNTED.match(frame.tail)
    ):
        return False
    following = frames[frame.index + 1]
    if following.clause != frame.clause or following.unit not in ("位", "名", ""):
        return False
    return _RANKED.match(following.text) is not None and bool(
        _FIELD.search(text, frame.head_start, frame.start)
    )


def opening(text: str, times: Sequence[Span], aside: Set[int] = frozenset()) -> Governing | None:
    """Return the time of a sentence that may govern the next one: its last that is not compared.

    >>> opening("上半年,出口增3%", [(0, 3)])
    Governing(number=0, opens=True, steady=True, point=False, event=False, series=False)
    """
    last, rests = None, False
    for number, (start, end) in enumerate(times):
        if number in aside or _only_origin(text, (start, end)) or _AGE.match(text, end):
            continue
        if last is not None and bracket_closes(text, start) is not None:
            continue
        if _SAME_TIME.search(text, start, end) or _goal_of(text, (start, end)):
            continue
        if tells_only_when(text, start, end) or _of_a_part(text, start):
            continue
        if last is not None and (not last.steady or rests):
            last = None
        rests = _RESTS_ON.search(text, 0, start) is not None
        opens = start <= 2 or bool(
            re.search(
                r"(?:过去的|回顾|总结|统计|核算|介绍|指出|认为|强调|表示|透露|通报|获悉|显示|反映|了解|截至|到|从|看)[，,]?$",
                text[max(0, start - 6) : start],
            )
        )
        steady = not EVENT_DAY.search(text[start:end])
        if last is None or steady:
            alone = opens
            opens = opens or (last is not None and last.opens)
            word = text[start:end]
            last = Governing(
                number,
                opens,
                steady,
                point=_POINT.search(word) is not None or (word.endswith("末") and not alone),
                event=_EVENT.match(text, end) is not None,
                series=opens
                and (bool(_SERIES.match(word)) or (steady and announces(text, start, end))),
            )
    return last


_FAR_PART = 200  # characters


def _of_a_part(text: str, start: int) -> bool:
    """Tell whether the time is that of a part: 其中…,1月完成3亿元."""
    part = last_match(_A_PART, text, max(0, start - _FAR_PART), start)
    return part is not None and _PART.search(text, part.end(), start) is None


def announces(text: str, start: int, end: int) -> bool:
    """Tell whether a sentence announces an account of the time at text[start:end].

    >>> announces("回顾2019年,工作稳步推进", 2, 7), announces("2019年,做了以下工作:", 0, 5)
    (True, True)
    """
    return bool(_RECALLED.search(text, max(0, start - 6), start) or _ANNOUNCED.match(text, end))
