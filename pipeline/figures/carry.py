"""Whether the time of an earlier sentence still governs this one: a small learned decision.

Weights in models/figures/carry.tsv, made by `extract train periods`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise

from pipeline.figures.period_scope import Governing, announces

_FAR, _FARTHER = 3, 6  # sentences after which a time is far behind


@dataclass(frozen=True, slots=True)
class Step:
    """A sentence that has figures without a time of their own, and the time that may reach it.

    `told` is the sentence of that time, which stands at told[start:end]; `first` the sentence up
    to the end of the clause of its first figure.
    """

    governing: Governing
    told: str
    start: int
    end: int
    text: str
    first: str
    free: Sequence[int]  # the figures without a time, by their numbers in the sentence
    kinds: Sequence[str]  # of those figures
    days: tuple[date | None, date | None]  # the first and last day of the time
    own: bool  # later figures have a time
    planned: bool
    distance: int  # sentences since the time was said
    # whether it governed the last sentence with figures; None: it was said there
    before: bool | None
    listed: bool  # it stands in a list that the sentence of the time, or the one behind it, opens
    place: bool  # a place is named before the first figure
    answer: bool


# 其中, 分产业看, 此外, 上述项目: goes on with what was said
_CONTINUES = re.compile(
    r"""^[“”"']?(?:其中|分|从.{1,10}看|按.{1,12}[看分计]|主要|此外|同时|另外|加上|受|上述|这些|该
        |.{1,8}方面[，,]|对|[一二三四五六七八九]是)""",
    re.VERBOSE,
)
# 主要有:一是…, 一是…。二是…: a list of what was said
_LISTS = re.compile(
    r"""(?:主要|具体|突出|集中)(?:问题|表现|原因|困难|做法|工作|体现)?(?:有|是|为|表现|体现|反映|包括|如下)
        |[^，,。；;：:]{0,8}表现[在为]|一是""",
    re.VERBOSE,
)
_LIST_BEGINS = re.compile(r"[：:]一是")
_NEXT_ITEM = re.compile(r"[二三四五六七八九十]是")
# 比一季度加快2个点。 同比增长3%。: no subject of its own, so of what was said last
_NO_SUBJECT = re.compile(
    r"""(?:同比|环比|[比较](?![赛重例值拟作为大小高低好强]|如)|增[长速幅]|下降|降幅|[高低快慢]于|位居|居全|排名)"""
)
# 4月2日,会议要求…: what is demanded is not of the day on which it was
_DEMANDS = re.compile(r"要求|强调|部署|提出|号召")
# 行动期间, 在此期间, 其间: in that time
_SAME_TIME = re.compile(
    r"""在?(?:其间|期间|(?:此|这|该|上述|整治|[一-龥]{0,4}(?:行动|活动|会议|专项|展会|集中)[一-龥]{0,2})期间)"""
)
# an actor does something: a statement of its own
_ACTS = re.compile(
    r"""推行|实行|建立|印发|出台|创新|开展|实施|打造|组建|设立|探索|牵头|搭建|举办|召开|制定|共建|介绍|说|表示
        |透露|联合|支持|投入|聘|选派|推出|建成|引进|构建|健全""",
    re.VERBOSE,
)
# a thing of its own name: “泉服务”APP, 合肥至周口高速公路
_NAMED = re.compile(
    r"""[“"][^”"]{2,12}[”"][^，,。]{1,12}
        |[^，,。；;]{2,14}?(?:工程|公司|大桥|高速|铁路|线路|电站|小镇|景区|平台|热线|中心|医院|学校|大学|园区
        |企业|合作社|村|镇)""",
    re.VERBOSE,
)
# 狠抓园区扩容提质: a deed without an actor
_DEED = re.compile(
    r"""(?:狠抓|加快|全面|落实|推进|推动|深入|大力|持续|着力|积极|巩固|强化|优化|深化|扎实|坚持|加大|加强|完善
        |新建|新增|建成|完成|实现|发放|引进|培育|实施|组织|开展|累计|投入|兑现|争取|启动|成功|改造|建设|治理
        |清理|打造)""",
    re.VERBOSE,
)
_WHOLE = re.compile(r"[^，,]{0,4}(?:全[市省县区国州旗盟]|我[市省县区州旗盟])")
_FLOW = re.compile(r"新增|新建|完成|实现|发放|办理|受理|接待|查处|处置|引进|开工|竣工")
_AGAINST_YEAR = re.compile(r"同比|比上年|较上年|环比")
_GROWS = re.compile(r"增长|下降|上升|回落")
_STATISTIC = re.compile(r"增加值|总值|总额|收入|支出|投资|产量|产值|价格|余额|进出口|利润|税")
_AIMS = re.compile(r"力争|预期|计划|确保|将")
_WHOLE_YEAR = re.compile(r"全年|[0-9]年$|今年$|去年$|过去")
_PART_YEAR = re.compile(r"[-—至]|前.+[月度]|半年|季度")
_OTHER = re.compile(r"[^\u4e00-\u9fff]+")
_MONTH = re.compile(r"(?:今年|去年|[0-9]{4}年)?[0-9]+月份?")


def opens_list(text: str) -> bool:
    """Tell whether a sentence lists what the one before it said.

    >>> opens_list("主要有:一是投资不足。"), opens_list("投资不足。")
    (True, False)
    """
    return _LISTS.match(text) is not None


def begins_list(text: str, start: int) -> bool:
    """Tell whether a list begins behind a place in a sentence.

    >>> begins_list("今年,有三点:一是投资", 2), begins_list("一是投资", 0)
    (True, False)
    """
    return _LIST_BEGINS.search(text, start) is not None


def next_item(text: str) -> bool:
    """Tell whether the next item of a list begins.

    >>> next_item("二是投资不足。"), next_item("一是投资不足。")
    (True, False)
    """
    return _NEXT_ITEM.match(text) is not None


def features(step: Step) -> Mapping[str, float]:
    """Return what speaks for or against the time, by name; those not named are 0."""
    return dict.fromkeys(_seen(step), 1.0) | {"shared words": _shared(step.told, step.text)}


def _seen(step: Step) -> Iterator[str]:
    governing, word = step.governing, step.told[step.start : step.end]
    yield from (
        name
        for name, holds in (
            ("time: at the head", governing.opens),
            ("time: a stretch", governing.steady),
            ("time: a point", governing.point),
            ("time: of an event", governing.event),
            ("time: opens an account", governing.series),
            ("time: set off by a comma", step.told[step.end : step.end + 1] in ("，", ",")),
            ("time: a whole year", _WHOLE_YEAR.search(word)),
            ("time: part of a year", _PART_YEAR.search(word)),
            ("time: a month", _MONTH.fullmatch(word)),
            ("time: 以来", word.endswith("来")),
            ("time: 近", word.startswith("近")),
            ("time: ahead", "明年" in word or "下半年" in word),
            ("time: after 到", step.told[max(0, step.start - 1) : step.start] == "到"),
            ("told: has figures", re.search("[0-9]", step.told[step.end :])),
            ("told: an aim", _AIMS.search(step.told)),
            ("told: against a year", _AGAINST_YEAR.search(step.told)),
            ("says: goes on", _CONTINUES.match(step.text)),
            ("says: an actor acts", _ACTS.search(step.first)),
            ("says: a named thing", _NAMED.match(step.text)),
            ("says: a deed", _DEED.match(step.text)),
            ("says: a quotation", step.text[:1] in ("“", '"')),
            ("says: 累计", "累计" in step.first),
            ("says: of the whole", _WHOLE.match(step.text)),
            ("says: a flow", _FLOW.search(step.first)),
            ("says: against a year", _AGAINST_YEAR.search(step.text)),
            ("says: grows", _GROWS.search(step.text)),
            ("says: a place", step.place),
            ("says: another time later", step.own),
            ("says: an aim", step.planned),
            ("says: in an answer", step.answer),
            ("figures: three or more", len(step.kinds) >= 3),
            (f"figures: first a {step.kinds[0]}", True),
            ("reach: next sentence", step.distance == 1),
            ("reach: far", step.distance >= _FAR),
            ("reach: farther", step.distance >= _FARTHER),
            ("reach: held before", step.before is True),
            ("reach: ended before", step.before is False),
        )
        if holds
    )
    if _GROWS.search(step.text) and _AGAINST_YEAR.search(step.told):
        yield "both: grow"
    if _STATISTIC.search(step.first):
        yield "says: a statistic"
        if _STATISTIC.search(step.told):
            yield "both: statistics"


def _pairs(text: str) -> set[tuple[str, str]]:
    plain = _OTHER.sub(" ", text)
    return {pair for pair in pairwise(plain) if " " not in pair}


def _shared(told: str, text: str) -> float:
    one, other = _pairs(told), _pairs(text)
    return min(1.0, 5 * len(one & other) / max(1, min(len(one), len(other))))


@cache
def carry_weights() -> Mapping[str, float]:
    """Return feature -> weight; the constant is called `constant`."""
    path = files("pipeline").joinpath("models", "figures", "carry.tsv")
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return {row[0]: float(row[1]) for row in rows if not row[0].startswith("#")}


def carries(step: Step) -> bool:
    """Tell whether the time of an earlier sentence of the paragraph still governs this one.

    >>> from pipeline.figures.period_scope import opening
    >>> told, text = "全年,出口增长3%。", "其中,机电产品增长5%。"
    >>> carries(Step(opening(told, [(0, 2)]), told, 0, 2, text, text, [0], ["change"],
    ...              (None, None), False, False, 1, None, False, False, False))
    True
    """
    governing = step.governing
    a_day = not governing.steady and not governing.point
    if a_day and _DEMANDS.search(step.told, step.end):
        return False
    account = governing.series and (
        step.told[step.end : step.end + 1] in ("，", ",")
        or announces(step.told, step.start, step.end)
    )
    if account or _SAME_TIME.match(step.text) or step.text.startswith("其中"):
        return True  # 一年来, 我们…: the account of the paragraph; 其中: a part of what was said
    if step.distance == 1 and _NO_SUBJECT.match(step.text):
        return True
    if step.listed and governing.opens and not a_day:
        return True
    weights = carry_weights()
    found = features(step)
    return weights["constant"] + sum(weights.get(k, 0.0) * v for k, v in found.items()) > 0
