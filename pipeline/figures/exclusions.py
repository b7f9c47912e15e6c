"""What looks like a quantity and is none: dates, ordinals, names, slogans, class thresholds.

Each test looks at the few characters left and right of a quantity. Words on the left are told by
`str.endswith`, words on the right by an anchored pattern, so that a test costs the same however
long the text is. A test returns the name of its reason, which benchmarks print.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from importlib.resources import files

from pipeline.figures.candidates import Candidate
from pipeline.figures.units import Unit

# Words that hold numerals but count nothing ----------------------------------------------------

# 《…规划(2023—2025年)》   “1+233”   “三个一线”   [1]
NAME = re.compile(
    r"""
    《[^》\n]{1,80}》
  | [“「『‘][^”」』’“，。,;；:：!！?？\n]{1,20}[”」』’]
  | [\[〔【]\d+[\]〕】]
    """,
    re.VERBOSE,
)


class Names:
    """The spans of a text whose numerals belong to a name or a slogan.

    >>> names = Names("推行“1+233”工作体系")
    >>> names.hold(3), names.hold(9)
    (True, False)
    """

    def __init__(self, text: str) -> None:
        spans = [match.span() for match in NAME.finditer(text)]
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def hold(self, position: int) -> bool:
        """Tell whether a position is inside a name."""
        n = bisect_right(self._starts, position) - 1
        return n >= 0 and position < self._ends[n]


def begins_name(text: str, at: int) -> bool:
    """Tell whether a set phrase or name of `lexicon/fixed_names.txt` begins at a position.

    >>> begins_name("落实中央八项规定精神", 4), begins_name("落实八项措施", 2)
    (True, False)
    """
    return text.startswith(_fixed_names().get(text[at : at + 1], ()), at)


@cache
def _fixed_names() -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for name in _lines("fixed_names.txt"):
        names[name[0]] = (*names.get(name[0], ()), name)
    return names


def reason_against(found: Candidate, unit: Unit, left: str, right: str) -> str:
    """Return why a candidate with that unit is no figure, empty if nothing speaks against it.

    `left` and `right` are the characters around it, two dozen are enough.

    >>> from pipeline.figures.candidates import find_candidates
    >>> from pipeline.figures.units import Unit
    >>> found = find_candidates("60岁以上老年人")[0]
    >>> reason_against(found, Unit("岁", "age", False), "", "以上老年人")
    'class'
    """
    for test in _TESTS:
        reason = test(found, unit, left, right)
        if reason:
            return reason
    return ""


# Part of a longer sign -------------------------------------------------------------------------

_ATTACHED = frozenset("_#№×*&@+./·=^")
_DASHED = frozenset("-−—–~")


def _attached(found: Candidate, unit: Unit, left: str, right: str) -> str:
    """G331公里, 7×24小时, 1+6个, No.5."""
    last = left[-1:]
    if last and found.numeral[0] in "0123456789":
        if last in _ATTACHED or (last.isascii() and last.isalnum()):
            return "attached"
        if last in _DASHED and left[-2:-1].isascii() and left[-2:-1].isalnum():
            return "attached"
        if last and last in "（(" and right.startswith(("）", ")")) and not unit.name:
            return "attached"
    return "attached" if right.startswith(("+", "×")) else ""


def _ordinal(found: Candidate, unit: Unit, left: str, right: str) -> str:
    """第三场, 每百元, 前5家, 连续3次; 二期, 四次会议: what orders or frames, not counts."""
    if left.endswith(("每", "第", "每隔", "每满", "逢", "连续", "首", "连")):
        return "rate base or ordinal"
    if left.endswith("前") and unit.kind != "hours" and not left.endswith(_NOT_FIRST):
        return "first of many"
    if unit.name == "类" and (left.endswith("劣") or _CLASSED.match(right)):
        return "ordinal"
    if found.rule != "words" or found.numeral[0] in "数几":
        return ""
    if unit.name == "次" and _SITTING.match(right):
        return "ordinal"
    if len(found.numeral) > 1:
        return ""
    if found.numeral == "二" and unit.kind not in _EXACT_KINDS:
        return "ordinal"
    if found.numeral == "零" or not (unit.lone or (unit.kind == "grade" and _LAYERS.search(left))):
        return "lone digit"
    if unit.name in _ORDERED and found.numeral != "两" and not left.endswith(_COUNTING):
        return "ordinal"
    return "slogan" if unit.name == "个" and _SLOGAN.match(right) else ""


# 提前2周, 目前3家: words that end in 前 and do not mean the first of many.
_NOT_FIRST = (
    "提前",
    "目前",
    "之前",
    "以前",
    "此前",
    "年前",
    "日前",
    "当前",
    "跟前",
    "面前",
    "空前",
    "从前",
    "先前",
    "赛前",
)
# 劣五类水体, 1类创新药: classes that are numbered
_CLASSED = re.compile(
    "水|断面|标准|[创新中化].{0,2}药|医疗器械|医疗用房|用地|学科|苗|疫苗|地区|区(?!域)"
)
# 层级全部压减到三级以内
_LAYERS = re.compile("层级|级次|链条")
# 三个一批, 两个毫不动摇, 五个“必须统筹”: formulas whose numeral counts clauses
_SLOGAN = re.compile(
    "一[批律百切]|全[覆面]|不[能准得可忘]|毫不|坚[持定]|必须|务必|严[禁格]|确[保立]|统筹|维护|转变|结合|“(?:必须|坚[持定]|毫不|更加|不|务必)"
)
_EXACT_KINDS = frozenset({"percent", "points", "multiple"})
_SITTING = re.compile(
    "(?:[、和与]十?[一二三四五六七八九十]次)*全?体?(?:会议|全会|全体|党代会|党代表|代表大会|人大|团代会|会(?!员)|产业|分配|能源|函数|污染|革命)"
)
# Parts that are numbered as often as counted: 三期工程, 四号; counted after 分, 共.
_ORDERED = frozenset(
    {"期", "轮", "层", "路", "段", "站", "版", "单", "组", "档", "集", "讲", "课", "节"}
)
_COUNTING = ("分", "共", "办", "展", "了", "分成", "近", "约", "超", "超过", "等")


# Durations --------------------------------------------------------------------------------------

_TIME_KINDS = frozenset({"hours", "days", "workday", "years"})
_FRAME = re.compile(
    r"""
    平均(?!每) | [^，。、；,;]{0,8}圈 | 值守 | 值班 | 在线 | 不打烊 | 自助 | 热线 | 制 | 营业 | 待命 | 备勤 | 滚动 | 监测 | 不间断
  | 全天候 | 过境 | 免签 | 直播 | 轮班 | 通勤 | 经济 | 生活 | 倒计时 | 无理由 | 就医 | 就学 | 交通 | 可达 | 开放
  | (?: 人工 | 政务 | 自助 | 便民 | 应急 | 全天 | 线上 | 咨询 ){0,2} 服务
  | 以?[前后](?!缩|压|提) | 以?来 | 之间 | 间(?!隔)
  | 的?(?: 假期 | 长假 | 小长假 | 行程 | 会期 | 工作制 | 计划 | 行动 | 攻坚 | 培训 | 会议 | 展期 | 赛程 | 旅程 | 连续 | [一二三四五六七八九\d]夜 | 时间[里内] | 游 | 课程 | 活动 | 调研 | 大战 | 公示 | 集中 | 预报 | 天气 )
    """,
    re.VERBOSE,
)
_LONG_FRAME = re.compile(
    r"""
    来 | 前 | 后 | 间(?!隔) | 之间 | 以[前后来] | 内(?!完成|办结) | 里 | 行动 | 规划 | 计划 | 攻坚 | 方案 | 提升 | 倍增
  | 期(?!限) | 试点 | 制 | 任期 | 免 | 毛入 | 义务 | 巩固 | 一[次届遇度]
    """,
    re.VERBOSE,
)
_SOFT = re.compile(
    r"(?:了|至|到|近|约|达到|达|为|在|超过|不足|不到|大约|将近|接近|整整|仅|只|的|由|从|超|逾|突破|，|,|:|：|不超过|不少于|"
    r"原来|原先|过去|以前|以往|目前|现在|可|能|将|平均|进一步|首次|最快|最短|最长|最多|最少|压缩后|已|再|大幅|分别|均|都|有效|大大|最低|最高|是)*$"
)
# 由3年缩短为1年
_SHORTENED = re.compile("缩短|压缩|压减|缩减|减少|降[至到低为]|延长")
_NEEDS_CUE = ("lone", "half", "early")


def _duration(found: Candidate, unit: Unit, left: str, right: str) -> str:
    """连续5年, 7天长假, 24小时值守: a duration that frames another statement."""
    if unit.kind not in _TIME_KINDS:
        return "anniversary" if unit.kind == "anniversary" else ""
    if unit.name == "年" and (
        found.value >= 1000 or found.numeral[0] in "〇○零" or _is_year(found)
    ):
        return "date"
    if unit.name == "小时" and found.value == 24 and not right.startswith(("内", "以", "之内")):
        return "round the clock"
    if _FRAME.match(right):
        return "duration"
    if found.rule == "lone" and left.endswith("的"):
        return "duration"  # 提速的一年
    if unit.kind == "years" and _SHORTENED.match(right):
        return ""
    core = left[: _soft_start(left)]
    measured, circumstance = _duration_words()
    if left.endswith(circumstance) and not left.endswith(_NO_CIRCUMSTANCE):
        return "duration"
    if (
        core != left
        and core.endswith(circumstance)
        and not core.endswith((*_NO_CIRCUMSTANCE, *measured))
    ):
        return "duration"
    if unit.kind != "years" and found.rule not in _NEEDS_CUE:
        return ""
    if unit.kind == "years" and _LONG_FRAME.match(right):
        return "duration"
    return "" if core.endswith(measured) else "duration"


# 提前, 滞后, 接近 end like a circumstance and measure.
_NO_CIRCUMSTANCE = (
    "提前",
    "推后",
    "延后",
    "滞后",
    "接近",
    "将近",
    "落后",
    "超前",
    "少",
    "压缩后",
    "改革后",
    "缩短后",
)


def _soft_start(left: str) -> int:
    soft = _SOFT.search(left)
    return soft.start() if soft else len(left)


def _is_year(found: Candidate) -> bool:
    """二〇二四, 二四: digits without multipliers, as years are read out."""
    return (
        len(found.numeral) > 3
        and not set(found.numeral) & set("十百千万亿")
        and found.rule == "words"
    )


@cache
def _duration_words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    rows = [line.split("\t") for line in _lines("durations.tsv")[1:]]
    roles = {"measured": [], "circumstance": []}  # type: dict[str, list[str]]
    for word, role in rows:
        roles[role].append(word)
    return tuple(roles["measured"]), tuple(roles["circumstance"])


# Attributes of a thing, not statements about it ----------------------------------------------------

_SIZE_KINDS = frozenset({"power", "physics", "mass", "volume", "energy", "length", "quotient"})
_CLASS_KINDS = frozenset(
    {"money", "area", "mass", "volume", "length", "energy", "power", "age", "physics", "years"}
)
# 亿元以上项目, 60岁以上老人, 1000万元以下的小微企业贷款, 50万元以上的38个; not 1800万元以上。
_THRESHOLD = re.compile(
    r"""
    (?: [（(]含[）)] )? 及?以[上下] (?: [（(]含[）)] )? 的?
    (?! [，。,、；;：:！!？?\s）)”】] | $ | 的?新?(?: 目标 | 水平 | 规模 | 增长 | 增速 | 台阶 | 阶段 | 行列 | 关口 | 区间 )
      | [并和或及与为是占达由从在将可增提位列比居均较实于再已未还也都] | 左右 | 保持 )
    """,
    re.VERBOSE,
)
# 5人以上企业, 二十户以上的自然村: counts of people that delimit a class
_THRESHOLD_OF = re.compile(
    r"及?以[上下](?:的(?![，。,、；;\s])|(?=企业|单位|小区|村|聚居|家庭|场所|群体|集会|项目|班|作业|的?[自行]))"
)
# 税收过亿元企业, 百亿级产业, 超亿美元项目
_GRADED = re.compile(
    "级(?!别)|的?(?:企业|项目|集群|产业|品牌|园区|县|镇|村|强|俱乐部|单体|重[大点]|大[项户]|楼宇|平台|龙头)"
    "|的[^，。,、；;]{0,6}(?:企业|项目|集群|产业|园区)"
)
# 风力5级, 里氏6.2级, 4.5级地震, 8级大风: grades that are measured
_FORCE = re.compile("(?:风力?|里氏|震级|烈度)[^，。,；;]{0,4}$")
_FORCE_OF = re.compile("(?:以上)?(?:地震|大风|强风|阵风|强震|余震|左右(?:地震|大风))")
_OVER_THRESHOLD = (
    *(
        "超过",
        "不足",
        "超",
        "过",
        "低于",
        "高于",
        "大于",
        "小于",
        "不到",
        "不超过",
        "满",
        "达到",
        "达",
        "未满",
        "超出",
    ),
)
_CONDITION = re.compile(
    "(?:对|凡|向|给|将|把|如|若|凡是|对于|年龄|年满|单[个户笔体]|税收|纳税|产值|[营主]收|收入)[^，。,；;]{0,12}$"
)


def _class(found: Candidate, unit: Unit, left: str, right: str) -> str:
    """A size or threshold that only says which things are meant."""
    kind = unit.kind
    if right[:1] == "级" and right[1:2] != "别" and kind != "percent":
        return "grade"
    if kind in _CLASS_KINDS and _THRESHOLD.match(right):
        return "class"
    if unit.name in ("人", "户", "名", "口") and _THRESHOLD_OF.match(right):
        return "class"
    if kind == "age" and _AGED.match(right):
        return "class"
    if kind == "grade" and not (
        _FORCE.search(left) or _FORCE_OF.match(right) or _LAYERS.search(left)
    ):
        return "grade"
    if kind == "percent" and left.endswith("前"):
        return "class"
    if left.endswith(_OVER_THRESHOLD):
        if found.rule == "bare" and _GRADED.match(right):
            return "class"
        if kind in _CLASS_KINDS and right[:1] == "的" and _CONDITION.search(left):
            return "class"
    if kind in _SIZE_KINDS and _specified().match(right):
        return "size"
    if kind == "physics" and unit.name in _VOLTAGES and _NOUN.match(right):
        return "size"
    if kind == "count" and "万" in found.numeral and _PLANT.match(right):
        return "size"
    if kind in ("length", "quotient") and left.endswith(("时速", "最高时速", "设计时速")):
        return "size" if right[:1] not in "，。,、；;" else ""
    return ""


# 220千伏送出线路: a voltage names what it stands before
_VOLTAGES = frozenset({"千伏", "伏", "kV"})
_NOUN = re.compile(r"(?![以左上的和与及至或为])[\u4e00-\u9fff]")
# 2万台氢燃料电池发动机工厂, 30万辆新能源汽车生产基地: a capacity names a plant
_PLANT = re.compile(
    r"[^，。,、；;：:！!？?\s\d的（(“]{1,14}(?:工厂|生产线|产线|生产基地|产能|制造基地)"
)
# 82岁的石安国, 65岁老人, 0-6岁儿童: an age that says who is meant
_AGED = re.compile("的(?![，。,、；;])|[老人儿女男少青妇孩学及至到]")


@cache
def _specified() -> re.Pattern[str]:
    heads = "|".join(_lines("specified.txt"))
    return re.compile(rf"[^，。,、；;：:！!？?\s\d的（(“]{{0,10}}?(?:{heads})")


# Words ---------------------------------------------------------------------------------------------


def _idiom(found: Candidate, unit: Unit, left: str, right: str) -> str:
    """一番努力, 一成不变, 十分重要, 9时30分: words that only contain a numeral and a unit."""
    name, written = unit.name, found.numeral
    if name == "番" and not left.endswith(("翻", "翻了", "再翻", "翻近", "翻两", "超过", "接近")):
        return "idiom"
    if name == "%" and written == "一" and right.startswith(("不变", "套", "员")):
        return "idiom"
    if name == "分":
        if left.endswith(("时", "点")):
            return "clock time"
        if written in ("十", "万", "三", "七", "百"):
            return "idiom"
    if (
        name == "倍"
        and right.startswith(("增", "感"))
        and found.rule in ("words", "lone")
        and not left
    ):
        return "idiom"
    if name in ("金", "银", "铜") and found.value >= 1000:
        return "idiom"
    if name == "头" and left.endswith("三天"):
        return "idiom"
    return ""


def _lines(name: str) -> list[str]:
    text = (files("pipeline") / "lexicon" / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


_TESTS = (_attached, _ordinal, _duration, _class, _idiom)
