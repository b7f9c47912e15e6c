"""The label formats of other tools: doccano, Label Studio, brat, CoNLL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.evaluation.formats import brat, conll, doccano, label_studio
from pipeline.evaluation.formats.foreign import Foreign
from pipeline.evaluation.labelled import Labelled

Documents = Iterable[tuple[Labelled, str]]


@dataclass(frozen=True, slots=True)
class Format:
    """A tool's format: how to write and read it, what it cannot hold, its file in a folder."""

    name: str
    export: Callable[[Documents, Path], list[Path]]
    read: Callable[[Path], Iterator[Foreign]]
    loses: str
    file: str = ""


FORMATS = {
    format.name: format
    for format in (
        Format("doccano", doccano.export, doccano.read, doccano.LOSES, "doccano.jsonl"),
        Format(
            "label-studio", label_studio.export, label_studio.read, label_studio.LOSES, "tasks.json"
        ),
        Format("brat", brat.export, brat.read, brat.LOSES),
        Format("conll", conll.export, conll.read, conll.LOSES, "labels.conll"),
    )
}
