"""Which place a paper, a station or an account is of, by its name."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from pipeline.places.gazetteer import Place, gazetteer

_LENGTHS = range(3, 7)  # of the names in the lexicon
_LEXICON = Path(__file__).parent.parent / "lexicon"
# What goes before and after the name of a county in that of its medium: 云上黄梅, 江岸发布,
# 鱼峰区融媒体中心. 日报 and 网 also end names that only look like a county's (光明日报, 东方网).
_BEFORE = re.compile(r"(?:云上|今日|掌上|爱上|看|美丽|魅力|智慧|清廉|文明|平安|法治|健康|数字|新)")
_PAPER = re.compile(
    r"(?P<city>[一-鿿]{2,4})(?:日报|晚报|晨报|早报|新闻网|广播电视台|电视台)(?:社|客户端)?"
)
_AFTER = re.compile(
    r"(?:县|区|市|旗)?(?:融媒(?:体中心|体)?|发布|新闻传媒中心|传媒中心|播报|广播电视台|电视台)(?:客户端)?"
)


def place_of_medium(name: str) -> Place | None:
    """Return the place that a medium is of, where its name tells it though it does not name it.

    >>> place_of_medium("三峡日报").name, place_of_medium("云上黄梅").name
    ('宜昌市', '黄梅县')
    >>> place_of_medium("光明日报")
    """
    regional = _regional()
    for length in _LENGTHS:
        if city := regional.get(name[:length]):
            return city
    if paper := _PAPER.fullmatch(name):
        cities = [
            one for one in gazetteer().short.get(paper["city"], ()) if one.level == "prefecture"
        ]
        if len(cities) == 1:
            return cities[0]  # 白银日报: a paper is of the city, whatever else the word may mean
    before = _BEFORE.match(name)
    if before and (county := _county(name[before.end() :])):
        return county
    after = _AFTER.search(name)
    return _county(name[: after.start()]) if after and after.end() == len(name) else None


def _county(name: str) -> Place | None:
    places = gazetteer().short.get(name, ())
    return places[0] if len(places) == 1 and places[0].level == "county" else None


@cache
def _regional() -> dict[str, Place]:
    rows = (_LEXICON / "regional_media.tsv").read_text("utf-8").splitlines()
    full = gazetteer().full
    named = (row.split("\t") for row in rows if row and not row.startswith("#"))
    return {beginning: full[division][0] for beginning, division in named}
