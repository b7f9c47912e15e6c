"""Figures of the same indicator, place, period and kind, brought together over documents."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from typing import Any

import pyarrow as pa

from pipeline import schemas

_KEY = ("place", "period_start", "period_end", "kind", "basis", "unit")
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
    most figures give, the first in reading order among equals; a decrease is negative.
    """
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in figures.to_pylist():
        known = row["value"] is not None and row["period_end"]
        if row["modality"] == "actual" and row["indicator"] and known:
            indicator = normalise_indicator(row["indicator"])
            groups[(indicator, *(row[name] for name in _KEY))].append(row)
    rows = [_fact(key, members) for key, members in groups.items()]
    rows.sort(key=lambda row: (row["indicator"], row["place"] or "", str(row["period_end"])))
    return schemas.from_rows("facts", rows)


def _fact(key: tuple[Any, ...], members: list[dict[str, Any]]) -> dict[str, Any]:
    values = [-row["value"] if row["direction"] == "down" else row["value"] for row in members]
    value, n_same = Counter(values).most_common(1)[0]
    names = Counter(row["indicator"] for row in members)
    place_codes = [row["place_code"] for row in members if row["place_code"]]
    return {
        **dict(zip(_KEY, key[1:], strict=True)),
        "fact_id": _digest(*key),
        "indicator_id": _digest(key[0]),
        "indicator": names.most_common(1)[0][0],
        "place_code": place_codes[0] if place_codes else None,
        "value": value,
        "n_figures": len(members),
        "n_documents": len({row["doc_id"] for row in members}),
        "agreement": n_same / len(members),
        "figure_ids": [f"{row['doc_id']}/{row['figure_id']}" for row in members],
    }


def _digest(*parts: Any) -> str:
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:12]
