"""What looks like a quantity and is none: dates, ordinals, names, slogans, class thresholds.

Each test looks at the few characters left and right of a quantity. Words on the left are told by
`str.endswith`, words on the right by an anchored pattern, so that a test costs the same however
long the text is.
"""

from __future__ import annotations

import re
from bisect import bisect_right

# Words that hold numerals but count nothing ----------------------------------------------------

# 《…规划(2023—2025年)》   “1+233”   “三个一线”   [1]
NAME = re.compile(
    r"《[^》\n]{1,80}》 | [“「『‘][^”」』’“，。,;；:：!！?？\n]{1,18}[”」』’] | [\[〔【]\d+[\]〕】]",
    re.VERBOSE,
)


class Names:
    """The spans of a text whose numerals belong to a name or a slogan."""

    def __init__(self, text: str) -> None:
        spans = [match.span() for match in NAME.finditer(text)]
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def hold(self, start: int) -> bool:
        """Tell whether a position is inside a name."""
        n = bisect_right(self._starts, start) - 1
        return n >= 0 and start < self._ends[n]


# Durations --------------------------------------------------------------------------------------

# What measures a duration: 缩短至1天, 提前3天, 工期5年.
MEASURED = (
    *(
        "缩短",
        "压缩",
        "压减",
        "压降",
        "缩减",
        "减少",
        "减",
        "降",
        "增加",
        "增",
        "延长",
        "提前",
        "提早",
    ),
    *(
        "推迟",
        "推后",
        "延迟",
        "延后",
        "提速",
        "节省",
        "节约",
        "快",
        "慢",
        "早",
        "晚",
        "少",
        "多",
        "拖",
    ),
    *(
        "时间",
        "周期",
        "期限",
        "工期",
        "年限",
        "寿命",
        "时限",
        "时长",
        "时效",
        "耗时",
        "用时",
        "平均",
        "停留",
    ),
    *(
        "需",
        "只要",
        "只用",
        "花",
        "用",
        "滞后",
        "缩",
        "压",
        "加快",
        "限",
        "期",
        "龄",
        "压缩办理",
        "寿命预期",
    ),
)
# What may stand between: 缩短了近3年, 由5年, 压缩至1.5年.
SOFT = re.compile(
    r"(?:了|至|到|近|约|达到|达|为|在|超过|不足|不到|大约|将近|接近|整整|仅|只|的|由|从|超|逾|过|突破|，|,|:|：|"
    r"不超过|不少于|原来|原先|过去|以前|以往|目前|现在|可|能|将|平均|进一步|首次|最快|最短|最长|最多|最少)*$"
)
# What makes a duration a mere circumstance: 连续5年, 时隔3年, 近三年.
CIRCUMSTANCE = (
    *(
        "连续",
        "时隔",
        "最近",
        "过去",
        "未来",
        "前",
        "后",
        "为期",
        "历时",
        "历经",
        "再过",
        "每隔",
        "头",
        "这",
    ),
    *(
        "连着",
        "一连",
        "最大",
        "第",
        "每",
        "近",
        "今后",
        "接下来",
        "长达",
        "同一",
        "另",
        "首",
        "当",
        "整",
    ),
)
HOURS_QUALIFY = re.compile(
    r"平均|.{0,4}圈|值守|值班|在线|不打烊|自助|热线|制|营业|待命|备勤|滚动|监测|不间断|全天候|通勤|经济|生活|"
    r"(?:人工|政务|自助|便民|应急|全天|线上|咨询)?服务|以?[前后]|来|的?(?:假期|长假|行程|会期|工作制|计划|行动|攻坚|培训|会议|展期|"
    r"赛程|旅程|连续|[一二三四五六七八九\d]夜|时间里|时间内)|之?间(?!隔)|倒计时|无理由|就医|就学|交通|车程"
)
YEARS_QUALIFY = re.compile(
    r"来|前|后|之?间|以?[前后来]|内|里|行动|规划|计划|攻坚|方案|提升|倍增|期|试点|制|一|任期|免|毛入|义务|巩固"
)

# Attributes of a thing, not statements about it --------------------------------------------------

# 110千伏变电站, 300兆瓦压缩空气储能, 20万吨聚烯烃装置
SPECIFIED = re.compile(
    r"(?:级|[^，。,、；;：:！!？?\s\d的]{0,12}?(?:变电站|机组|电站|储能|装置|生产线|项目|工程|线路|输电|输变电|特高压|衬底|"
    r"晶圆|芯片|电堆|码头|泊位|航道|盾构|风机|锅炉|发动机|火箭|跑道|高炉|转炉|炉|轮|船|舰|列车|高铁|级|基地|产能|"
    r"屏|镜|炮|工艺|制程|大关))"
)
SPEC_KINDS = frozenset({"power", "physics", "mass", "volume", "energy", "length"})

# 亿元以上项目, 60岁以上老人, 1000万元以下的小微企业贷款, 500人以上企业
CLASS = re.compile(
    r"及?(?:以上|以下|以内|及以上|及以下|之间|含以上)(?:\(含\))?(?:的|规模|大型)?"
    r"(?![，。,、；;：:！!？?\s)）”]|的?(?:$|目标|水平)|并|且|和|或|及|与|为|是|占|达|由|从|在|将|可|左右|增|提|保持|位|列)"
)
CLASS_KINDS = frozenset(
    {
        "money",
        "area",
        "mass",
        "volume",
        "length",
        "energy",
        "power",
        "age",
        "physics",
        "people",
        "years",
    }
)
# 税收过亿元企业, 百亿级产业, 超亿美元项目, 千亿品牌
GRADE = re.compile(r"(?:级|品牌|俱乐部|园区|县|强|产业|企业|项目|集群|镇|村|大关(?!$))")


def names_duration(left: str, right: str, long: bool, article: bool) -> bool:
    """Tell whether a duration only qualifies another statement.

    `left` and `right` are the characters around it, `long` says that it is of weeks or more,
    `article` that its numeral is a lone 一.

    >>> names_duration("审核时间缩短至", "。", long=False, article=False)
    False
    >>> names_duration("增速连续", "居全省第1位", long=True, article=False)
    True
    """
    if right.startswith(("以上", "以下")) is False and HOURS_QUALIFY.match(right):
        return True
    if left.endswith(CIRCUMSTANCE) and not left.endswith(("提前", "推后", "延后", "滞后", "接近")):
        return True
    if not long and not article:
        return False
    if YEARS_QUALIFY.match(right):
        return True
    return not left[: SOFT.search(left).start()].endswith(MEASURED)  # type: ignore[union-attr]
