"""HanLP as a backend: any of its entity recognizers, by name or from a local folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.entities.spans import EntitySpan, drop_overlaps
from pipeline.errors import ConfigError, MissingExtraError
from pipeline.places import standard_place

SCORE = 0.6  # HanLP gives no confidence
# Labels of the MSRA, OntoNotes and People's Daily schemes -> ours; others are left out.
LABELS = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "NR": "PERSON",
    "ORGANIZATION": "ORG",
    "ORG": "ORG",
    "NT": "ORG",
    "LOCATION": "LOC",
    "LOC": "LOC",
    "FAC": "LOC",
    "NS": "LOC",
    "GPE": "GPE",
    "DATE": "DATE",
    "EVENT": "EVENT",
    "WORK_OF_ART": "DOC",
    "LAW": "DOC",
    "TITLE": "TITLE",
    "INITIATIVE": "INITIATIVE",
    "DOC": "DOC",
}


class HanlpTagger:
    """A HanLP recognizer; it reads one sentence at a time, so neighbours change nothing."""

    def __init__(self, model: str) -> None:
        self._recognizer = load_recognizer(model)
        self._rule = f"hanlp:{Path(model).name}"

    def tag(self, sentences: Sequence[str]) -> list[list[EntitySpan]]:
        """Return the spans of each sentence."""
        return [self._spans(text) for text in sentences]

    def _spans(self, text: str) -> list[EntitySpan]:
        # Blanks are no characters to HanLP: the places of the others are kept to point back.
        places = [n for n, char in enumerate(text) if not char.isspace()]
        if not places:
            return []
        found = self._recognizer([text[n] for n in places])
        return drop_overlaps(mapped(found, places, text, self._rule))


def mapped(
    found: Iterable[Sequence[Any]], places: Sequence[int], text: str, rule: str
) -> Iterator[EntitySpan]:
    """Yield HanLP's (text, label, first token, last token + 1) as our spans; tokens are characters.

    >>> spans = mapped([("烟台市", "LOCATION", 1, 4)], [0, 2, 3, 4], "在 烟台市", "hanlp:x")
    >>> [(span.start, span.end, span.label) for span in spans]
    [(2, 5, 'GPE')]
    """
    for _, tag, first, end, *_ in found:
        label = LABELS.get(str(tag).upper())
        start, stop = places[int(first)], places[int(end) - 1] + 1
        if label == "LOC" and standard_place(text[start:stop]) is not None:
            label = "GPE"
        if label is not None:
            yield EntitySpan(start, stop, label, SCORE, rule)


@cache
def load_recognizer(model: str) -> Any:
    """Load a HanLP model once a process; a folder is loaded from disk and nowhere else.

    Raises ConfigError when no model is named or the folder holds none, MissingExtraError
    without HanLP.
    """
    if not model:
        raise ConfigError("entities.hanlp_model: name a HanLP model or a folder that holds one")
    local = Path(model)
    holds = any((local / name).exists() for name in ("config.json", "meta.json"))
    if ("/" in model or local.is_dir()) and "://" not in model and not holds:
        raise ConfigError(f"entities.hanlp_model: {model} holds no HanLP model (no config.json)")
    try:
        import hanlp
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            "the HanLP backend is not installed: pip install 'extract-zh[hanlp]'"
        ) from error
    return hanlp.load(str(local.resolve()) if local.is_dir() else model)
