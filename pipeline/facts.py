"""Figures of the same indicator, place, period and kind, brought together over documents."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from typing import Any, NamedTuple

import pyarrow as pa

from pipeline import schemas

_KEY = ("place", "period_start", "period_end", "kind", "basis", "unit")
FACT_COLUMNS = (
    "doc_id",
    "figure_id",
    "indicator",
    "place_code",
    "value",
    "direction",
    "modality",
    *_KEY,
)  # of `figures`, all that is needed here
_ALIAS = re.compile(r"[(（][^()（）]*[)）]")  # 地区生产总值(GDP)
_PUNCTUATION = re.compile(r"[\s“”\"'‘’《》、,，·]")


def normalise_indicator(indicator: str) -> str:
    """Return an indicator without aliases in brackets, quotes, spaces and full-width forms.

    >>> normalise_indicator("地区生产总值（GDP）")
    '地区生产总值'
    """
    text = _ALIAS.sub("", unicodedata.normalize("NFKC", indicator))
    return _PUNCTUATION.sub("", text) or indicator


def bring_together(figures: pa.Table) -> pa.Table:
    """Return the `facts` of a `figures` table, sorted by indicator, place and period.

    Only actual figures with an indicator and a known end of their period are statistics that
    can be compared; targets and figures without a time are left out. `value` is the value that
    most figures give, the first in reading order among equals; a decrease is negative. A change
    that leaves its basis out (增长5.2%) joins those of its value that say it (同比增长5.2%), unless
    they say different ones.
    """
    told: list[tuple[_Key, _Member]] = []
    for batch in figures.select(list(FACT_COLUMNS)).to_batches(max_chunksize=4096):
        for row in batch.to_pylist():
            known = row["indicator"] and row["period_end"] and row["value"] is not None
            if row["modality"] == "actual" and known:
                key = (normalise_indicator(row["indicator"]), *(row[name] for name in _KEY))
                sign = -1 if row["direction"] == "down" else 1
                member = _Member(
                    sign * row["value"],
                    row["indicator"],
                    row["place_code"],
                    row["doc_id"],
                    row["figure_id"],
                )
                told.append((key, member))
    rows = [_fact(key, members) for key, members in _grouped(told).items()]
    rows.sort(key=lambda row: (row["indicator"], row["place"] or "", str(row["period_end"])))
    return schemas.from_rows("facts", rows)


_Key = tuple[Any, ...]  # the indicator, then what _KEY names
_BASIS, _KIND = 1 + _KEY.index("basis"), 1 + _KEY.index("kind")


class _Member(NamedTuple):
    value: float
    indicator: str
    place_code: str | None
    doc_id: str
    figure_id: str


def _grouped(told: list[tuple[_Key, _Member]]) -> dict[_Key, list[_Member]]:
    """Return the figures of each fact; a change without a basis joins the one of its value."""
    said: dict[_Key, set[_Key]] = defaultdict(set)
    for key, member in told:
        if key[_BASIS] is not None:
            said[_without_basis(key, member)].add(key)
    groups: dict[_Key, list[_Member]] = defaultdict(list)
    for key, member in told:
        left_out = key[_BASIS] is None and key[_KIND] == "change"
        alike = said.get(_without_basis(key, member), set()) if left_out else set()
        groups[next(iter(alike)) if len(alike) == 1 else key].append(member)
    return groups


def _without_basis(key: _Key, member: _Member) -> _Key:
    return (*key[:_BASIS], *key[_BASIS + 1 :], member.value)


def _fact(key: _Key, members: list[_Member]) -> dict[str, Any]:
    value, n_same = Counter(member.value for member in members).most_common(1)[0]
    names = Counter(member.indicator for member in members)
    return {
        **dict(zip(_KEY, key[1:], strict=True)),
        "fact_id": _digest(*key),
        "indicator_id": _digest(key[0]),
        "indicator": names.most_common(1)[0][0],
        "place_code": next((m.place_code for m in members if m.place_code), None),
        "value": value,
        "n_figures": len(members),
        "n_documents": len({member.doc_id for member in members}),
        "agreement": n_same / len(members),
        "figure_ids": [f"{member.doc_id}/{member.figure_id}" for member in members],
    }


def _digest(*parts: Any) -> str:
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:12]
