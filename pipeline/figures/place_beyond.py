"""Figures about a place that is not the document's own: the state, the province, another city.

A page on a city also tells what the whole province did (全省完成投资5亿元), what another city has
(海州增长7%), what stands beside its own figures (高于全国6%的水平) and how many provinces did
something (12个省份).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter

from pipeline.figures.clauses import Frame, counts_nothing
from pipeline.places import Place, PlaceMention
from pipeline.places.gazetteer import CHINA, gazetteer

# 面向全国31个省招生, 供应全国24个省区市: where something goes to
_OUTWARD = re.compile(
    r"(?:面向|供应|连通|联通|通达|销往|畅销|远销|辐射|来自|发往|运往|出口到|出口至|走向|服务)(?:了)?$"
)
_NOT_COUNTED = frozenset({"%", "百分点", "位", "名", "倍", "元", ""})
# 国内游客增长5% are visitors from there, 境外投资 what comes from there
_SORTS = frozenset({"国内", "国外", "境内", "境外", "省内", "省外"})
# what may stand between the head of a clause and its subject
_TIME = r"""(?:今年|去年|上年|同期|20[0-9]{2}年|前?[一二三四][个]?季度|[上下]半年|全年
    |前[0-9一二三四五六七八九十]+个?月|[0-9]+(?:[-—－~至][0-9]+)?月份?[底末]?|年末|以来|当[年月])"""
_HEAD = re.compile(
    rf"""(?:^|[，,。；;：:！？“（(【])
    (?:其中|而|但|同期|目前|此外|另外|从|据[^，,。；;]{{2,16}}?|截[至止]|到|{_TIME}|[，,、（(]|\s)*$""",
    re.VERBOSE,
)
# what is said of a subject in a statement of statistics
_SAID = re.compile(
    rf"""(?:的)?(?:{_TIME})*(?:的|，|,)?
    (?:GDP|地区生产总值|生产总值|国内生产总值|经济(?:总量|增速|增长|数据|运行)|规模以上工业|规上工业|工业增加值|工业投资
      |实现|完成|固定资产投资|社会消费品|社零|进出口|外贸|货物贸易|实际(?:使用|利用)外资|一般公共预算
      |地方财政收入|税收|(?:城镇|农村|城乡)?(?:常住)?居民(?:人均|消费)|城镇(?:新增|调查|登记)|常住人口|户籍人口|总人口
      |人口(?!少)|粮食|夏粮|秋粮|平均(?!气温)|人均|增速|总量
      |(?:同比|环比)?(?:增长|下降|上升|回落)|高达|约?为(?=[0-9])|达到?(?=[0-9])|(?:也|都|均)?(?:已)?(?:位列|位居|排名)
      |[一-龥]{{2,12}}?(?:同比|环比)?(?:增长|下降|上升|回落)(?=[0-9])
      |确保|力争|预计|计划|遭遇|紧[随跟]其后|(?:也|则|更)(?![在到来是])|(?:19|20)[0-9]{{2}}[ ]?年
      |[0-9]+个(?:设区)?[省市县区州]|(?:昨日|当日|全天)?(?:新增|报告)(?=[一-龥]{{0,10}}[0-9])
      |以(?=[0-9])|分别(?:以|为|达|增长|下降|实现|完成)?|[（(](?=[-0-9])|(?=[0-9.]+(?:%|亿|万|个百分点)))""",
    re.VERBOSE,
)
# 全省累计, 全国已有: of another city that would be what it did elsewhere
_SAID_OF_WHOLE = re.compile(
    rf"(?:{_TIME})*(?:的|，|,)?(?:累计|共有?(?!同|建|享|青|产)|总计|合计|已有|已经有)", re.VERBOSE
)
# 全国粮食产量7亿吨: a noun of statistics right before the figure
_STATISTIC = re.compile(
    r"""(?:的)?(?![一-龥]{0,4}(?:首|第|最|唯一|重点|示范|先进|优秀|率先|领先))[一-龥0-9]{0,14}?
        (?:人口|[人户]数|[数产销总有电]量|面积|[总售易交]额|余额|收入|支出|投资|资金|增加值|总产值|产值|率|价格)
        (?:为|达到?|约|近|超过?)?(?=[0-9])""",
    re.VERBOSE,
)
# 我国|新能源汽车产销量, not 我国|首个
_OURS = re.compile(r"(?!的?[一-龥]{0,4}(?:首|唯一|率先|领先|先进|优秀))[一-龥]{2}")
# 全省|新设企业9万户，其中我市1万户
_BESIDE_OURS = re.compile(
    r"""(?![一-龥]{0,4}(?:首|第|最|唯一|重点|示范|先进|优秀|率先|领先))[一-龥]{2,16}?
        [0-9.]+[万亿]*[一-龥]{0,2}[，,；;](?:其中|而)?[，,：:]?(?:[我全本][市县区州旗盟])""",
    re.VERBOSE,
)
_RANKED_IN = re.compile(r"(?:的)?(?:位列|位居|排名|排位|位次|总量)")
# 全省平均水平（7.4%）, 全国（5%）: what the figure in the bracket is of
_BASE_BEFORE = re.compile(
    r"(?:[^，,。；;：:（(0-9]{0,8})?(?:平均水平|平均值?|水平|增速|均值)?(?:为)?[（(]"
)
# 5%的全国平均水平, 1.8%的全国目标
_BASE_AFTER = re.compile(r"(?:左右|以上)?的$")
_LEVEL_WORD = re.compile(r"(?:[^，,。；;]{0,8}?)(?:水平|均值|平均|增速|目标|标准)")
# 国家规定的120个工作日, 国家标准30毫克
_STATE_NORM = re.compile(
    r"国家(?:法定|规定|要求|标准|强制标准)(?:的)?(?:为|是)?(?:不超过|不低于)?$"
)
# 12个省份, 31个省区市; 3个市州, 9个设区市
_PROVINCES = re.compile(r"省份|省区市|省市区|省[（(]区|省级行政区|省[、（(]自治区")
_CITIES = re.compile(r"市州|州市|设区市|设区的市|地级市|地市|市（州）|市\(州\)|盟市")
# has nothing before it but what leads to a count: 目前已有12个省份
_BARE_COUNT = re.compile(
    rf"""(?:{_TIME}|其中|目前|截[至止]到?|已经?|现|共|仅|只|有|上述|除[^0-9，,]{{1,20}}(?:外|以外)?
    |从[^0-9，,。；;]{{1,14}}看|[，,、\s])*""",
    re.VERBOSE,
)
_LIST_MARK = re.compile(r"[、，,]|和|与|及|以及")


def subjects_beyond(text: str, mentions: Sequence[PlaceMention], home: Place | None) -> set[int]:
    """Return where the places start that a clause is about though they are not the document's.

    In a document of the whole state these are its cities and provinces.

    >>> from pipeline.places import find_places, standard_place
    >>> home, text = standard_place("烟台市"), "威海市出口增长5%,比青岛市高3个百分点"
    >>> subjects_beyond(text, find_places(text, home), home)
    {0}
    """
    if home is None:
        return set()
    found: set[int] = set()
    runs: list[list[PlaceMention]] = []
    for mention in mentions:
        last = runs[-1][-1] if runs else None
        again = last is not None and last.end == mention.start and last.place == mention.place
        if again or (last and _LIST_MARK.fullmatch(text, last.end, mention.start)):
            runs[-1].append(mention)
        else:
            runs.append([mention])
    for run in runs:
        first, last = run[0], run[-1]
        outside = [
            one
            for one in run
            if (one.place.code and home.level == "country") or not one.place.lies_in(home)
        ]
        said = _SAID.match(text, last.end)
        if last.rule == "relative" or last.text == "我国":  # 全国排名第3 is the field of a rank
            ours = _OURS if last.text.startswith("我") else _BESIDE_OURS
            kinds = (_SAID_OF_WHOLE, _STATISTIC, ours)
            whole = next(filter(None, (kind.match(text, last.end) for kind in kinds)), None)
            said = whole or (None if _RANKED_IN.match(text, last.end) else said)
        if len(outside) != len(run) or first.text in _SORTS:
            continue
        if said is None and not told_by(text, first.start, last.end):
            continue
        if told_by(text, first.start, last.end) or _HEAD.search(
            text[max(0, first.start - 30) : first.start]
        ):
            found |= {one.start for one in run}
        elif text[first.start - 1] == "、" and text[last.end : last.end + 1] in "（(":
            found |= {one.start for one in run}  # …（6.9%）、海州（6.7%）
    return found


# 从海州市文化和旅游局获悉: who told it, of his own place
_TOLD_BY = re.compile(
    r"[一-龥]{2,14}?(?:厅|局|委|办|海关|总队|中心|部门)(?:[一-龥]{0,8}?(?:上|处))?(?:了解到|获悉|获知)"
)


def told_by(text: str, start: int, end: int) -> bool:
    """Tell whether an office of the place at text[start:end] told what follows.

    >>> told_by("从海州市旅游局获悉", 1, 4), told_by("从海州市出发", 1, 4)
    (True, False)
    """
    return text[max(0, start - 1) : start] == "从" and _TOLD_BY.match(text, end) is not None


# 全市首家, 全市率先: what is said there is of the speaker's own place
_FIRST_AMONG = re.compile(r"的?(?:首|第|最|唯一|率先|领先|前|各|上下|重点|示范|先进|优秀)")


def subjects_of_page(text: str, mentions: Sequence[PlaceMention], page: Place | None) -> set[int]:
    """Return where the page's own place heads a clause of what one of a smaller place says.

    >>> from pipeline.places import find_places, standard_place
    >>> page, home, text = standard_place("烟台市"), standard_place("牟平区"), "全市建成学校5所"
    >>> subjects_of_page(text, find_places(text, home), page)
    {0}
    """
    return {
        one.start
        for one in mentions
        if one.rule == "relative"
        and one.text.startswith("全")
        and one.place == page
        and _HEAD.search(text[max(0, one.start - 30) : one.start])
        and not _FIRST_AMONG.match(text, one.end)
    }


def place_beyond(
    text: str, frame: Frame, mentions: Sequence[PlaceMention], home: Place | None
) -> Place | None:
    """Return the place that the words right beside a figure say it is of, if beyond home.

    >>> from types import SimpleNamespace as Q
    >>> from pipeline.figures.clauses import frames
    >>> from pipeline.places import find_places, standard_place
    >>> home, text = standard_place("烟台市"), "全省16个市"
    >>> found = frames(text, [Q(start=2, end=5, text="16个", unit="个", rule="")])
    >>> place_beyond(text, found[0], find_places(text, home), home).name
    '山东省'
    """
    if home is None:
        return None
    first = bisect_left(mentions, frame.start - _NEAR, key=_start)
    for mention in mentions[first : bisect_left(mentions, frame.end + _NEAR, key=_start)]:
        if mention.end < frame.start and _is_theirs(text, frame, mention):
            return mention.place
        if not home.lies_in(mention.place):
            continue
        if _counts_in(text, frame, mention) or _rate_of(text, frame, mention):
            return mention.place
        if mention.place == home:
            continue
        if mention.end <= frame.start and _BASE_BEFORE.fullmatch(text, mention.end, frame.start):
            return mention.place
        after = frame.end <= mention.start and _LEVEL_WORD.match(text, mention.end)
        if after and _BASE_AFTER.fullmatch(text, frame.end, mention.start):
            return mention.place
    normed = "国家" in text and (frame.unit not in _NOT_COUNTED or frame.unit == "元")
    if normed and _STATE_NORM.search(text, frame.clause_start, frame.start):
        return gazetteer().full[CHINA][0]
    return _several_divisions(text, frame, home)


# 高于海州同期的2%: what it is compared with
_THEIRS = re.compile(r"(?:市|省|县)?(?:同期|平均|同类|整体|总体)?(?:水平|增速|增幅|均值)?的")
_ABOVE_THEM = re.compile(r"(?:[高低快慢优好大小多少]于|超过|不及)[^，,。；;]{0,3}$")


def _is_theirs(text: str, frame: Frame, mention: PlaceMention) -> bool:
    """Tell whether the figure is that of a place compared with: 高于海州同期的2%."""
    return (
        text[frame.start - 1] == "的"
        and frame.unit != "倍"
        and counts_nothing(text, frame.end)
        and _THEIRS.fullmatch(text, mention.end, frame.start) is not None
        and _ABOVE_THEM.search(text, max(0, mention.start - 6), mention.start) is not None
    )


# 省内12个市州, not 省内7万人: those who went there
_DIVISIONS = re.compile(r"(?:设区的?|地级|县级|贫困)?[市州县区省](?![级内外])")
_NEAR = 40  # characters: no pattern of place_beyond reaches farther
_start = attrgetter("start")


def _counts_in(text: str, frame: Frame, mention: PlaceMention) -> bool:
    """Tell whether a larger place counts directly before the figure: 全省10个设区市."""
    return (
        mention.end == frame.start
        and frame.unit not in _NOT_COUNTED
        and (mention.text not in _SORTS or _DIVISIONS.match(text, frame.end) is not None)
        and not _OUTWARD.search(text, max(0, mention.start - 4), mention.start)
    )


# 高于全国3%的整体增幅: the rate is that of the larger place
_THEIR_RATE = re.compile(
    r"(?:左右|以上)?的[^，,。；;、0-9]{0,8}?(?:水平|均值|增速|增幅|涨幅|降幅|增长率|占比|比例|比重|[^，,。；;、0-9]率)"
)


def _rate_of(text: str, frame: Frame, mention: PlaceMention) -> bool:
    return (
        mention.end == frame.start
        and frame.unit == "%"
        and _THEIR_RATE.match(text, frame.end) is not None
    )


def _several_divisions(text: str, frame: Frame, home: Place) -> Place | None:
    """Return the state or the province where a count of its parts is what is spoken of."""
    if frame.unit != "个" or home.level == "country":
        return None
    lead = text[frame.clause_start : frame.start]
    if not _BARE_COUNT.fullmatch(lead):
        return None
    if _PROVINCES.match(text, frame.end):
        return gazetteer().full[CHINA][0]
    if _CITIES.match(text, frame.end) and home.level in ("prefecture", "county"):
        return gazetteer().ancestor(home, "province")
    return None
