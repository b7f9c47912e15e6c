"""Full standard names of the mentions of a document, and the codes of its places."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.entities.words import any_of
from pipeline.places import Place, relative_place, standard_place

# （以下简称“省改革办”）, (简称《意见》): what the mention before it is called from here on.
ALIAS = re.compile(
    r"""
    [（(] (?:以下|下称|以下统称)? (?:简称|称)? [:：]?
    [“《]? (?P<alias>[^（）()“”]{2,20}?) [”》]? [)）]
    """,
    re.VERBOSE,
)
_SAYS_SHORT = re.compile(r"简称|下称|统称")

# 市 in 市财政局, 省 in 省委: the level of a body whose place is not said.
# Not in 市场监管总局, 区块链协会, 县域商业联盟.
LEVEL = re.compile(
    r"(?P<level>自治区|自治州|省|市(?!场)|区(?![块域])|县(?!域)|州|盟|旗)(?P<rest>.{2,})"
)
_COMMITTEE = re.compile(
    rf"(?P<level>自治区党|省|市|区|县|州|盟|旗)委(?P<rest>(?:{any_of('government_bodies.txt')})?)"
)
# Bodies of the state in a region, whose full name has the short one of the place: 青岛海关.
_OF_THE_STATE = frozenset({"海关", "海事局", "铁路局", "警备区", "军分区"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text of a document."""

    start: int
    end: int
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Canonical:
    """The full standard name that a mention stands for, and the division code of a place."""

    name: str
    code: str | None = None


def canonical_names(mentions: Sequence[Mention], text: str, home: Place | None) -> list[Canonical]:
    """Return the canonical name of each mention of one document, given in order.

    Places get their full name and code, bodies the place that the text leaves out, short titles
    of documents the full ones, parts of names and bracketed short forms the names they stand for.

    >>> text = "市财政局、省委解读《关于稳增长的指导意见》，《指导意见》提出烟台"
    >>> spans = [(0, 4, "ORG"), (5, 7, "ORG"), (9, 21, "DOC"), (22, 28, "DOC"), (30, 32, "GPE")]
    >>> mentions = [Mention(a, b, text[a:b], label) for a, b, label in spans]
    >>> for found in canonical_names(mentions, text, standard_place("烟台市")):
    ...     print(found.name, found.code)
    烟台市财政局 None
    山东省委 None
    《关于稳增长的指导意见》 None
    《关于稳增长的指导意见》 None
    烟台市 370600
    """
    aliases = bracketed_aliases(mentions, text)
    found: list[Canonical] = []
    for n, mention in enumerate(mentions):
        full = aliases.get((mention.label, mention.text))
        if full is not None and full.start < mention.start:
            mention = full
        if mention.label == "GPE":
            before = mentions[n - 1] if n else None
            found.append(_place(mention, before, home))
        elif mention.label == "ORG":
            name = _longer(mention, mentions)
            found.append(Canonical(full_body(name, _owner(name, mentions[:n], home))))
        elif mention.label == "DOC":
            found.append(Canonical(_full_title(mention, mentions[:n])))
        elif mention.label == "PERSON":
            found.append(Canonical(_whole_person(mention, mentions)))
        else:
            found.append(Canonical(mention.text))
    return found


def bracketed_aliases(mentions: Sequence[Mention], text: str) -> dict[tuple[str, str], Mention]:
    """Return short form -> mention for names followed by （以下简称…）.

    >>> text = "烟台市大数据局（以下简称“数据局”）发布"
    >>> list(bracketed_aliases([Mention(0, 7, "烟台市大数据局", "ORG")], text))
    [('ORG', '数据局')]
    """
    aliases: dict[tuple[str, str], Mention] = {}
    for mention in mentions:
        match = ALIAS.match(text, mention.end)
        if match and _SAYS_SHORT.search(match.group()):
            short = match["alias"]
            if mention.label == "DOC":
                short = f"《{short.strip('《》')}》"
            aliases.setdefault((mention.label, short), mention)
    return aliases


