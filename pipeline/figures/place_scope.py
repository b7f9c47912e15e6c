"""Which administrative place each figure is about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from itertools import pairwise

from pipeline.figures.clauses import Frame
from pipeline.figures.place_beyond import place_beyond, subjects_beyond, subjects_of_page
from pipeline.places import Place, PlaceMention
from pipeline.places.asides import bracket_end, is_neighbour

# 占全省的三成, 高于全国2个百分点, 居全省第3位, 赴…: such a place is not what the figure is about
_NOT_ABOUT = re.compile(
    r"""(?:占|高于|低于|快于|慢于|优于|高出|超过|比|较|居|列|位居|位列|排|赴|往|来自|销往|跃居|排名|领跑
        |相当于|约为|不到|达到|跻身|蝉联|首批|通往|至|运往|发往)(?:了)?$""",
    re.VERBOSE,
)
# 在崇义县率先推出,现已覆盖18个县: where something began
_BEGAN = re.compile(r"(?:率先|首先|最早|先期?|起初)(?:选择)?在$")
# 与深圳的差距减少到3亿元, 和上海相比
_WITH, _APART = frozenset("与和同跟较"), re.compile(r"的?(?:差距|相差|相比|相较|之间)")
_THEN_WIDE = re.compile(r"覆盖|推广|扩展|扩大|铺开|推开")
# 三地合计占全市四成
_TOGETHER = re.compile(
    r"(?:[两二三四五六七八九十几]|[0-9]+个?)(?:地|县|市|区|镇|乡|家|者)[^，,。；;]{0,6}?(?:合计|共|总)|合计|总计"
)
# a company or a school that bears a place's name stands for itself
_BODY = re.compile(
    r"(?!某|一[家名位户])(?![\u4e00-\u9fff]{0,3}[一二三四五六七八九十]大)[\u4e00-\u9fff]{0,10}?(?:公司|银行|集团|大学|学院|研究院|研究所|籍|人民币)"
    r"|[\u4e00-\u9fff]{0,3}(?:选手|名将|运动员|球员|小将|代表队|(?<!部)队(?![伍员]))"
)
# 绩溪抽水蓄能电站, 黎平机场, 凤阳经济开发区
_SITE = re.compile(
    r"[\u4e00-\u9fff]{0,6}?(?:电站|电厂|机场|新?港(?![口澳区])|开发区|高新区|园区|工业园|产业园|保税区"
    r"|古城|古镇|景区|水库|煤矿|油田|气田|钢厂|矿山|加工园|示范园|科技园|物流园|创业园|枢纽|风电场|某|一家)"
)
# 仪式在漳江街道举行: where a meeting was held
_VENUE = re.compile(r"(?:成功|隆重|顺利)?(?:举行|召开|举办|开幕|闭幕|开赛|落幕|启动)")
# 辖安定、通渭、岷县7个: the members of the whole, after which the whole is still spoken of
_MEMBERS = re.compile(r"(?:辖|下设|下辖|管辖|代管|包括|涵盖|分别是|分别为)[^，,。；;：:]*$")
_EXAMPLE = re.compile(r"等|及周边|至|连接|—|－")
_TOWN_BEFORE = re.compile(
    r"(?:^|[，,、；;：:。“（(的在到从对于和与及把向为是即由如省市县区州盟旗])$"
)
# 长安街道的按摩师, 东站街道居民: whom one meets there
_SOMEONE = re.compile(r"的|社区|居民|[^，,。；;]{0,4}老人|党员")
# 莱州市（5亿元）、招远市（3亿元）位列前二: an item of a list with its figure
_ITEM = re.compile(r"[（(][^（）()]{1,12}[）)](?:[、，,；;。和]|位列|位居|分列|$)")
_PARALLEL = re.compile(r"[^，,。；;：:、的在有是为达0-9]{1,4}[、和与及]")
_ZONE_NEXT = re.compile(
    r"[、和与及][一-龥]{2,6}(?:新区|开发区|高新区|新城|园区)的?(?=[0-9两三四五六七八九十])"
)
_ZONE_ITEM = re.compile(
    r"(?<=[，,、；;（(：:])[一-龥]{0,6}(?:新|高新|开发|经开|港|保税|示范|合作)区$"
)
_SAME_LIST = re.compile(r"^(?:[、，,]|和|与|及|以及)$")


def find_places_of(
    text: str,
    frames: Sequence[Frame],
    mentions: Sequence[PlaceMention],
    home: Place | None,
    carried: Place | None = None,
    groups: Mapping[int, tuple[int, int]] | None = None,
    inherits: Sequence[bool] = (),
    page: Place | None = None,
) -> list[Place | None]:
    """Return the place of each figure of a sentence.

    It is the place named last before the figure that lies in the document's own (`home`), else
    `carried`. A bare short name (成都, 招远核电) reaches over its clause only, and over the
    figures that speak of the same quantity (`inherits`); one in a list of examples (成都等) not
    even so. A place above home counts only for what is counted in it (全省10个设区市). A list of
    places goes with a list of numbers (`groups`: figure -> number in its list, size of the list).
    `page` is the document's own place where `home` is that of who speaks.

    >>> from pipeline.figures.clauses import frames
    >>> from pipeline.places import find_places, standard_place
    >>> from types import SimpleNamespace as Q
    >>> text, home = "莱州市出口5亿元,占全市一成", standard_place("烟台市")
    >>> found = frames(text, [Q(start=5, end=8, text="5亿元", unit="元", rule=""),
    ...                       Q(start=12, end=14, text="一成", unit="%", rule="")])
    >>> [place.name for place in find_places_of(text, found, find_places(text, home), home)]
    ['莱州市', '莱州市']
    """
    chosen = whole = carried or home
    out: list[Place | None] = []
    others = subjects_beyond(text, mentions, home) | subjects_of_page(text, mentions, page)
    heads = (
        others if home is not None and home.level == "country" else _sentence_heads(text, others)
    )
    inside = [
        m
        for m in mentions
        if (_is_spoken_of(text, m) if m.start in others else is_subject(text, m, home))
    ]
    lists = _lists(text, inside)
    # Several places together are no one's: 桂林、阳朔4座高铁站 are counted in the whole.
    together = {one.start for several in lists for one in several} | _among_others(text, inside)
    at, local, local_from = 0, None, -1
    for frame in frames:
        here = None  # of this figure alone
        while at < len(inside) and inside[at].end <= frame.start:
            mention = inside[at]
            closed = bracket_end(text, mention.start)
            if closed is not None and mention.end < closed < frame.start:
                pass  # said of what stands in the bracket only
            elif mention.end + 1 == frame.start and _ITEM.match(text, mention.end):
                here = mention.place
            elif mention.start in together or _names_an_item(text, mention, frame):
                local = None
                if chosen is not None and not mention.place.lies_in(chosen):
                    chosen = whole
            elif mention.start in heads or (
                mention.start not in others
                and (mention.rule != "short" or _is_site(text, mention) or _heads(text, mention))
            ):
                chosen, local = mention.place, None
            elif mention.start >= frame.clause_start and not _EXAMPLE.search(
                text, mention.end, frame.start
            ):
                local, local_from = mention.place, frame.index
            at += 1
        if _joined(text, frame, inside):
            local = None
            chosen = chosen if carried is None and not inside else home
        # 全国 is left sooner than a city: the page goes on with its own
        same = inherits and inherits[frame.index]
        if local is not None and not (local.code or same) and local_from != frame.index:
            local = None
        if local is not None and local_from != frame.index:
            near = text[frames[frame.index - 1].end : frame.start]
            carried_on = inherits and inherits[frame.index] and local_from == frame.index - 1
            if carried_on or (local_from == frame.index - 1 and not re.search("[;；]", near)):
                local_from = frame.index
            else:
                local = None
        above = place_beyond(text, frame, mentions, home) or _named_after(
            text, frame, inside, at, home
        )
        item = groups.get(frame.index) if groups else None
        listed = None
        if item is not None:
            before = [one for one in lists if one[-1].end <= frame.start and len(one) == item[1]]
            if before and before[-1][-1] is (inside[at - 1] if at else None):
                listed = before[-1][item[0]].place
        if not (above or here or listed) and _is_zone_item(text, frame, inside):
            here, local = home, None  # 高新区6例 in a list of districts is in none of them
        out.append(above or here or listed or local or chosen)
    return out


# A、青湖县蚕桑基地等12个项目: a place in the name of one of those that are counted
_AND_OTHERS = re.compile(r"[^，,。；;]{2,}等(?:[一二三四五六七八九十几]|[^，,。；;0-9]{0,2})$")


def _names_an_item(text: str, mention: PlaceMention, frame: Frame) -> bool:
    if text[max(0, mention.start - 1) : mention.start] != "、":
        return False
    return _AND_OTHERS.fullmatch(text, mention.end, frame.start) is not None


# 四川2021年启动…, 追赶者方面,四川…: the subject of the whole sentence
_LEADS = re.compile(r"[^，,。；;：:“”0-9]{2,8}方面[，,]|(?:此外|另外|同时|而|相比之下|同期)[，,]?")


def _sentence_heads(text: str, others: Set[int]) -> Set[int]:
    return {at for at in others if at == 0 or text[at - 1] == "从" or _LEADS.fullmatch(text, 0, at)}


def _joined(text: str, frame: Frame, mentions: Sequence[PlaceMention]) -> bool:
    """Tell whether a sum is that of several places: 三地合计, but not 望海县总计."""
    low = max(frame.clause_start, frame.head_start)
    found = _TOGETHER.search(text, low, frame.start)
    if found is None or found[0] not in ("合计", "总计"):
        return found is not None
    return sum(low <= one.start < frame.start for one in mentions) != 1


# 总投资80亿元的青湖产业园, 投资6亿元在青湖县建设, 超过5万人的只有青湖县: the place follows
_OF_SITE = re.compile(r"(?:总?投资|占地|面积|规模|装机|造价|耗资|斥资|投入)[^，,。；;]{0,5}$")
_ITS_SITE = re.compile(r"的[^，,。；;、0-9]{0,6}")
_SITED = re.compile(r"(?:资金)?[，,]?在[^，,。；;、0-9]{0,4}")
_BUILDS = re.compile(
    r"(?![市县区]?(?:委|政府|召开))[^，,。；;、]{0,6}?(?:建|设立|打造|落户|布局|开工|兴办)"
)
_THE_ONLY = re.compile(r"的(?:[^，,。；;、0-9]{1,5})?(?:只有|仅有|仅)")


def _named_after(
    text: str, frame: Frame, mentions: Sequence[PlaceMention], at: int, home: Place | None
) -> Place | None:
    """Return the place of the site that an amount is of, where its name follows, else None."""
    if home is None or text[frame.end : frame.end + 1] not in _LEADS_ON or at >= len(mentions):
        return None
    mention = mentions[at]
    if mention.place == home or mention.start - frame.end > _NEAR_SITE:
        return None
    if text[mention.end : mention.end + 1] in _AND_MORE:
        return None
    if _THE_ONLY.fullmatch(text, frame.end, mention.start):
        return mention.place
    if not _OF_SITE.search(text, max(frame.clause_start, frame.start - 10), frame.start):
        return None
    sited = _SITED.fullmatch(text, frame.end, mention.start)
    if not (sited or _ITS_SITE.fullmatch(text, frame.end, mention.start)):
        return None
    if at + 1 < len(mentions) and mentions[at + 1].start == mention.end:
        mention = mentions[at + 1]  # 海州市青湖县
    return mention.place if not sited or _BUILDS.match(text, mention.end) else None


_LEADS_ON, _AND_MORE = frozenset("的在资，,"), frozenset("、和与及")
_NEAR_SITE = 12


def _heads(text: str, mention: PlaceMention) -> bool:
    """Tell whether the name is the subject of the whole sentence: 莱州已建成…,供应…"""
    return mention.start == 0 and _DOES.match(text, mention.end) is not None


# what a place does, or is told of it
_DOES = re.compile(
    r"[，,]?(?:已|正|将|现|还|先后|累计|全年|今年|去年|目前|拥有|建成|实现|完成|率先|也|20[0-9]{2}年)"
)


def _is_site(text: str, mention: PlaceMention) -> bool:
    """Tell whether the name begins that of one site, which the sentence goes on to speak of."""
    listed = "、" in text[max(0, mention.start - 1) : mention.start]
    return not listed and _SITE.match(text, mention.end) is not None


# 从庄浪县扩展到4个县区: where something began
_SPREADS = re.compile(r"[^，,。；;]{0,6}(?:扩展|推广|扩大|延伸|拓展|扩面)[到至]")
# 成都平原, 武汉都市圈: a region that bears a city's name
_REGION = re.compile(
    r"平原|盆地|高原|半岛|丘陵|都市圈|城市群|经济圈|经济带|经济区(?!管)|大?湾区|走廊|流域"
)
# 海州市对口援建的项目: who helps is not what is spoken of; but 海州市捐赠口罩5万只
_HELPS = re.compile(
    r"(?:对口|定点|结对)(?:支援|帮扶|援助|协作)(?!中心|工作|[对了])|(?:对口)?援建(?![对了])"
    r"|(?:支援|帮扶|援助|捐赠|捐建|捐资|援派)(?:的|项目|工程)|援[青藏疆]"
)
# 从青湖镇到县城48公里, 到最远的青湖乡: the ends of a way
_FROM_THERE, _ON = re.compile(r"从[^，,。；;到至]{0,6}$"), re.compile(r"[到至](?!目前|今|现在)")
_WAY_TO = re.compile(r"从[^，,。；;到至]{1,10}[到至](?:最[远偏][^，,。；;]{0,3}的)?$")
_LINES = r"(?:高速|铁路|公路|高铁|航线|班列|班轮|专线|快速路|城际)"
_LINE, _LINE_END = re.compile(rf"[至到][^，,。；;、]{{1,8}}{_LINES}"), re.compile(_LINES)
# 位于青湖镇的公司: it stands there
_STANDS_IN = re.compile(r"(?:位于|地处|坐落[在于]|落户[在于]?|落地|设[在于]|建[在于])$")
# 国铁南宁局: a railway named by the seat of its bureau
_RAILWAY = re.compile(r"(?:国铁|中国铁路)$")


def is_subject(text: str, mention: PlaceMention, home: Place | None) -> bool:
    """Tell whether a sentence speaks of a place, which has to lie in the document's own.

    >>> from pipeline.places import find_places, standard_place
    >>> home, text = standard_place("烟台市"), "莱州市高于海阳市2个百分点"
    >>> [is_subject(text, one, home) for one in find_places(text, home)]
    [True, False]
    """
    if home is not None and home.level != "country" and not mention.place.lies_in(home):
        return False
    if home is None and mention.place.code is None:
        return False
    return _is_spoken_of(text, mention)


def _is_spoken_of(text: str, mention: PlaceMention) -> bool:
    """Tell whether a place is more than compared with, gone to or part of another name."""
    if mention.rule == "town" and not _TOWN_BEFORE.search(
        text, max(0, mention.start - 1), mention.start
    ):
        return False
    if mention.text.endswith("街道") and _SOMEONE.match(text, mention.end):
        return False
    if _NOT_ABOUT.search(text[max(0, mention.start - 5) : mention.start]):
        return False
    if is_neighbour(text, mention.start, mention.end) or _is_member(text, mention):
        return False
    if text[mention.start - 1 : mention.start] in _WITH and _APART.match(text, mention.end):
        return False
    if _VENUE.match(text, mention.end) or _SPREADS.match(text, mention.end):
        return False
    if mention.rule == "short" and _REGION.match(text, mention.end):
        return False
    if _HELPS.match(text, mention.end) or _is_way(text, mention):
        return False
    began = _BEGAN.search(text, max(0, mention.start - 8), mention.start)
    if began and _THEN_WIDE.search(text, mention.end):
        return False
    if _RAILWAY.search(text[max(0, mention.start - 4) : mention.start]):
        return False
    if not _BODY.match(text[mention.end : mention.end + 14]):
        return True
    stands = text.startswith("的", mention.end)
    return stands and _STANDS_IN.search(text, max(0, mention.start - 4), mention.start) is not None


def _is_way(text: str, mention: PlaceMention) -> bool:
    """Tell whether the place is an end of a way: 从A到B, A至B高速公路."""
    low = max(0, mention.start - 18)
    if "从" in text[low : mention.start]:
        if _WAY_TO.search(text, low, mention.start):
            return True
        if _ON.match(text, mention.end) and _FROM_THERE.search(text, low, mention.start):
            return True
    if text[mention.start - 1 : mention.start] == "到" and _LINE_END.match(text, mention.end):
        return True
    return _LINE.match(text, mention.end) is not None


def _is_member(text: str, mention: PlaceMention) -> bool:
    """Tell whether the place is one of a list that a whole consists of: 辖A、B、C 3个."""
    listed = text[mention.end : mention.end + 1] == "、" or text[mention.start - 1] == "、"
    before = text[max(0, mention.start - 80) : mention.start]
    return listed and _MEMBERS.search(before) is not None


def _is_zone_item(text: str, frame: Frame, mentions: Sequence[PlaceMention]) -> bool:
    """Tell whether a zone that bears no place's name stands alone before the figure."""
    zone = text.endswith("区", frame.head_start, frame.start)  # the search takes longer
    found = _ZONE_ITEM.search(text, frame.head_start, frame.start) if zone else None
    return found is not None and not any(
        found.start() <= one.start < found.end() for one in mentions
    )


def _among_others(text: str, mentions: Sequence[PlaceMention]) -> set[int]:
    """Return where the places start that stand in a list with what is no place by itself.

    青湖茶叶、海州苹果, 青湖县、临江新区的214家: what is counted after them is counted in the whole.
    """
    found: set[int] = set()
    for before, mention in pairwise(mentions):
        twice = before.place == mention.place  # 青湖县法院和青湖县检察院
        if not twice and _PARALLEL.fullmatch(text, before.end, mention.start):
            found |= {before.start, mention.start}
    return found | {one.start for one in mentions if _ZONE_NEXT.match(text, one.end)}


def _lists(text: str, mentions: Sequence[PlaceMention]) -> list[list[PlaceMention]]:
    out: list[list[PlaceMention]] = []
    for mention in mentions:
        if out and _SAME_LIST.match(text[out[-1][-1].end : mention.start]):
            out[-1].append(mention)
        else:
            out.append([mention])
    return [one for one in out if len(one) > 1]
