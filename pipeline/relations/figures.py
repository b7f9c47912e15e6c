"""Link figures: a change, ratio, difference or rank to its amount, a part to its whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.documents.view import DocumentView
from pipeline.relations.mentions import Link


def link_figures(view: DocumentView, figures: Sequence[Mapping[str, Any]]) -> list[Link]:
    """Return the relations between the figures of a document, given as rows of the table."""
    return []
