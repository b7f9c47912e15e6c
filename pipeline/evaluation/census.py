"""Count what gold holds, by folder or by genre."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import GoldError
from pipeline.evaluation.labelled import Labelled, label_files, numbered_lines, read_labelled
from pipeline.evaluation.render import Section
from pipeline.schemas import ENTITY_LABELS, FIGURE_KINDS, RELATION_LABELS

Counts = Counter[str]
OTHERS = "(not in the table)"


def count_gold(paths: Sequence[str | Path], groups: Path | None = None) -> dict[str, Counts]:
    """Count documents, characters, sentences and labels by folder, or by the groups of a table.

    `groups` is a TSV of doc_id and group; documents it does not name are counted as `OTHERS`.

    Raises GoldError when gold or the table is not sound.
    """
    named = _groups(groups) if groups else None
    result: dict[str, Counts] = defaultdict(Counter)
    for path in label_files(paths):
        for document in read_labelled(path):
            group = str(path.parent) if named is None else named.get(document.doc_id, OTHERS)
            result[group] += _count(document)
    return dict(sorted(result.items()))


def _count(document: Labelled) -> Counts:
    counts: Counts = Counter(documents=1, characters=len(document.clean_text))
    counts["sentences"] = len(document.sentences)
    counts["entities"] = len(document.entities)
    counts["figures"] = len(document.figures)
    counts["relations"] = len(document.relations)
    counts.update(e.label for e in document.entities)
    counts.update(f"figure {f.kind}" for f in document.figures)
    counts.update(r.label for r in document.relations)
    return counts


def _groups(path: Path) -> dict[str, str]:
    groups = {}
    for where, line in numbered_lines(path):
        columns = line.rstrip("\n").split("\t")
        if line.startswith("#") or columns[0] == "doc_id":
            continue
        if len(columns) < 2:
            raise GoldError(f"{where}: no tab; write doc_id, a tab and the group")
        groups[columns[0]] = columns[1]
    return groups


def census_sections(counts: dict[str, Counts]) -> list[Section]:
    """Return the counts as tables: all together, then by label."""
    total: Counts = sum(counts.values(), Counter())
    rows = {**counts, "all": total} if len(counts) > 1 else counts
    figures = tuple(f"figure {kind}" for kind in FIGURE_KINDS)
    plain = ("documents", "characters", "sentences", "entities", "figures", "relations")
    return [
        Section(title, ("", *names), [(g, *(str(c[n]) for n in names)) for g, c in rows.items()])
        for title, names in (
            ("Gold", plain),
            ("Entities", ENTITY_LABELS),
            ("Figures", figures),
            ("Relations", RELATION_LABELS),
        )
    ]
