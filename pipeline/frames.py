"""The tables as typed pandas frames, from a folder or straight from a string."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd
import pyarrow as pa

from pipeline.config import Config
from pipeline.documents.metadata import parse_date
from pipeline.documents.pages import text_page
from pipeline.errors import DocumentError, InputError
from pipeline.facts import bring_together
from pipeline.runner.shards import run_stages
from pipeline.runner.tables import read_table
from pipeline.schemas import TABLES, empty
from pipeline.stages import STAGES

_PANDAS_TYPES = {
    pa.string(): pd.StringDtype(),
    pa.int32(): pd.Int32Dtype(),
    pa.float64(): pd.Float64Dtype(),
}


@dataclass(frozen=True)
class Frames:
    """The seven tables of a run as pandas frames.

    Strings, integers and floats are pandas' nullable types, dates datetime64; lists stay lists.
    """

    documents: pd.DataFrame
    blocks: pd.DataFrame
    sentences: pd.DataFrame
    entities: pd.DataFrame
    figures: pd.DataFrame
    relations: pd.DataFrame
    facts: pd.DataFrame

    def __repr__(self) -> str:
        sizes = ", ".join(f"{f.name} {len(getattr(self, f.name))}" for f in fields(self))
        return f"Frames({sizes})"

    @classmethod
    def of(cls, tables: Mapping[str, pa.Table]) -> Frames:
        """Turn Arrow tables into frames; a table that is missing is empty."""
        return cls(**{name: to_frame(tables.get(name, empty(name))) for name in TABLES})


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Return an Arrow table as a frame with nullable types and real dates."""
    frame: pd.DataFrame = table.to_pandas(types_mapper=_PANDAS_TYPES.get, date_as_object=False)
    return frame


def load(folder: str | Path) -> Frames:
    """Load the tables that `extract run` wrote.

    Raises InputError when the folder holds no run. A run that was ended early by `--until` has
    empty frames for the tables it did not write.
    """
    out = Path(folder)
    tables = {"documents": read_table(out, "documents")}
    tables |= {name: read_table(out, name) for name in TABLES if (out / name).is_dir()}
    return Frames.of(tables)


def extract(
    text: str,
    *,
    published: str | None = None,
    title: str | None = None,
    config: Config | None = None,
) -> Frames:
    """Run all stages over one string.

    `published` (ISO date) and `title` stand in for what a page would tell. Raises DocumentError
    when the text cannot be used, for one that is empty for example, and InputError when
    `published` is no date.
    """
    if published and parse_date(published) is None:
        raise InputError(f"published: {published!r} is no date; give one like 2021-07-20")
    pages = text_page(text, published=published, title=title)
    tables = run_stages({"pages": pages}, STAGES, config or Config())
    document = tables["documents"].to_pylist()[0]
    if document["status"] == "failed":
        raise DocumentError(f"{document['stage']}: {document['error']}")
    return Frames.of(tables | {"facts": bring_together(tables["figures"])})
