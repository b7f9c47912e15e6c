"""What a page says of itself: title, date of publication, publisher, place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

_DATE = re.compile(
    r"(?P<year>(?:19|20)\d{2})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})"
)
_PUBLISHER = re.compile(r"(?:信息)?来源\s*[:：]\s*(?P<name>[^\s:：]{2,30})")
_PLACE = re.compile(r"(?P<name>[一-鿿]{2,7}?(?:自治[州县区旗]|[省市县州盟旗]))")


@dataclass(frozen=True, slots=True)
class Hints:
    """What the container or the HTML head says of the page."""

    title: str | None = None
    published: str | None = None
    url: str | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a page; None where nothing is."""

    title: str | None = None
    published: date | None = None
    publisher: str | None = None
    place: str | None = None
    place_code: str | None = None
    warnings: tuple[str, ...] = ()


def find_metadata(blocks: Sequence[tuple[str, str]], hints: Hints) -> Metadata:
    """Find the metadata in the blocks of a page, given as (kind, text), and in the hints."""
    title = next((text for kind, text in blocks if kind == "title"), hints.title)
    datelines = [text for kind, text in blocks if kind == "dateline"]
    published = next((day for text in datelines if (day := parse_date(text))), None)
    if published is None and hints.published:
        published = parse_date(hints.published)
    publisher = next((m["name"] for text in datelines if (m := _PUBLISHER.search(text))), None)
    return Metadata(title, published, publisher, _place([title or "", *(t for _, t in blocks)]))


def parse_date(text: str) -> date | None:
    """Return the first whole date in a text.

    >>> parse_date("发布时间:2024年3月5日")
    datetime.date(2024, 3, 5)
    """
    for match in _DATE.finditer(text):
        try:
            return date(int(match["year"]), int(match["month"]), int(match["day"]))
        except ValueError:
            continue
    return None


def _place(texts: Sequence[str]) -> str | None:
    for text in texts:
        match = _PLACE.match(text)
        if match:
            return match["name"]
    return None
