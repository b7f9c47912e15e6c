"""Find the names of administrative places in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from pipeline.places.gazetteer import Gazetteer, Place, gazetteer
from pipeline.places.standard import RELATIVE_WORDS, closeness, relative_place, standard_place
from pipeline.places.starts import RELATIVE_HEADS, name_starts
from pipeline.places.villages import named_again

# 全市, 我省, 国内: places by way of the document's home (not 全国性, 国内外, 县域经济).
_RELATIVE = re.compile(
    r"(?:全[国省市县区州盟旗](?![性别际])|[我本该][省市县区州盟旗](?!场)|[全该](?:镇|乡(?!村)|村|街道)"
    r"|自治区(?![党政人级主第])|我国|国内(?!外)|[省市县]内(?!外)|市域|县域(?!经)|省域)"
)
# How many places back 该县 and 全镇 may refer.
_REFERS_BACK = 6
# Before these 中国 begins the name of a body or of a quality: 中国核学会, 中国特色.
_BODY = re.compile(
    r"[一-龥]{0,10}?(?:学会|协会|银行|集团|公司|大学|学院|研究院|研究所|基金会|联合会|出版社"
    r"|日报|晚报|制造|特色|式|共产党|人民解放军|梦|\d{2,4}强)"
)
# A full name ending in 市 before these is cut too late: 北京、郑州市场, 佳木斯市民.
# The same of 县: 助力海州县域经济.
CUT_TOO_LATE = re.compile(
    r"(?:(?<=市)(?:场|民(?![政族营办主兵宗])|值|容|面|直[属机]|井)|(?<=县)域|(?<=区)[域块间位])"
)
# A short name whose last character begins the class word of a zone: 雄[安新]区, 青[阳高]新区, not
# 阳新城区, 阳高新建.
_CUT_INTO_ZONE = re.compile(
    r"""(?<=新)(?:区(?![域块位间])|城(?![区乡镇市关管投运建中]))|(?<=高)新(?:技术(?:产业)?)?(?:开发|产业|园)?区
      |(?<=经)(?:济(?:技术)?)?(?:开发?|开发合作|合作|示范)区|(?<=开)(?:发(?:新|园)?)?区
      |(?<=综)(?:合保税|保)区|(?<=保)税(?:港|物流)?(?:区|园)|(?<=自)(?:由)?贸(?:易试验|易)?(?:区|港|片区)
      |(?<=[示合])(?:范|作)(?:新)?区|(?<=度)假(?:区|村)|(?<=风)景(?:名胜)?区|(?<=工)业(?:园|新城|集中)?区
    """,
    re.VERBOSE,
)
# Districts that are called by a class word; elsewhere it means any such part of a town (主城区).
_CLASS_NAMES = frozenset(["城区", "郊区", "矿区", "东区", "西区"])
_GONE = frozenset(["新区", "市区"])  # no district of today has such a name
# Sides of any town, not only districts: 城东工业园区
_TOWN_SIDES = frozenset(["城东", "城西", "城南", "城北", "城中", "城关", "城厢"])
# New areas whose names are no division's: 雄[安新]材料产业
_NEW_AREAS = frozenset(["雄安", "贵安"])
# What shows that a name is only the end or the beginning of another word: (name, before, after).
_OTHER_WORDS: dict[str, re.Pattern[str]] = {
    "海口": re.compile(r"[入出]海口"),
    "中国": re.compile(r"其中国|中国话"),
    "河北": re.compile(r"河北岸|.河北[侧面]"),
    "河南": re.compile(r"河南岸|.河南[侧面]"),
    "山南": re.compile(r"山南[麓坡侧]"),
    "南通": re.compile(r"南通[往向到达过至]|[向往朝]南通"),
    "南京": re.compile(r"南京[东西南北中]?路"),
    "北京": re.compile(r"北京(?:时间|[东西南北中]?路)"),
    "上海": re.compile(r"上海[东西南北中]?路"),
    "山西": re.compile(r"中山西路"),
    "海城市": re.compile(r"[沿滨临靠]海城市"),
    "长沙": re.compile(r"[会局处站厅]长沙"),
    "天全": re.compile(r"[当昨今每前次两几半整\d]天全|天全[省市区国州盟球]"),
    "天全县": re.compile(r"[当昨今每前次两几半整\d]天全县"),
    "巴新": re.compile(r"八思巴新"),
}
# Short names of counties that are common nouns (广西港口, 资源县 is read by its full name).
COMMON_NOUNS = frozenset(
    ["港口", "通道", "城区", "矿区", "郊区", "江岸", "南岸", "资源", "合作", "平安", "和平"]
)
# Words that follow only the name of a place: 桃源高新区.
_ZONE = re.compile(
    r"(?:高新区|高新技术|经开区|经济技术开发区|经济开发区|开发区|工业园|产业园|保税区|古城|古镇|机场"
    r"|火车站|高铁站|港区|两地|境内|籍)"
)
# What makes a name of a place's short name that is no place: 青岛连接线, 鄂尔多斯实验室. (Airports,
# ports, parks and plants are sites in the place, and so not among them.)
_NAMED_AFTER = re.compile(
    r"(?:[一-龥]{0,3}(?:实验室|大学|学院|日报|晚报|都市报|新闻网|银行|证券|连接线|都市圈|经济圈|城市群"
    r"|高铁|高速(?![增发推成])|铁路|公路|国道|省道|大道|航线|专线|快线)|至|[山河湖江岛湾](?![区县市东西南北])"
    r"|[东西南北中]?[一二三四五六七八九]?(?:路(?![网线径透演桥])|大街|街(?!道|区|镇))"
    r"|毛尖|白茶|红茶|绿茶|苹果|大樱桃|滩羊|方言|精神|宣言|共识)"
)
# A township or a village right after the place that holds it: 隆兴昌镇[义丰村].
_SMALL_PLACE = re.compile(
    r"(?!其他|其它|其余|各|每|本|该|多个|全|周边|附近|相邻)(?!.{0,7}(?:利用|依托|发展|建成|召开|全[省市县]|派驻|农村|城乡|乡村|如何|商业|推进|打造|建设|实施|开展))"
    r"[^的是在和有把与等为、，,。；;：:\s\d“”《》（）()]{1,8}?(?:民族乡|街道|社区|苏木|镇|乡|村)"
    r"(?![庄民干委支级里落镇企务容])"
)
_LIST_MARKS = frozenset("、和与及")
# Before a township that is named without its county: 在花马池镇.
_FREE = re.compile(
    r"(?:[^一-龥]|[在到于和与及是往赴从把由自的为对抵起进遍户近来去达让给县住驻访请])$"
)


class PlaceMention(NamedTuple):
    """A place named in a text, with offsets in that text.

    `rule` tells how it was read: full, short, relative, town (a known township) or village.
    """

    start: int
    end: int
    text: str
    place: Place
    rule: str = "full"


class _Spot(NamedTuple):
    """A stretch of the text that is a name of the gazetteer, and what stands around it."""

    text: str
    start: int
    end: int
    name: str
    home: Place | None
    adjacent: Place | None  # the place named right before it: [山东省]莱州市
    listed: bool  # one of several: 泸州、[永川]、江津

    @property
    def near(self) -> Place | None:
        return self.adjacent or self.home


def find_places(
    text: str, home: Place | None = None, inside_names: bool = True
) -> list[PlaceMention]:
    """Return the places named in `text`, in order, never overlapping.

    Bare short names of counties and words that mean something else too (海阳, 和平) are read as
    places only near their own city or province, or where that is home. Without `inside_names`, a
    short name that begins the name of a body, a route or a product (烟台苹果) is left out: what is
    said there is not said of the place.

    >>> yantai = standard_place("烟台市")
    >>> [mention.place.name for mention in find_places("山东省莱州市、海阳高于全市", yantai)]
    ['山东省', '莱州市', '海阳市', '烟台市']
    >>> find_places("中国核学会倡导和平利用")
    []
    """
    found = list(_scan(text, home, gazetteer()))
    villages = {one.text: one for one in reversed(found) if one.rule == "village"}
    if villages:
        again = named_again(
            text,
            {name: one.end for name, one in villages.items()},
            [(one.start, one.end) for one in found],
        )
        found += [villages[name]._replace(start=span[0], end=span[1]) for name, span in again]
        found.sort(key=lambda one: one.start)
    return [
        mention
        for mention in found
        if inside_names or not names_another(text, mention.start, mention.end, mention.rule)
    ]


def names_another(text: str, start: int, end: int, rule: str = "short") -> bool:
    """Return whether a short name only begins another, or is an end of a route (至[日照]高速).

    >>> names_another("烟台苹果", 0, 2), names_another("烟台增产苹果", 0, 2)
    (True, False)
    """
    if rule != "short":
        return False
    from_there = text.startswith("至", max(0, start - 1))
    return from_there or _NAMED_AFTER.match(text, end) is not None


def _scan(text: str, home: Place | None, names: Gazetteer) -> Iterator[PlaceMention]:
    before: PlaceMention | None = None
    named: list[Place] = []
    position = -1  # up to here all is read
    for start in name_starts(text):
        if start <= position:
            continue
        position = start
        while mention := _at(text, position, home, before, named, names):
            yield mention
            before, position = mention, mention.end
            if mention.rule != "relative":
                named.append(mention.place)


def _at(
    text: str,
    start: int,
    home: Place | None,
    before: PlaceMention | None,
    named: Sequence[Place],
    names: Gazetteer,
) -> PlaceMention | None:
    """Return the place named at a position, if one is."""
    head = text[start : start + 2]
    if lengths := names.heads.get(head):
        mention = _named(text, start, lengths, home, before, names)
        if mention is not None:
            return mention
    if before is not None and before.end == start:
        mention = _small_place(text, start, before)
        if mention is not None:
            return mention
    return _relative(text, start, home, named, before) if head in RELATIVE_HEADS else None


def _relative(
    text: str,
    position: int,
    home: Place | None,
    named: Sequence[Place],
    before: PlaceMention | None,
) -> PlaceMention | None:
    """Read 全市, 该县: by the home, or by the place of that class last named (该县, 全镇).

    In 厦门全市 it is the place named right before.
    """
    found = _RELATIVE.match(text, position)
    if found is None:
        return None
    word = found.group()
    adjacent = before is not None and before.end == position and word[0] == "全"
    if before is not None and adjacent and before.place.name.endswith(word[1:]):
        return PlaceMention(position, found.end(), word, before.place, "relative")
    place = referred_place(word, home, named)
    return PlaceMention(position, found.end(), word, place, "relative") if place else None


def referred_place(word: str, home: Place | None, named: Sequence[Place]) -> Place | None:
    """Return what 全市 or 该县 means after the places `named`, of which the last ones count.

    >>> places = [standard_place("烟台市"), standard_place("山东省")]
    >>> referred_place("全市", None, places).name
    '烟台市'
    """
    ours = relative_place(word, home)
    if ours and word[0] != "该":
        return ours
    for place in reversed(named[-_REFERS_BACK:]):
        if place.name.endswith(word[1:]):
            return place
    return ours


def _small_place(text: str, position: int, before: PlaceMention) -> PlaceMention | None:
    if before.rule == "relative" or before.place.level not in ("county", "township"):
        return None
    found = _SMALL_PLACE.match(text, position)
    if found is None:
        return None
    path = (*before.place.path, found.group())
    place = Place(found.group(), None, "township", path, before.place.within)
    return PlaceMention(found.start(), found.end(), found.group(), place, "village")


def _named(
    text: str,
    start: int,
    lengths: Sequence[int],
    home: Place | None,
    before: PlaceMention | None,
    names: Gazetteer,
) -> PlaceMention | None:
    """Return the longest name of the gazetteer that stands at `start` and means a place."""
    adjacent = before.place if before and start == before.end else None
    if before and before.rule == "relative" and before.text.startswith("全"):
        adjacent = None  # 全省公安机关: the whole is not named before a part; but 全椒县襄河镇
    after_mark = before is not None and start - before.end == 1 and text[start - 1] in _LIST_MARKS
    plain = _plain_names()
    in_town = False
    for length in lengths:
        end = start + length
        name = text[start:end]
        if name not in names.known or end > len(text):
            continue
        if in_town and name in names.short:
            continue  # 四川 in 四川北路街道
        if name in plain and not CUT_TOO_LATE.match(text, end):
            place, rule = plain[name]
            return PlaceMention(start, end, name, place, rule)
        if name in _OTHER_WORDS and _part_of_other_word(text, start, end, name):
            continue
        listed = after_mark or _begins_list(text, end, names)
        spot = _Spot(text, start, end, name, home, adjacent, listed)
        how = _rule(spot, before, names)
        if how is None:
            in_town = in_town or (name in names.townships and length > 3)
            continue
        above = spot.near if how != "town" else (before.place if before else None) or home
        meant = standard_place(name, above)
        if meant is not None:
            return PlaceMention(start, end, name, meant, how)
    return None


@cache
def _plain_names() -> dict[str, tuple[Place, str]]:
    """Return the names that mean one place wherever they stand, each with the rule that reads it.

    The others take `_rule` to see whether they stand for a place, and `standard_place` which.
    """
    names = gazetteer()
    doubtful = names.homographs | RELATIVE_WORDS | COMMON_NOUNS | _OTHER_WORDS.keys()
    plain = {
        name: (places[0], rule)
        for rule, table in (("full", names.full), ("short", names.short))
        for name, places in table.items()
        if len(places) == 1 and len(name) > 1 and name not in doubtful
    }
    return {
        name: (place, rule)
        for name, (place, rule) in plain.items()
        if place.level != "county"
        or (rule == "full" and len(name) > 2)
        or name.endswith(("自治县", "自治旗"))
    }


def _rule(spot: _Spot, before: PlaceMention | None, names: Gazetteer) -> str | None:
    if spot.name in names.full and _full_stands(spot, names):
        return "full"
    if spot.name in names.short and _short_stands(spot, names):
        return "short"
    if spot.name in names.townships and _town_stands(spot, before, names):
        return "town"
    return None


def _part_of_other_word(text: str, start: int, end: int, name: str) -> bool:
    return _OTHER_WORDS[name].search(text, max(0, start - 3), end + 2) is not None


def _begins_list(text: str, end: int, names: Gazetteer) -> bool:
    """Return whether a mark of a list and a city or a province follow: [义乌]、温州和…"""
    if text[end : end + 1] != "、":
        return False
    following = names.short.get(text[end + 1 : end + 3], ())
    return any(place.level in ("prefecture", "province") for place in following)


def _full_stands(spot: _Spot, names: Gazetteer) -> bool:
    places = names.full[spot.name]
    if spot.name == "中国" and _BODY.match(spot.text, spot.end):
        return False
    if CUT_TOO_LATE.match(spot.text, spot.end):
        return False
    best = _nearest(places, spot.near)
    inside = spot.adjacent is not None and any(p.lies_in(spot.adjacent) for p in places)
    if spot.name in _CLASS_NAMES or spot.name in _GONE:
        return inside or (spot.name not in _GONE and best >= 3 and _is_own_district(spot))
    if spot.name in names.homographs:
        return inside or best >= 3
    # A two-character name (理县, 东区) may be the end of a longer word.
    return len(spot.name) > 2 or places[0].level != "county" or best >= 2


def _is_own_district(spot: _Spot) -> bool:
    """Tell whether 城区, 东区 stands alone in a text of one city, so that its district is meant."""
    if spot.near is None or spot.near.level in ("country", "province"):
        return False
    before = spot.text[max(0, spot.start - 1) : spot.start]
    return before == "了" or before in _LIST_MARKS or _FREE.search(before or " ") is not None


def _nearest(places: Sequence[Place], near: Place | None) -> int:
    return max([closeness(place, near) for place in places]) if near else 0


def _short_stands(spot: _Spot, names: Gazetteer) -> bool:
    places = names.short[spot.name]
    if len(spot.name) < 2 or (spot.name in COMMON_NOUNS and not _ZONE.match(spot.text, spot.end)):
        return False
    if _CUT_INTO_ZONE.match(spot.text, spot.end):
        return False
    best = _nearest(places, spot.near)
    if spot.name in _TOWN_SIDES and spot.adjacent is None:
        return False
    if spot.name in names.homographs:
        # Right after the division that holds it (烟台海阳), before a word that only places have
        # (桃源高新区), or in a list of places around it (莱州市、海阳).
        if spot.adjacent and any(p.lies_in(spot.adjacent) and p != spot.adjacent for p in places):
            return True
        if _ZONE.match(spot.text, spot.end):
            return spot.near is None or best >= 2
        return best >= 3 and spot.listed
    if all(place.level == "county" for place in places):
        if spot.text[max(0, spot.start - 1) : spot.start + 1] in _NEW_AREAS:
            return False
        return best >= 3 or spot.listed
    return True


def _town_stands(spot: _Spot, before: PlaceMention | None, names: Gazetteer) -> bool:
    """A township needs its county at hand: named just before, or the document's home."""
    if not spot.adjacent and not _FREE.search(
        spot.text[max(0, spot.start - 1) : spot.start] or " "
    ):
        return False
    codes = names.townships[spot.name]
    counties = [names.by_code[code] for code in codes if code in names.by_code]
    home = spot.home
    if home and any(county.lies_in(home) or home.lies_in(county) for county in counties):
        return True
    return before is not None and any(county.lies_in(before.place) for county in counties)
