"""Times that a sentence names in passing: compared with, part of a name, the day of the news."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.figures.clauses import CLOSING, OPENING

Span = tuple[int, int]

EVENT_DAY = re.compile(r"[0-9]+日|[今昨当前]天|当日|上午|下午|晚|现在|眼下|目前|当前|如今")

# 昨晚公司发布了业绩快报, 26日从发布会获悉: the day of the news, not of what it tells
_TOLD = re.compile(
    r"""[^，,。；;：:0-9]{0,30}?
        (?:发布(?!会现场)|披露|公布|通报|获悉|了解到|刊发|报道|公告|出炉|揭晓)
        [^。；;]*?[，,：:]""",
    re.VERBOSE,
)
# 5月10日，青湖市举行吹风会，将推出7项措施
_TOLD_THERE = re.compile(
    r"[，,]?[^，,。；;：:0-9]{0,30}?(?:召开|举行|举办)[^，,。；;0-9]{0,20}?(?:发布会|通气会|吹风会|记者会)[，,]"
)
# 新华社海州5月10日电, 本报5月10日讯: when the news was sent
_SENT = re.compile(r"[电讯](?![力子商信网站动器影视缆])|消息(?=[（(：:]|[，,]?记者)")
# 日前公布的年鉴显示, 近日,记者获悉: a day that is only that of the news, whatever it tells
_LATELY = frozenset({"近日", "日前", "近期", "昨日", "昨天", "今日"})
_LATELY_TOLD = re.compile(
    r"""[，,]?[^，,。；;：:0-9]{0,30}?
        (?:发布(?!会现场)|披露|公布|通报|获悉|了解到|刊发|报道|公告|出炉|揭晓|印发|出台|下发|印制|介绍|透露|表示)
        (?:[^。；;]*?[，,：:]|[^。；;0-9]{0,6}《[^》]+》[^，,。；;]{0,6}。?$)""",
    re.VERBOSE,
)
_COMPARED = re.compile(
    r"(?:[比较]|相当于|恢复到|恢复至|超过|高于|低于|多于|快于|为|是|与|同|跟)[^，,；;。]{0,2}$"
)
# 高于海州去年的3%, 也高于全省同期的2%
_MORE_THAN = "[高低快慢优好多少大小]于|超过|不及"
_THAN = re.compile(rf"(?:{_MORE_THAN})[^，,；;。0-9]{{0,8}}$")
_THAN_BEFORE = re.compile(rf"(?:(?<![可对占相])比(?!重)|较|{_MORE_THAN})[^，,；;。0-9]{{0,6}}$")
_THEIRS = re.compile(r"(?:同期)?的[0-9一二两三四五六七八九十半]")
_THEN_OF = re.compile(r"(?:同期)?的")
_TWO_SIDED = re.compile(r"(?:超过|高于|低于|多于|少于|快于|慢于|优于|好于)$")
# 与上年相同, 与去年相比, 是去年的2倍, 同上年持平
_LIKENED = re.compile(
    r"[^，,；;。]{0,6}"
    r"(?:相比|相同|相当|一致|持平|增|减|提高|下降|上升|多|少|高|低|水平|扩大|收窄)"
)
# 只有2019年的七成, 不及上年的一半, 距2019年还差两成, 受上年同期基数偏低影响
_MEASURED_BY = re.compile(
    r"(?:只有|仅有|仅为|只相当于|不及|不到|不足|达到?|约为|恢复到|恢复至)了?[^，,；;。]{0,2}$"
)
_AWAY_FROM = re.compile(r"(?:距离?|离)[^，,；;。]{0,3}$")
_OWING_TO = re.compile(r"(?:受|由于|因)[^，,；;。]{0,4}$")
# 和2007年相比, 同去年对比, 相较于上年
_BESIDE = re.compile(r"[与和跟同][^，,；;。]{0,2}$")
_SET_AGAINST = re.compile(r"[^，,；;。]{0,6}(?:相比|对比|比较)")
_JOINED = re.compile(r"[、和与及]$")
# 创31年来新高, 今年以来首次转正: how long it had not been so
_RECORD = re.compile(
    r"[^，,；;。0-9]{0,10}(?:首次|新高|新低|之最|最(?:高|低|好|差|快|慢|大|小|多|少))"
)
_RECORD_TIME = re.compile(r"(?:来|以来|同期)$")


def tells_only_when(text: str, start: int, end: int) -> bool:
    """Tell whether the day at text[start:end] is only that on which something was told.

    >>> tells_only_when("昨晚公司发布了快报,营收5亿元", 0, 2)
    True
    """
    word = text[start:end]
    if word in _LATELY and _LATELY_TOLD.match(text, end):
        return True
    day = EVENT_DAY.search(word) or word in ("近日", "日前", "昨日", "今日")
    told = _TOLD.match(text, end) or _TOLD_THERE.match(text, end)
    return bool(day) and told is not None


def compared(text: str, start: int, end: int) -> bool:
    """Tell whether the time at text[start:end] is only compared with (比上年, 是去年的2倍).

    >>> compared("比上年末增3%", 1, 4), compared("上年末有3家", 0, 3)
    (True, False)
    """
    before = text[max(0, start - 8) : start]
    if _TWO_SIDED.search(before) and re.match(
        r"[0-9一二两三四五六七八九十半百千万，,。；;]|$", text[end : end + 1]
    ):
        return True
    if re.search(r"[比较]$", before) and not before.endswith(("占比", "对比")):
        return True
    after = text[end : end + 14]
    if _MEASURED_BY.search(before) and re.match(
        r"(?:同期)?的[^，,；;。]{0,4}?[0-9一二两三四五六七八九十半]", after
    ):
        return bool(re.search(r"倍|成|%|分之|半", after))
    if _THEIRS.match(after) and _THAN.search(text[max(0, start - 12) : start]):
        return True
    if _AWAY_FROM.search(before) or (_OWING_TO.search(before) and "影响" in text[end : end + 20]):
        return True
    if _RECORD_TIME.search(text[start:end]) and _RECORD.match(text, end):
        return True
    if _COMPARED.search(before) and re.match(
        r"(?:同期|全年|水平)?的?[0-9一二两三四五六七八九十半]", after
    ):
        return bool(re.search(r"(?:倍|成|%)", after)) or "的" in after[:4]
    if before.endswith(("相较于", "相对于", "相比于")):
        return True
    if _BESIDE.search(before) and _SET_AGAINST.match(after):
        return True
    return bool(_COMPARED.search(before) and _LIKENED.match(after))


def of_compared(text: str, start: int, end: int, at: int) -> bool:
    """Tell whether the figure at text[at] is that of the time compared with at text[start:end].

    >>> of_compared("比上年的713件增长3%", 1, 3, 4), of_compared("上年的713件", 0, 2, 3)
    (True, False)
    """
    if _THEN_OF.fullmatch(text, end, at) is None:
        return False
    return _THAN_BEFORE.search(text, max(0, start - 10), start) is not None


# “十四五”规划控制目标, 年初承诺的, 2024年工作要点, 上年结转收入, “十五五”开局之年
_NAMED_AFTER = re.compile(
    r"""的?(?:规划|预算(?!执行)|预期|目标|任务|纲要|方案|[\u4e00-\u9fff]{0,4}工作要点|行动|承诺|部署|确定的|结转|结余
        |国民经济[^，,。；;]{0,10}(?:计划|规划|公报|纲要)(?!执行)
        |(?:安排|下达)的(?![^，,。；;]{0,8}(?:资金|经费|补助|补贴|债券|额度|贷款|投资))
        |(?:布置|提出|制定|交办|梳理|排定|签订|敲定)的
        |计划(?=的|数|指标|任务|目标|[内外中书]|[，,、。；;]|$)
        |第[一二三四五六七八九十0-9]+(?:届|批|期|次|轮|号文)
        |增储|控制|专项|发展规划|中期|建设规划|(?:良好)?(?:开局|起步|收官|决胜)(?:之年|年|阶段)
        |(?:良好|精彩|漂亮|高质量|首年)?(?:开局|起步)(?=[，,、。；;]|$))""",
    re.VERBOSE,
)
# “十二五”规划目标是, 今年的目标为: what follows is that time's
_TOPIC = re.compile(r"的?[\u4e00-\u9fff]{0,6}(?:目标|任务|计划|预期)(?:任务|目标)?(?:是|为|[:：])")
# 2008年5月正式通车的大桥, 去年底建成的厂房: the age of a thing
_AGE = re.compile(
    r"(?:正式|才|刚|全线|就)?(?:建成|通车|成立|奠基|创办|创建|始建|设立|启用|投用|投产|竣工|落成|开业|开馆|获批|签署|签订|发布|印发|出台)"
    r"(?:投产|通车|投用|运营|投入使用)?(?:、[^，,。；;]{1,14})?的"
)
_FOUNDED_IN = re.compile(r"(?:建|设立|成立|创办|创建|组建|诞生|起源|兴起|发轫|肇始|奠基|开工)于$")
# 举行第一季度项目集中开工活动: the time is part of the name of what was held
_HELD = re.compile(r"(?:举行|召开|举办|开展|组织)了?$")
_HELD_AFTER = re.compile(r"[^，,。；;]{2,20}(?:活动|会|仪式|大赛|行动)")
# 海州市2024年春季绿化启动仪式举行
_IS_HELD = re.compile(
    r"[^，,。；;0-9]{2,24}?(?:活动|会|仪式|大赛|论坛|培训班)(?:成功|隆重|顺利|正式)?(?:在[^，,。；;]{1,12})?"
    r"(?:举行|召开|举办|开幕|启动|启幕|落幕)"
)
# “2023年海州舞蹈培训班”: a time in the quoted name of something
_QUOTED = re.compile(
    r"(?!年[”\"])[^，,。；;：:“”]{3,30}(?<![0-9个项家人元])”(?![，,。；;]?[^，,。；;]{0,6}说)"
)


def modifies(text: str, start: int, end: int) -> bool:
    """Tell whether the time at text[start:end] only names something (“十二五”规划, 年初承诺的).

    >>> modifies("年初承诺的33项实事", 0, 2), modifies("年初有33项", 0, 2)
    (True, False)
    """
    before = text[max(0, start - 4) : start]
    if _SENT.match(text, end) and EVENT_DAY.search(text, start, end):
        return True
    if _AGE.match(text, end) or _FOUNDED_IN.search(before):
        return True
    if before[-2:] == "结转" or (_NAMED_AFTER.match(text, end) and not _TOPIC.match(text, end)):
        return True
    if _HELD.search(before) and _HELD_AFTER.match(text, end):
        return True
    if start > 0 and text[start - 1] not in "，,。；;" and _IS_HELD.match(text, end):
        return True
    if text[max(0, start - 1) : start] == "“" and _QUOTED.match(text, end):
        return True
    opened = text.rfind("《", 0, start)
    return opened >= 0 and text.find("》", opened, start) < 0 and "》" in text[end:]


def bracket_closes(text: str, start: int) -> int | None:
    """Return where the round bracket that holds text[start] closes, None outside brackets.

    >>> bracket_closes("夯基垒台(2013年)三个阶段", 5), bracket_closes("2013年", 0)
    (11, None)
    """
    depth = 0
    for i in range(start - 1, max(-1, start - 40), -1):
        if text[i] in CLOSING and text[i] in "）)":
            depth += 1
        elif text[i] in OPENING and text[i] in "（(":
            if depth == 0:
                closed = re.compile(r"[）)]").search(text, start)
                return closed.end() if closed else None
            depth -= 1
    return None


def passing(text: str, times: Sequence[Span], bases: Sequence[object]) -> set[int]:
    """Return the numbers of the times of a sentence that are only named in passing.

    Those inside a basis (比上年末), compared with, part of a name, in brackets, and what 、 joins
    to one that is compared with (比一季度、上半年).

    >>> sorted(passing("比一季度、上半年分别快3个点", [(1, 4), (5, 8)], []))
    [0, 1]
    """
    taken = [base for base in bases if isinstance(base, tuple)]
    out: set[int] = set()
    for number, (start, end) in enumerate(times):
        joined = number - 1 in out and _JOINED.fullmatch(text[times[number - 1][1] : start])
        if (
            joined
            or any(a <= start and end <= b for a, b in taken)
            or compared(text, start, end)
            or modifies(text, start, end)
        ):
            out.add(number)
    return out
