"""Names that come again in a document: the same name has the same label wherever it stands."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.entities.known_people import KnownPeople
from pipeline.entities.short_forms import short_forms
from pipeline.entities.spans import EntitySpan, drop_overlaps, touching
from pipeline.entities.unseen import NO_PLACE
from pipeline.entities.words import any_of
from pipeline.places import standard_place
from pipeline.places.find import names_another
from pipeline.places.gazetteer import gazetteer

# The labels that are mistaken for each other; a programme may be called as an event is.
_ALIKE = ("PERSON", "GPE", "LOC", "ORG")
_PERSON = re.compile(rf"{any_of('surnames.txt')}[一-龥]{{1,2}}")
# 陆明[新时代…], 陆明[思想]: doctrines called after a person.
_DOCTRINE = re.compile(r"新时代|[一-龥]{0,4}思想|精神|工作室|式")
# 望湖中学[生], 望湖高中[国际班]
_GOES_ON = re.compile(r"生(?!产|活|态|效)|国际班|毕业|[一-龥]{0,4}(?:有限公司|股份|集团)")
# 青湖[岸边], 海江[流域]: of a name that is a city's and a water's the water
_WATERSIDE = re.compile(r"[东西南北两沿]?岸|流域|[上中下]游|[江河湖]?畔|水[质位面体库系]|干流|支流")
# 在[建始]开工: where a short name that is a word too (平安, 资源) surely is a place.
_AT = re.compile(r"[在到赴抵]")
_IS_DONE = re.compile(
    r"[，。、；]|召开|举[行办]|落户|调研|考察|[开竣]工|开[幕展业]|启动|签约|投产|建成"
)
# 望湖[公园], 青湖[大桥]: sites by the noun that closes their name
_SITE = re.compile(
    r"..(?:公园|广场|大桥|特大桥|隧道|水库|湿地|景区|风景区|度假区|博物馆|纪念馆|美术馆|科技馆|体育馆|体育场|会展中心|高铁|高速|高速公路|铁路"
    r"|大道|古镇|古城|中心(?:（[一-龥]+）)?|老街|新区|新城|产业园|工业园|科技园|机场|港|寺|庙|山|湖|河|江|岛|湾)$"
)
# 望湖公园[站], 青湖山[村]: here the name goes on.
_SITE_GOES_ON = re.compile(
    r"[站路街巷村镇乡县区口桥段线号店]|社区|小区|管委会|管理|公司|集团|学校|小学|中学|大桥|隧道|公园|水库|街道|景区|流域|枢纽|项目|工程"
)
# Where a name of two characters surely stands for itself: 方岩、[陆明]等
_MARK_BEFORE = re.compile(r"[、，。：；“”（(\s]?$")
_MARK_AFTER = re.compile(r"[、，。：；“”）)\s]|$|等|说|表示|介绍|和")
_SURE = 0.9
_SURE_PLACE = 0.95


def agreed(
    sentences: Sequence[str], tagged: Sequence[Sequence[EntitySpan]]
) -> list[list[EntitySpan]]:
    """Return the spans of a document's sentences, the same name labelled alike.

    A name that was surely found once is found where it stands free of other names; where it was
    given several labels it gets the one that it was given most often.

    >>> texts = ["市长邵一鸣主持", "方岩、邵一鸣出席"]
    >>> spans = [[EntitySpan(2, 5, "PERSON", 0.99)], [EntitySpan(0, 2, "PERSON", 0.99)]]
    >>> [(span.start, span.end) for span in agreed(texts, spans)[1]]
    [(0, 2), (3, 6)]
    """
    people = KnownPeople(_by_name(sentences, tagged))
    tagged = [
        drop_overlaps(part for span in spans for part in people.right(text, span))
        for text, spans in zip(sentences, tagged, strict=True)
    ]
    mentions = _by_name(sentences, tagged)
    labels = {name: label for name, found in mentions.items() if (label := _label(name, found))}
    sure = {name: found for name, found in mentions.items() if _is_sure(name, found, mentions)}
    for short, span in short_forms(sentences, tagged).items():
        sure.setdefault(short, [span])
    return [
        drop_overlaps(
            [*_again(text, spans, sure), *(_relabelled(text, span, labels) for span in spans)]
        )
        for text, spans in zip(sentences, tagged, strict=True)
    ]


def _by_name(
    sentences: Sequence[str], tagged: Sequence[Sequence[EntitySpan]]
) -> dict[str, list[EntitySpan]]:
    """Return the spans of each name of a document."""
    mentions: dict[str, list[EntitySpan]] = defaultdict(list)
    for text, spans in zip(sentences, tagged, strict=True):
        for span in spans:
            mentions[text[span.start : span.end]].append(span)
    return mentions


def _label(name: str, found: Sequence[EntitySpan]) -> str | None:
    """Return the label that all mentions of a name should have, None if each may keep its own."""
    counts = Counter(span.label for span in found)
    if len(counts) == 1 or not counts.keys() <= set(_ALIKE):
        return None
    if _PERSON.fullmatch(name) and any(s.label == "PERSON" and s.score > _SURE for s in found):
        return "PERSON"
    (first, most), (_, less) = counts.most_common(2)
    return first if most > less else None


def _relabelled(text: str, span: EntitySpan, labels: Mapping[str, str]) -> EntitySpan:
    label = labels.get(text[span.start : span.end])
    water = span.label == "LOC" and _WATERSIDE.match(text, span.end)
    return replace(span, label=label) if label and not water else span


def _borne(name: str, mentions: Mapping[str, Sequence[EntitySpan]]) -> int:
    """Return how many places and bodies of a document begin with a name: 海州, 海州县委."""
    return sum(
        len(found)
        for other, found in mentions.items()
        if other.startswith(name) and found[0].label in ("GPE", "ORG")
    )


def _is_sure(
    name: str, found: Sequence[EntitySpan], mentions: Mapping[str, Sequence[EntitySpan]]
) -> bool:
    label = found[0].label
    best = max(span.score for span in found)
    if any(span.label != label for span in found):
        return False
    if label == "PERSON":
        return best > _SURE and _PERSON.fullmatch(name) is not None
    if label == "GPE":
        often = 3 if name in gazetteer().homographs else 2
        sure = (often == 2 and best > _SURE_PLACE) or _borne(name, mentions) >= often
        return sure and len(name) > 1 and name != "中国"
    if label == "ORG":
        return best > _SURE and len(name) > 2
    if label == "LOC":
        return best > _SURE and _SITE.search(name) is not None
    if label == "EVENT":
        return best > _SURE and len(name) > 3
    return label == "INITIATIVE" and name[0] == "“" and len(name) > 4 and best > _SURE


def _again(
    text: str, spans: Sequence[EntitySpan], sure: Mapping[str, Sequence[EntitySpan]]
) -> Iterator[EntitySpan]:
    """Yield where the sure names stand in a sentence, the longest first."""
    names = sorted((name for name in sure if name in text), key=len, reverse=True)
    for name in names:
        span = sure[name][0]
        end = 0
        while (start := text.find(name, end)) >= 0:
            end = start + len(name)
            free = all(
                _begins(other, start, end, span.label) for other in touching(spans, start, end)
            )
            if free and _stands(text, start, end, span.label, len(sure[name]) > 1):
                yield replace(span, start=start, end=end)


def _begins(span: EntitySpan, start: int, end: int, label: str) -> bool:
    """Whether a span is but the place with which a body's name begins: [莱州]望湖中学.

    Or the site with which a longer name of it begins, and a place further in: [海心桥]（[莱州]）.
    """
    if span.label not in ("GPE", "LOC") or not (start <= span.start and span.end <= end):
        return False
    shorter = span.end - span.start < end - start
    if label == "LOC":
        return shorter and (span.label == "LOC" or span.start > start)
    return shorter and label == "ORG" and span.start == start


def _stands(text: str, start: int, end: int, label: str, often: bool) -> bool:
    name = text[start:end]
    if label == "PERSON":
        apart = _MARK_BEFORE.match(text[start - 1 : start]) and _MARK_AFTER.match(text, end)
        return not _DOCTRINE.match(text, end) and (len(name) > 2 or bool(apart))
    if label == "GPE":
        known = standard_place(name) is not None
        other = names_another(text, start, end) or NO_PLACE.match(text, max(0, start - 1))
        if name in gazetteer().homographs and not often:
            known = known and bool(_AT.match(text[start - 1 : start]) and _IS_DONE.match(text, end))
        return known and not other
    if label == "ORG":
        return not _GOES_ON.match(text, end) and (
            text[max(0, start - 1) : start] not in tuple("全各") and text[end : end + 2] != "系统"
        )
    if label == "LOC":
        return not _SITE_GOES_ON.match(text, end)
    return True
