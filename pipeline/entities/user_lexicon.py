"""Names of the user's own, from a TSV file, that come before everything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.entities.spans import EntitySpan
from pipeline.errors import ConfigError
from pipeline.schemas import ENTITY_LABELS


class UserLexicon:
    """Names with their labels; the longest name at a place is taken.

    >>> lexicon = UserLexicon({"蓬莱阁": "LOC", "蓬莱": "GPE"})
    >>> [(span.start, span.end, span.label) for span in lexicon.find("游蓬莱阁，到蓬莱")]
    [(1, 4, 'LOC'), (6, 8, 'GPE')]
    """

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names
        ordered = sorted(names, key=lambda name: (-len(name), name))
        self._pattern = re.compile("|".join(map(re.escape, ordered))) if names else None

    def find(self, text: str) -> Iterator[EntitySpan]:
        """Yield the names of the lexicon in a sentence."""
        if self._pattern is not None:
            for match in self._pattern.finditer(text):
                label = self._names[match.group()]
                yield EntitySpan(*match.span(), label, 1.0, "lexicon:user")


def load_lexicon(path: str) -> UserLexicon:
    """Read a TSV file of name and label; lines that begin with # are comments.

    Raises ConfigError naming file and line where a line is not a name and one of the labels.
    """
    if not path:
        return UserLexicon({})
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}; check entities.lexicon") from error
    names: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, label = line.strip().partition("\t")
        if label not in ENTITY_LABELS or not name:
            raise ConfigError(
                f"{path}:{number}: want a name, a tab and one of {', '.join(ENTITY_LABELS)}; "
                f"got {line!r}"
            )
        names[name] = label
    return UserLexicon(names)
