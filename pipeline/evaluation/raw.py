"""Find the raw page that a gold document was labelled on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.documents.decode import decode
from pipeline.errors import GoldError
from pipeline.evaluation.labelled import Labelled


def raw_bytes(document: Labelled, folders: Sequence[Path], source: str | None = None) -> bytes:
    """Return the bytes of the page, found by name and known by its SHA-256.

    It is looked for in `folders`, beside the gold file, in a folder `raw` or `seeds` near it,
    and last at `source`, the path that a run wrote into its documents table.

    Raises GoldError naming the places that were tried.
    """
    tried: list[str] = []
    for path in _candidates(document, folders, source):
        if not path.is_file():
            continue
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() == document.sha256:
            return data
        tried.append(str(path))
    other = f" ({', '.join(tried)}: another SHA-256)" if tried else ""
    raise GoldError(
        f"{document.where}: the raw page {document.source!r} was not found{other}; "
        "give its folder with --raw"
    )


def raw_text(document: Labelled, folders: Sequence[Path], source: str | None = None) -> str:
    """Return the page as the offsets count it: its bytes decoded, nothing normalised.

    Raises GoldError as `raw_bytes` does, and DocumentError when the bytes are no text.
    """
    return decode(raw_bytes(document, folders, source)).text


def _candidates(document: Labelled, folders: Sequence[Path], source: str | None) -> Iterator[Path]:
    name = document.source
    for folder in folders:
        yield folder / name
        yield folder / Path(name).name
    if document.where:
        home = Path(document.where.rpartition(":")[0]).parent
        for near in (home, home.parent, home.parent.parent):
            yield near / name
            yield near / "raw" / name
            yield near / "seeds" / name
    if source:
        yield Path(source)
