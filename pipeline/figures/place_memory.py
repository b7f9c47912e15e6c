"""The place that earlier sentences leave to the later ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.figures.place_scope import is_subject
from pipeline.places import Place, PlaceMention, standard_place

# 一是, 二是要, 第三, （一）, 1.: a point of an enumeration
_POINT = re.compile(
    r"""\s*(?:[一二三四五六七八九十]{1,2}(?:是|要|、)|第[一二三四五六七八九十][，,、]
        |其[一二三四五六][，,：:是]|首先|其次|再次|最后
        |[（(][一二三四五六七八九十0-9]{1,2}[）)]|[0-9]{1,2}[.．、](?![0-9])|[①-⑩])""",
    re.VERBOSE,
)
_FIRST_POINT = re.compile(r"\s*(?:一|第一|其一|首先|[（(][一1]|1|①)")
_SHORT_LEAD = 4  # sentences; a longer account names a place in passing
_CLAUSE_ENDS = frozenset("，,。；;：:！？ ")
# 塞北管理区简介, (一)莱州市, 2.招远市概况
_SECTION = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十0-9]{1,3}[）)、.．]\s*)?"
    r"(?P<name>[\u4e00-\u9fff]{1,10}[省市县区州盟旗镇乡])(?:的?(?:简介|概况|概览|介绍|基本情况|情况))?[:：]?\s*"
)
_GOES_ON = re.compile(
    r"[“”]?(?:其中[，,：:]?|同比|环比|连续|位居|位列|居全|[比较](?:上年|去年|前年|同期|上?[一二三四1-4]季度|上半年|上月)"
    r"|(?:该|这个|整个)?(?:项目|园区|基地|电站|工程|景区)(?!建设|投资)|[一二三]期|配套建设的|全部建成|建成后|达产后|投产后"
    r"|镇区|镇[上里]|村里|村民|村党支部|村集体|村支书|该(?:村|镇|乡|县|区|公司|企业|厂|社区|项目)"
    r"|(?:今年|明年|目前|下一步|接下来)?[，,]?还(?:将|要|计划|拟)"
    r"|(?:如今|现在|目前|去年|今年|以前|过去|前年|头一年|第二年)?[，,]?(?:[他她](?:们|家)?|老伴|这个(?:村|镇|乡|项目|社区))"
    r")"
)
# 在青山村, 走进云山村, 位于青湖经开区的工地上, 望海镇的做法: the scene of what follows
_SCENE = re.compile(
    r"""(?:[^，,。；;]{0,14}[，,])?[“]?
        (?:(?:[^，,。；;]{0,6}(?:在|走进|走近|来到|走访|位于|地处|到|抵达|步入))[^，,。；;]{0,4}
          |(?:位于|地处)[^，,。；;]{2,12}[部边侧端角]的|)$""",
    re.VERBOSE,
)
_OF_ANY = frozenset(["各部门", "各乡镇", "各级"])  # a county has them too
# 全市, 各地, 市里: the whole again
_WHOLE_AGAIN = re.compile(
    r"全[市县区州省旗盟]|[我本][市县区州省旗盟]|各(?:地|县|区|市|乡镇|部门|级)|[市县区州省]里|[市县区州省](?:委|政府|直|级|本级)"
)
# a county named at the head of a sentence is only its subject, unless one goes there
_GOES_THERE = re.compile(r"(?:在|走进|走近|来到|走访|位于|地处|到|抵达|步入)[^，,。；;]{0,4}$")


Said = tuple[str, Sequence[PlaceMention]]


@dataclass(slots=True)
class PlaceMemory:
    """What has been said of places before a sentence."""

    paragraph: str | None = None
    section: Place | None = None  # what the heading above names
    last: Place | None = None  # of the figure before, in the paragraph
    setting: Place | None = None  # where an earlier sentence of the paragraph set the scene
    quoted: bool = False  # the setting is that of somebody quoted
    listing: bool = False  # a point of an enumeration was read since `before`
    lead: Place | None = None  # what the enumeration is about
    before: list[Said] = field(default_factory=list)  # what may lead to one

    def carried(
        self,
        paragraph: str,
        kind: str,
        text: str,
        home: Place | None,
        told: Place | None = None,
    ) -> Place | None:
        """Return the place that a sentence goes on with, None where it has to name its own.

        `told` is the place of somebody who is quoted in it.
        """
        point = _POINT.match(text) is not None
        if paragraph != self.paragraph:
            self.setting = (self.last or self.setting) if goes_on(text) else None
            self.paragraph, self.last, self.quoted = paragraph, None, False
            if kind == "heading":
                self.section = section_place(text, home)
            if not point:
                self.before, self.lead, self.listing = [], None, False
        if point and not self.listing:
            first = _FIRST_POINT.match(text) is not None
            self.lead = _subject_of_all(self.before, home) if first else None
            self.listing = True
        if self.lead is not None and leaves_scene(text, self.lead):
            self.lead = self.setting = None
        if point and self.lead is not None:
            self.setting = self.lead
        if told is not None:
            self.setting, self.quoted = told, True
        if self.setting is not None and leaves_scene(text, self.setting):
            self.setting = None
        going_on = self.last if self.last is not None and goes_on(text) else self.setting
        return going_on or self.section

    def read(
        self, text: str, places: Sequence[PlaceMention], home: Place | None, last: Place | None
    ) -> None:
        """Keep what a sentence says of places; `last` is that of its last figure, if it has any."""
        if last is not None:
            self.last = last
        else:
            self.setting = scene(text, places, home) or self.setting
        if self.quoted and _subject(text, places, home) not in (None, self.setting):
            self.setting, self.quoted = None, False
        if not self.listing:
            self.before.append((text, places))


def _subject(text: str, places: Sequence[PlaceMention], home: Place | None) -> Place | None:
    """Return the place inside home that heads a clause of the sentence: 今年,[青湖县]推行…"""
    for one in places:
        if one.start == 0 or text[one.start - 1] in _CLAUSE_ENDS:
            return one.place if one.place != home and is_subject(text, one, home) else None
    return None


def _subject_of_all(told: Sequence[Said], home: Place | None) -> Place | None:
    """Return the one place inside home that sentences before an enumeration speak of, if any."""
    subject: Place | None = None
    if len(told) > _SHORT_LEAD:
        return None
    for text, places in told:
        if subject is not None and leaves_scene(text, subject):
            return None
        subject = subject or _subject(text, places, home)
        if any(one.place != subject and is_subject(text, one, home) for one in places):
            return None
    return subject


def section_place(heading: str, home: Place | None) -> Place | None:
    """Return the place whose section a heading opens, None where it names no place alone.

    >>> section_place("塞北管理区简介", None).name, section_place("二、优化营商环境", None)
    ('塞北管理区', None)
    """
    found = _SECTION.fullmatch(heading)
    if found is None:
        return None
    name = found["name"]
    known = standard_place(name, home)
    if known is None and name.endswith(("管理区", "新区", "开发区")):
        within = home.within if home is not None else ""
        return Place(name, None, "county", (name,), within)
    return known


def goes_on(sentence: str) -> bool:
    """Tell whether a sentence has no place of its own: it goes on with the figure before.

    >>> goes_on("其中4家企业销售5亿元"), goes_on("全市销售5亿元")
    (True, False)
    """
    return _GOES_ON.match(sentence) is not None


def scene(text: str, mentions: Sequence[PlaceMention], home: Place | None) -> Place | None:
    """Return the place where a sentence sets the scene of those after it, else None.

    >>> home = standard_place("南阳市")
    >>> from pipeline.places import find_places
    >>> text = "在西峡县,记者见到了正在棚里忙碌的周玉梅。"
    >>> scene(text, find_places(text, home), home).name
    '西峡县'
    """
    if _WHOLE_AGAIN.search(text):
        return None
    inside = [m for m in mentions if m.place != home and is_subject(text, m, home)]
    # In what a province reports, one deed stands beside the other.
    if not inside or home is None or home.level in ("country", "province"):
        return None
    head = [m for m in inside if _SCENE.fullmatch(text, 0, m.start) and _sets(text, m)]
    if not head or any(not one.place.lies_in(head[0].place) for one in inside):
        return None
    return inside[-1].place if inside[-1].end <= head[0].end + 12 else head[0].place


def _sets(text: str, mention: PlaceMention) -> bool:
    small = mention.place.level not in ("county", "prefecture")
    return (
        small
        or text[mention.end : mention.end + 1] == "的"
        or (_GOES_THERE.search(text, max(0, mention.start - 6), mention.start) is not None)
    )


def leaves_scene(text: str, place: Place) -> bool:
    """Tell whether a sentence speaks of more than the place that was spoken of before.

    >>> place = standard_place("莱州市")
    >>> leaves_scene("全省销售5亿元", place), leaves_scene("市委推行链长制", place)
    (True, False)
    """
    return any(
        found[0] not in _OF_ANY and (place.name[-1] not in found[0] or found[0][0] == "各")
        for found in _WHOLE_AGAIN.finditer(text)
    )
