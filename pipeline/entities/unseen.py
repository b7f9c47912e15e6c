"""Names with a form so plain that they are taken where the network sees nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from pipeline.entities.spans import EntitySpan
from pipeline.entities.words import any_of, words
from pipeline.places.find import PlaceMention, find_places, names_another

# Sentences whose finds are kept: the merge asks for what the rules have just found.
AT_HAND = 4

# 长江, 青藏高原; not 长江路, 黄河大桥, 泰山石化: what is called after them.
NATURAL = re.compile(
    rf"{any_of('natural_places.txt', leading=True)}"
    r"(?!路|大桥|[东西南北]路|大道|街|证券|存储|电力|实业|集团|公司|股份|旋风|银行|大学|学院|医院|日报|晚报"
    r"|科技|石化|水利|委员会|经济|文化|学者|传媒|海关|海事|镇|乡|区|县|市|村|产业|农商|航运|班列|精神|风采|贫血|电动)"
)
# G72泉南高速, S12滁新高速公路, G102国道, 312国道.
ROAD = re.compile(
    r"(?<![A-Za-z0-9])(?:[GS]\d{1,4}(?:[一-龥]{2,3}高速(?:公路)?|[国省]道|线)|[1-9]\d{2}[国省]道)"
)
# 成渝, 闽粤赣边区, 华东, 西部地区: groups of provinces and cities, parts of the country.
_PROVINCES = "[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青宁新]"
_WHICH_REGIONS = re.compile(r"(?:[两三四五]省(?:[一两]?[市区])?(?!民)|边(?:区(?!域))?(?![界境防]))")
REGION = re.compile(
    rf"{any_of('regions.txt')}(?:地区|{_WHICH_REGIONS.pattern})?(?!通(?!道)|高铁|高速|铁路|城际|客专|[一-龥]{{0,2}}[合协]作|大湾区|口岸|同胞|[居侨]|[商独合]?资|商|办)"
    r"|(?<![省市县区州旗东])(?:东部|中部|西部|中西部|东部沿海|东南沿海|环渤海|东北|华北|华东|华中|华南|西南|西北)地区(?!崛起|振兴)"
    r"|(?<!中)华[东南北中](?![一-龥]{0,2}(?:师范|理工|科技|农业|政法|大学|医院|医药|制药|油田|虎|银行|公司)|[路街里巷方]|大[街道])"
)
# A quick look before: two characters of the words above.
_MAY_HOLD_REGION = re.compile(
    "[{}东中西南华环][{}部北东南中渤]".format(
        *("".join(sorted({word[n] for word in words("regions.txt")})) for n in (0, 1))
    )
)
_REGIONS_SHORT = re.compile(rf"{_PROVINCES}{{2,4}}")
# （记者 柴国栋 米乐 通讯员 宾艳）: names on a by-line, apart by blanks or 、.
BYLINE = re.compile(
    r"(?:记者|通讯员|见习生|实习生|摄影)[ :：]{1,2}"
    r"(?P<names>[一-龥]{2,4}(?:[ 、](?!记者|通讯员|见习|实习|摄影)[一-龥]{2,4}){0,3})(?=[ )）]|$|/)"
)
_NAME = re.compile(
    r"(?!报道|综合|整理|本[报网刊台]|全媒|采写|供图|编辑|[^ ]*[摄文图])[一-龥]{2,3}"
    rf"|{any_of('surnames.txt')}[一-龥]{{2,3}}"
)
# 定西中院, 青湖法院, 青湖交警大队: courts and police by the short form of their kind.
_COURT = re.compile(
    r"(?:中院|高院)(?![一-龥]?士)|(?:法院|检察院)(?!系统|人)"
    r"|(?:公安局)?(?:交警|特警|巡警|消防)[支大中]队|公安(?:分局|局)"
)
# 青湖[日报], 青湖市[广播电视台], 青湖[在线]：: media called after a place.
_MEDIA = re.compile(
    r"(?:日报|晚报|早报|晨报|都市报|特区报|新闻网|日报社|广播电视台|电视台|融媒体中心|传媒集团"
    r"|网(?=[:：讯]|记者)|在线(?=[:：讯]|记者))"
)
# 青湖[高中], 青湖[实验小学], 青湖[二中]: schools called after a place.
_SCHOOL = re.compile(
    r"(?:第[一二三四五六七八九十]+|实验|外国语|高级|职业|中心|师范){0,2}(?:中学|小学|高中(?!阶段|教育|毕业|招生|学校)|外校|附中|幼儿园)(?!生|教师|老师)"
    r"|[一二三四五六七八九十]中(?=[，。、；：“”（）()\s]|的|校长|师生|学生|$)"
)
# 成立[望湖产业联盟]，: a body that is said to be set up.
_SET_UP = re.compile(
    r"(?:成立|组建|设立|筹建)(?:了|起)?(?P<name>(?!首|全|一批|多|由|以)(?:(?![的了个家支所与和])[一-龥“”A-Za-z]){3,22}?"
    r"(?:委员会|联盟|领导小组|指挥部|协会|有限公司|实验室|研究院|研究中心|商会|学院))(?=[，。；,;\n、]|$)"
)
# 临沧市[“两河四岸”环境综合整治领导小组]: a long body, from the place or authority it is of.
_LONG_BODY = re.compile(
    r"(?![一-龥“”]{0,24}?(?:成立|组建|设立|召开|印发|开展|建立|[的了在由将为是把等]|作为))"
    r"(?:[一-龥]{2,24}|“[^“”]{2,10}”[一-龥]{0,14})?(?:领导小组|协调小组|指挥部|专项小组)"
)
_OF_WHOM = re.compile(r"[省市区县州旗委府会]$")
# Our own country, which is seldom meant as a place, and words that only look like names of places:
# 长治久安, 隆重庆祝, 沿海地区; 甘肃造, 浙江精神: a quality called after a place.
NO_PLACE = re.compile(
    r"[出入]海口|.?(?:我国|祖国|中国|长治久安|重庆祝|新乡村|上海洋)|沿海地"
    r"|.?[一-龥]{2,3}(?:精神|造(?!船)|味|辨识度|速度|号|舰(?!队))"
)
_SEEN_LEVELS = frozenset(["country", "province", "prefecture"])
# 望花[立交], 北海街[互通], 西小路[历史街区]: what makes a road's or a place's name that of a site.
_SITE = re.compile(
    r"(?:立交桥|立交|互通立交|互通|特大桥|大桥|收费站|服务区|快速路|高架桥|高架|历史文化街区|历史街区)"
)

# 望湖大桥[改扩建项目], 青湖公园[二期工程]: what is built where a site is.
_WORK = r"(?:研发|生产|制造|加工|智能化|一体化|产业化)"
_PROJECT = re.compile(
    r"(?:(?<=期)|[一二三四]期)(?:改扩建|扩建)?(?:项目|工程)"
    rf"|(?:{_WORK}(?:[与及]?{_WORK}){{0,3}}|改扩建|扩建|改建|复线|扩容改造|提质改造|改造提升|综合改造|升级改造|环境整治|综合整治|生态修复)"
    r"(?:项目|工程)(?![一-龥]?(?:办|部|组|指挥|公司|合同|资金|质量|进度|施工|招标|标段))"
)


@lru_cache(AT_HAND)
def places_of(text: str) -> tuple[PlaceMention, ...]:
    """Return the places named in a sentence, for those that ask one after another."""
    return tuple(find_places(text))


@lru_cache(AT_HAND)
def find_unseen(text: str) -> tuple[EntitySpan, ...]:
    """Return names of plain form, for the stretches in which nothing else was found.

    >>> text = "（记者 柴国栋）浙江在西部地区布局，312国道改造"
    >>> [(text[s.start:s.end], s.label) for s in find_unseen(text)]
    [('柴国栋', 'PERSON'), ('西部地区', 'LOC'), ('312国道', 'LOC'), ('浙江', 'GPE')]
    """
    return tuple(_unseen(text))


def _unseen(text: str) -> Iterator[EntitySpan]:
    for line in BYLINE.finditer(text):
        at = line.start("names")
        for name in re.finditer(r"[一-龥]+", line["names"]):
            if _NAME.fullmatch(name.group()):
                yield EntitySpan(at + name.start(), at + name.end(), "PERSON", 0.8, "rule:byline")
    if _MAY_HOLD_REGION.search(text):
        for match in REGION.finditer(text):
            # 望湖省[西部地区]: of the place before it, not of the country
            if match[0].endswith("部地区") and _is_of_place(text, match.start()):
                continue
            yield EntitySpan(*match.span(), "LOC", 0.7, "rule:region")
    for match in _SET_UP.finditer(text):
        yield EntitySpan(*match.span("name"), "ORG", 0.75, "rule:set-up")
    if "道" in text or "高速" in text or "线" in text:
        for match in ROAD.finditer(text):
            yield EntitySpan(*match.span(), "LOC", 0.7, "rule:road")
    for place in places_of(text):
        if (
            place.rule in ("full", "short")
            and place.place.level in _SEEN_LEVELS
            and not NO_PLACE.match(text, max(0, place.start - 1))
            and not names_another(text, place.start, place.end, place.rule)
        ):
            yield EntitySpan(place.start, place.end, "GPE", 0.6, f"rule:place-{place.rule}")


def _is_of_place(text: str, at: int) -> bool:
    return any(place.end == at and place.place.level != "country" for place in places_of(text))


def find_natural(text: str) -> Iterator[EntitySpan]:
    """Yield rivers, mountains and regions by their own names.

    >>> [(span.start, span.end) for span in find_natural("沿长江布局，长江路")]
    [(1, 3)]
    """
    for match in NATURAL.finditer(text):
        yield EntitySpan(*match.span(), "LOC", 0.7, "rule:natural")


def grown(text: str, span: EntitySpan) -> EntitySpan:
    """Return the span with the end of a longer name that stands right behind it.

    >>> text = "定西中院、望花立交、临沧市“两河四岸”环境综合整治领导小组"
    >>> spans = [EntitySpan(0, 2, "GPE"), EntitySpan(5, 7, "LOC"), EntitySpan(10, 13, "GPE")]
    >>> [(text[s.start:s.end], s.label) for s in (grown(text, span) for span in spans)]
    [('定西中院', 'ORG'), ('望花立交', 'LOC'), ('临沧市“两河四岸”环境综合整治领导小组', 'ORG')]
    """
    if span.label == "LOC" and _REGIONS_SHORT.fullmatch(text, span.start, span.end):
        which = _WHICH_REGIONS.match(text, span.end)
        return replace(span, end=which.end()) if which else span
    if span.label in ("GPE", "LOC"):
        site = _SITE.match(text, span.end)
        street = text[span.end - 1] in "路街道桥线东西南北"
        if site is not None and (street or not site.group().startswith("互通")):
            return EntitySpan(span.start, site.end(), "LOC", span.score, span.rule)
    if span.label == "LOC" and (project := _PROJECT.match(text, span.end)):
        return replace(span, end=project.end())
    named = span.label == "GPE" or (span.label == "LOC" and span.end - span.start > 2)
    if named and (school := _SCHOOL.match(text, span.end)):
        return EntitySpan(span.start, school.end(), "ORG", span.score, span.rule)
    if span.label in ("GPE", "LOC") and (media := _MEDIA.match(text, span.end)):
        return EntitySpan(span.start, media.end(), "ORG", span.score, span.rule)
    if span.label == "GPE" and (court := _COURT.match(text, span.end)):
        return EntitySpan(span.start, court.end(), "ORG", span.score, span.rule)
    if span.label in ("GPE", "ORG") and _OF_WHOM.search(text, span.start, span.end):
        body = _LONG_BODY.match(text, span.end)
        if body is not None:
            return EntitySpan(span.start, body.end(), "ORG", span.score, span.rule)
    return span
