"""One shard through the stages, with documents that break a stage set aside."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import schemas
from pipeline.config import Config
from pipeline.errors import ConfigError, InputError, MissingExtraError
from pipeline.stages import Stage, Tables

_PAGE_COLUMNS = ["doc_id", "source", "sha256", "media_type", "encoding"]
# These concern the run, not the document that happened to be under way.
STOPS_THE_RUN = (ConfigError, InputError, MissingExtraError)


def run_stages(tables: Tables, stages: Sequence[Stage], config: Config) -> dict[str, pa.Table]:
    """Run `stages` over the tables of one shard and return all tables.

    A document that breaks a stage becomes a failed row of `documents`, with the stage and the
    reason; the stages that follow pass it over.
    """
    done = dict(tables)
    for stage in stages:
        try:
            given = stage.run(done, config)
        except STOPS_THE_RUN:
            raise
        except Exception:  # one document at a time tells which one it is; see below
            given = _one_by_one(done, stage, config)
        for name in stage.gives:
            done[name] = schemas.check(name, given[name])
        if "documents" in given:
            done["documents"] = given["documents"]
    return done


def first_of_each(pages: pa.Table, seen: set[str]) -> tuple[pa.Table, pa.Table]:
    """Split pages into those with new bytes and, as `documents` rows, those seen before.

    `seen` holds the doc_ids of the pages before these, and is added to.
    """
    new: list[bool] = []
    repeated = []
    for page in pages.select(_PAGE_COLUMNS).to_pylist():
        new.append(page["doc_id"] not in seen)
        seen.add(page["doc_id"])
        if not new[-1]:
            repeated.append(page | {"status": "duplicate"})
    return pages.filter(pa.array(new, pa.bool_())), schemas.from_rows("documents", repeated)


def without_repeated(tables: Tables, seen: set[str]) -> dict[str, pa.Table]:
    """Return the tables of some documents; those whose doc_id is in `seen` become duplicates."""
    rows = tables["documents"].to_pylist()
    repeated = pa.array([row["doc_id"] for row in rows if row["doc_id"] in seen], pa.string())
    documents = [
        row if row["doc_id"] not in seen else row | {"status": "duplicate"} for row in rows
    ]
    seen.update(row["doc_id"] for row in rows)
    kept = {
        name: data.filter(pc.invert(pc.is_in(data["doc_id"], repeated)))
        for name, data in tables.items()
        if "doc_id" in data.schema.names
    }
    return kept | {"documents": schemas.from_rows("documents", documents)}


def fail(documents: pa.Table, doc_id: str, stage: str, error: str) -> pa.Table:
    """Return `documents` with the row of `doc_id` marked as failed in `stage`."""
    rows = documents.to_pylist()
    for row in rows:
        if row["doc_id"] == doc_id:
            row.update(status="failed", stage=stage, error=error)
    return schemas.from_rows("documents", rows)


def _one_by_one(tables: Tables, stage: Stage, config: Config) -> dict[str, pa.Table]:
    """Run a stage over single documents; those that break it are marked in `documents`."""
    driver = tables["pages" if "pages" in stage.needs else "documents"]
    parts: list[Mapping[str, pa.Table]] = []
    failed: dict[str, str] = {}
    for doc_id in driver["doc_id"].to_pylist():
        try:
            parts.append(stage.run(only(tables, stage.needs, doc_id), config))
        except STOPS_THE_RUN:
            raise
        except Exception as error:  # quarantined with its reason, not hidden
            failed[doc_id] = _reason(error)
            if "pages" in stage.needs:
                parts.append(_failed_page(tables["pages"], doc_id))
    given = {
        name: pa.concat_tables([part[name] for part in parts]) if parts else schemas.empty(name)
        for name in stage.gives
    }
    documents = given.get("documents", tables.get("documents"))
    for doc_id, reason in failed.items():
        documents = fail(documents, doc_id, stage.name, reason)
    given["documents"] = documents
    return given


def only(tables: Tables, names: Sequence[str], doc_id: str) -> dict[str, pa.Table]:
    """Return the rows of one document of the named tables."""
    return {name: tables[name].filter(pc.field("doc_id") == doc_id) for name in names}


def _failed_page(pages: pa.Table, doc_id: str) -> dict[str, pa.Table]:
    page = pages.filter(pc.field("doc_id") == doc_id).to_pylist()[0]
    known = {name: page[name] for name in _PAGE_COLUMNS}
    raw_chars = len(page["raw"] or "")
    return {
        "documents": schemas.from_rows("documents", [known | {"raw_chars": raw_chars}]),
        "blocks": schemas.empty("blocks"),
    }


def _reason(error: Exception) -> str:
    where = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} (in {where.name}, line {where.lineno})"
