"""Which administrative place each figure is about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.figures.clauses import Frame
from pipeline.places import Place, PlaceMention

# 占全省的三成, 高于全国2个百分点, 居全省第3位, 赴…: such a place is not what the figure is about
_NOT_ABOUT = re.compile(
    r"""(?:占|高于|低于|快于|慢于|优于|高出|超过|比|较|居|列|位居|位列|排|赴|往|来自|销往|跃居|排名|领跑
        |相当于|约为|不到|达到|跻身|蝉联|首批|通往|至|运往|发往)(?:了)?$""",
    re.VERBOSE,
)
# a company or a school that bears a place's name stands for itself
_BODY = re.compile(r"[\u4e00-\u9fff]{0,10}?(?:公司|银行|集团|大学|学院|研究院|研究所|籍|人民币)")
_EXAMPLE = re.compile(r"等|及周边|至|连接|—|－")
_TOWN_BEFORE = re.compile(r"(?:^|[，,、；;：:。“（(的在到从对于和与及把向省市县区州盟旗])$")
_SAME_LIST = re.compile(r"^(?:[、，,]|和|与|及|以及)$")


def find_places_of(
    text: str,
    frames: Sequence[Frame],
    mentions: Sequence[PlaceMention],
    home: Place | None,
    carried: Place | None = None,
    groups: Mapping[int, tuple[int, int]] | None = None,
    inherits: Sequence[bool] = (),
) -> list[Place | None]:
    """Return the place of each figure of a sentence.

    It is the place named last before the figure that lies in the document's own (`home`), else
    `carried`. A bare short name (成都, 招远核电) reaches over its clause only, and over the
    figures that speak of the same quantity (`inherits`); one in a list of examples (成都等) not
    even so. A place above home counts only for what is counted in it (全省10个设区市). A list of
    places goes with a list of numbers (`groups`: figure -> number in its list, size of the list).

    >>> from pipeline.figures.clauses import frames
    >>> from pipeline.places import find_places, standard_place
    >>> from types import SimpleNamespace as Q
    >>> text, home = "莱州市出口5亿元,占全市一成", standard_place("烟台市")
    >>> found = frames(text, [Q(start=5, end=8, text="5亿元", unit="元", rule=""),
    ...                       Q(start=12, end=14, text="一成", unit="%", rule="")])
    >>> [place.name for place in find_places_of(text, found, find_places(text, home), home)]
    ['莱州市', '莱州市']
    """
    chosen = carried or home
    out: list[Place | None] = []
    inside = [m for m in mentions if _is_subject(text, m, home)]
    lists = _lists(text, inside)
    at, local, local_from = 0, None, -1
    for frame in frames:
        while at < len(inside) and inside[at].end <= frame.start:
            mention = inside[at]
            if mention.rule != "short":
                chosen, local = mention.place, None
            elif mention.start >= frame.clause_start and not _EXAMPLE.search(
                text, mention.end, frame.start
            ):
                local, local_from = mention.place, frame.index
            at += 1
        if local is not None and local_from != frame.index:
            if not (inherits and inherits[frame.index] and local_from == frame.index - 1):
                local = None
            else:
                local_from = frame.index
        above = _counted_above(text, frame, mentions, home)
        item = groups.get(frame.index) if groups else None
        listed = None
        if item is not None:
            before = [one for one in lists if one[-1].end <= frame.start and len(one) == item[1]]
            if before and before[-1][-1] is (inside[at - 1] if at else None):
                listed = before[-1][item[0]].place
        out.append(above or listed or local or chosen)
    return out


def _is_subject(text: str, mention: PlaceMention, home: Place | None) -> bool:
    if home is not None and home.level != "country" and not mention.place.lies_in(home):
        return False
    if home is None and mention.place.code is None:
        return False
    if mention.rule == "town" and not _TOWN_BEFORE.search(text[: mention.start]):
        return False
    if _NOT_ABOUT.search(text[max(0, mention.start - 5) : mention.start]):
        return False
    return not _BODY.match(text[mention.end : mention.end + 14])


def _counted_above(
    text: str, frame: Frame, mentions: Sequence[PlaceMention], home: Place | None
) -> Place | None:
    """Return the larger place that counts directly before the figure: 全省10个设区市."""
    if home is None or frame.unit in ("%", "百分点", "位", "名", "倍", "元", ""):
        return None
    for mention in mentions:
        if mention.end == frame.start and home.lies_in(mention.place):
            return mention.place
    return None


def _lists(text: str, mentions: Sequence[PlaceMention]) -> list[list[PlaceMention]]:
    out: list[list[PlaceMention]] = []
    for mention in mentions:
        if out and _SAME_LIST.match(text[out[-1][-1].end : mention.start]):
            out[-1].append(mention)
        else:
            out.append([mention])
    return [one for one in out if len(one) > 1]