def full_body(name: str, home: Place | None) -> str:
    """Return the full name of a body in a document about `home`.

    >>> yantai = standard_place("烟台市")
    >>> [full_body(name, yantai) for name in ("省发改委", "市委改革办", "烟台市政府", "党中央")]
    ['山东省发展和改革委员会', '烟台市委改革办', '烟台市人民政府', '中共中央']
    """
    whole, ends = _full_names()
    if name in whole:
        return whole[name]
    if committee := _COMMITTEE.fullmatch(name):
        level = committee["level"].removesuffix("党")
        place = relative_place(f"全{level[-1]}", home)
        return place.name + name[len(level) :] if place else name
    level_match = LEVEL.fullmatch(name)
    if level_match:
        place = relative_place(f"全{level_match['level'][-1]}", home)
        owner = place.name if place else level_match["level"]
        return owner + _full_end(level_match["rest"], ends)
    for size in range(min(12, len(name) - 2), 1, -1):
        rest = name[size:]
        if rest in _OF_THE_STATE:
            break
        if _is_body(rest) and (owner_place := standard_place(name[:size], home)):
            if owner_place.level not in ("township", "city", "country"):
                # 烟台 + 市委 shares its 市 with 烟台市.
                shared = owner_place.name[-1] == rest[0]
                return owner_place.name + _full_end(rest, ends)[shared:]
            break
    return name


@cache
def _full_names() -> tuple[Mapping[str, str], Mapping[str, str]]:
    text = files("pipeline").joinpath("lexicon", "body_full_names.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and line[0] != "#"]
    return (
        {row[0]: row[1] for row in rows if row[2] == "whole"},
        {row[0]: row[1] for row in rows if row[2] == "end"},
    )


@cache
def _body_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of('government_bodies.txt')}){{1,2}}")


def _is_body(name: str) -> bool:
    return _body_pattern().fullmatch(name) is not None


def _full_end(name: str, ends: Mapping[str, str]) -> str:
    """Return a body with its last part in full: 委深改委, 市政府新闻办."""
    for size in range(len(name), 1, -1):
        full = ends.get(name[-size:])
        if full is not None:
            return name if name.endswith(full) else name[:-size] + full
    return name


def _place(mention: Mention, before: Mention | None, home: Place | None) -> Canonical:
    near = home
    if before is not None and before.label == "GPE" and before.end == mention.start:
        near = standard_place(before.text, home) or home
    place = standard_place(mention.text, near)
    return Canonical(place.name, place.code) if place else Canonical(mention.text)


def _owner(name: str, before: Sequence[Mention], home: Place | None) -> Place | None:
    """Return whose body 区财政局 or 县委 is: of the last district or county named, else of home."""
    if name[0] not in "区县旗" or (home is not None and home.level == "county"):
        return home
    for mention in reversed(before):
        if mention.label == "GPE" and mention.text[-1] == name[0]:
            place = standard_place(mention.text, home)
            if place is not None and place.level == "county":
                return place
    return home


def _longer(mention: Mention, mentions: Sequence[Mention]) -> str:
    """Return the one company of whose name this is a short form: its characters, in order."""
    short = mention.text
    if len(short) < 3 or _COMPANY.search(short) or _is_body(short) or LEVEL.fullmatch(short):
        return short
    longer = {
        other.text
        for other in mentions
        if other.label == "ORG" and _COMPANY.search(other.text) and _abbreviates(short, other.text)
    }
    return longer.pop() if len(longer) == 1 else short


_COMPANY = re.compile(r"公司$")


def _abbreviates(short: str, name: str) -> bool:
    """Return whether `short` is the head of `name`, or, if longer, its characters in order."""
    if name.startswith(short):
        return True
    rest = iter(name)
    return len(short) >= 5 and all(char in rest for char in short)


def _full_title(mention: Mention, before: Sequence[Mention]) -> str:
    """Return the nearest earlier title that ends with this one."""
    inside = mention.text.strip("《》")
    for other in reversed(before):
        title = other.text.strip("《》")
        if other.label == "DOC" and len(title) > len(inside) and title.endswith(inside):
            return other.text
    return mention.text


def _whole_person(mention: Mention, mentions: Sequence[Mention]) -> str:
    """Return the one longer name of a person of which this is the last part, without blanks."""
    name = mention.text.replace(" ", "")
    longer = {
        other.text.replace(" ", "")
        for other in mentions
        if other.label == "PERSON" and re.search(rf"[·•・]{re.escape(name)}$", other.text)
    }
    return longer.pop() if len(longer) == 1 else name
