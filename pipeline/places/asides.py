"""Places that a text names only in passing: neighbours, ends of a distance, places in brackets."""

from __future__ import annotations

import re

# 东临承德市丰宁县, 南与赤城县相连, 北靠: what goes before a neighbour
_SIDES = re.compile(
    r"[东南西北](?:部|面|边|侧|端|北|南)?[，,]?(?:与|同|和|临|邻|接|连|靠|毗|濒|抵|至|界|望|依|隔|倚)"
)
_BORDERS = re.compile(_SIDES.pattern + r"[^，,。；;：:]{0,60}$")
# 距兰州市98公里, 毗邻越南, 紧邻: too
_NEAR = re.compile(r"(?:距离?|毗邻|紧邻|紧靠|邻近|毗连|比邻|濒临|接壤于)[^，,。；;：:、]{0,12}$")
# 与四川、重庆接壤, 同河北交界: what goes after
_BORDERS_AFTER = re.compile(
    r"[^，,。；;：:]{0,40}?(?:接壤|毗邻|毗连|相连|相邻|为邻|相接|交界|接界|比邻|相望|搭界|隔[江河海湖])"
)
_WITH = re.compile(r"(?:与|同|和|跟)[^，,。；;：:]{0,40}$")
_DISTANCE_AFTER = re.compile(r"[^，,。；;：:\d]{0,8}\d+(?:\.\d+)?(?:多|余)?(?:公里|千米|里)")
# 甘肃省会兰州市的东大门
_GATE = re.compile(r"的?(?:[东南西北]?(?:大门|门户|后花园))")
# Every way to name a neighbour has a side or one of these; most texts have none.
_WORDS = re.compile(
    r"距|毗邻|紧邻|紧靠|邻近|毗连|比邻|濒临|接壤|大门|门户|后花园"
    r"|相连|相邻|为邻|相接|交界|接界|相望|搭界|隔[江河海湖]"
)


def may_name_neighbours(text: str) -> bool:
    """Tell whether a text may name neighbours at all.

    >>> may_name_neighbours("北与多伦县接壤"), may_name_neighbours("多伦县出口5亿元")
    (True, False)
    """
    return bool(_SIDES.search(text) or _WORDS.search(text))


def is_neighbour(text: str, start: int, end: int) -> bool:
    """Tell whether the place at text[start:end] only tells where another place lies.

    >>> is_neighbour("北与多伦县接壤", 2, 5), is_neighbour("多伦县出口5亿元", 0, 3)
    (True, False)
    """
    before, after = text[max(0, start - 70) : start], text[end : end + 50]
    if _BORDERS.search(before) or _GATE.match(after):
        return True
    near = _NEAR.search(before)
    if near and (not near[0].startswith("距") or _DISTANCE_AFTER.match(after)):
        return True
    return bool(_WITH.search(before) and _BORDERS_AFTER.match(after))


def bracket_end(text: str, start: int) -> int | None:
    """Return where the bracket around text[start] closes, None if none is open there.

    >>> bracket_end("总占地(含密山用地),建筑", 4), bracket_end("总占地", 1)
    (9, None)
    """
    for opening, closing in ("（）", "()", "〔〕"):
        opened = text.rfind(opening, max(0, start - 60), start)
        if opened >= 0 and text.find(closing, opened, start) < 0:
            closed = text.find(closing, start, start + 120)
            if closed >= 0:
                return closed
    return None
