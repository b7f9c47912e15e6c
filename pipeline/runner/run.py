"""`extract run`: plan, work through the shards, resume, tidy up, sum up."""

from __future__ import annotations

import logging
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline import schemas
from pipeline.config import Config
from pipeline.documents.pages import page_rows, pages_table
from pipeline.documents.sources import Source, list_sources
from pipeline.errors import InputError
from pipeline.facts import FACT_COLUMNS, bring_together
from pipeline.runner.engines import engine_named
from pipeline.runner.local import default_workers, run_tasks
from pipeline.runner.plan import (
    Marks,
    Shard,
    about,
    digest_of,
    plan_shards,
    shard_key,
    stage_index,
    stages_until,
)
from pipeline.runner.shards import first_of_each, run_stages, without_repeated
from pipeline.runner.tables import PartWriter, part_path, read_part, read_table, write_part
from pipeline.stages import STAGES, Stage, check_stages

Progress = Callable[[int, int], None]
Row = dict[str, Any]
LOG = logging.getLogger("extract")


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run did."""

    out: Path
    rows: dict[str, int]
    statuses: dict[str, int]
    failures: list[tuple[str, str, str]]
    warnings: int
    shards: int
    shards_resumed: int
    seconds: float


def run(
    inputs: Sequence[str | Path],
    out: str | Path,
    config: Config | None = None,
    *,
    engine: str = "local",
    workers: int | None = None,
    start: str | None = None,
    until: str | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> RunSummary:
    """Run the pipeline over files, folders and globs, and write its tables below `out`.

    `start` begins at that stage with the tables that are there; `until` ends with that stage.
    Shards that are done already and whose bytes, settings and versions are the same are left
    alone unless `force`. Returns a summary; raises InputError when there is nothing to work on
    and ConfigError when a setting is wrong.
    """
    began = time.monotonic()
    check_stages()
    out, config = Path(out), config or Config()
    run_on = engine_named(engine)
    first = stage_index(start) if start else 0
    stages = stages_until(until)
    if first >= len(stages):
        raise InputError(f"--from {start} comes after --until {until}")
    marks = Marks(out)
    shards = _shards_there(out, marks) if first else plan_shards(_pages(inputs, out), config)
    if not shards:
        raise InputError("nothing to read; name the files, folders or globs to work on")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{out}: cannot be written ({error.strerror}); choose another") from error
    names = [shard.name for shard in shards]
    if not first:
        _remove_stale(out, marks, set(names))
    keys = {shard.name: shard_key(shard, stages, config) for shard in shards}
    todo = [
        shard
        for shard in shards
        if force or first or marks.read(shard.name).get("key") != keys[shard.name]
    ]
    job = Job(out, config, first, len(stages))
    used = workers or config.run.workers or default_workers()
    count = len(shards) - len(todo)
    if progress:
        progress(count, len(shards))
    for shard, result in run_on(job.run_shard, todo, used):
        if isinstance(result, BrokenProcessPool):
            job.run_alone(shard)
        elif isinstance(result, BaseException):
            raise result
        marks.write(shard, keys[shard.name])
        count += 1
        if progress:
            progress(count, len(shards))
    while orphans := _mark_duplicates(out, names, config):
        # The first copy of these has gone since they were set aside: they are documents again.
        for shard in shards:
            if shard.name in orphans:
                job.run_shard(shard)
                marks.write(shard, keys[shard.name])
    if until is None:
        facts = bring_together(read_table(out, "figures", FACT_COLUMNS))
        write_part(out, "facts", "000000", facts, about(config))
    shutil.rmtree(out / "_run" / "scratch", ignore_errors=True)
    return _sum_up(out, len(shards), len(shards) - len(todo), time.monotonic() - began)


@dataclass(frozen=True, slots=True)
class Job:
    """What to do with a shard; it travels to the worker processes."""

    out: Path
    config: Config
    first: int
    n_stages: int

    def run_shard(self, shard: Shard) -> None:
        """Work through one shard and write its tables."""
        with self._writer(shard) as writer:
            for tables in self.compute(shard):
                writer.write(tables)

    def run_alone(self, shard: Shard) -> None:
        """Work through a shard whose process died, one source at a time.

        A source that kills its process again becomes a failed document.
        """
        if self.first:
            raise InputError(
                f"{self.out}: a worker died on shard {shard.name}; run again without --from"
            )
        singles = [Shard(shard.name, (source,), shard.digest) for source in shard.sources]
        results = dict(run_tasks(self.compute_all, singles, 1, alone=True))
        seen: set[str] = set()
        with self._writer(shard) as writer:
            for single in singles:
                result = results[single]
                if isinstance(result, BrokenProcessPool):
                    writer.write(_dead(single.sources[0], self.stages))
                elif isinstance(result, BaseException):
                    raise result
                else:
                    for tables in result:
                        writer.write(without_repeated(tables, seen))

    def compute_all(self, shard: Shard) -> list[dict[str, pa.Table]]:
        """Return the tables of a shard, batch by batch."""
        return list(self.compute(shard))

    def compute(self, shard: Shard) -> Iterator[dict[str, pa.Table]]:
        """Yield the tables of a shard, a batch of documents at a time to bound the memory."""
        if self.first:
            before = [name for stage in STAGES[: self.first] for name in stage.gives]
            tables = {name: read_part(self.out, name, shard.name) for name in before}
            again = {stage.name for stage in STAGES[self.first :]}
            tables["documents"] = _retry(tables["documents"], again)
            yield run_stages(tables, self.stages[self.first :], self.config)
            return
        seen: set[str] = set()
        rows = chain.from_iterable(page_rows(source, self.config) for source in shard.sources)
        while batch := list(islice(rows, self.config.run.shard_documents)):
            pages, repeated = first_of_each(pages_table(batch), seen)
            done = run_stages({"pages": pages}, self.stages, self.config)
            done["documents"] = _in_page_order([done["documents"], repeated], batch)
            yield done

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages up to the last one that is wanted."""
        return STAGES[: self.n_stages]

    def _writer(self, shard: Shard) -> PartWriter:
        """Forget what was there of a shard from its first new table on, and open its new files."""
        given = [name for stage in self.stages[self.first :] for name in stage.gives]
        later = [name for stage in STAGES[self.n_stages :] for name in stage.gives]
        Marks(self.out).remove(shard.name)
        part_path(self.out, "facts", "000000").unlink(missing_ok=True)
        for name in later:
            part_path(self.out, name, shard.name).unlink(missing_ok=True)
        names = list(dict.fromkeys(["documents", *given]))
        return PartWriter(self.out, shard.name, names, about(self.config))


def _in_page_order(documents: Sequence[pa.Table], batch: Sequence[Row]) -> pa.Table:
    """Return the rows of all tables in the order of their pages."""
    order = {row["source"]: n for n, row in enumerate(batch)}
    whole = pa.concat_tables(documents)
    places = [order[source] for source in whole["source"].to_pylist()]
    return whole.take(sorted(range(len(places)), key=places.__getitem__))


def _retry(documents: pa.Table, stages: set[str]) -> pa.Table:
    """Return `documents` with those that failed in one of `stages` given another try."""
    rows = documents.to_pylist()
    for row in rows:
        if row["status"] == "failed" and row["stage"] in stages:
            row.update(status="ok", stage=None, error=None)
    return schemas.from_rows("documents", rows)


def _dead(source: Source, stages: Sequence[Stage]) -> dict[str, pa.Table]:
    digest = digest_of(source)
    row = {
        "doc_id": digest[:16],
        "source": source.path,
        "sha256": digest,
        "status": "failed",
        "stage": "documents",
        "error": "the worker process died on it (out of memory?); run this document on its own",
    }
    tables = {name: schemas.empty(name) for stage in stages for name in stage.gives}
    return tables | {"documents": schemas.from_rows("documents", [row])}


def _pages(inputs: Sequence[str | Path], out: Path) -> list[Source]:
    """Return the files to read, without what an earlier run wrote to `out` inside an input."""
    root = Path(os.path.abspath(out))
    own = [*(str(root / table / "part-") for table in schemas.TABLES), str(root / "_run") + os.sep]
    return [
        source
        for source in list_sources(inputs)
        if "://" in source.path or not os.path.abspath(source.path).startswith(tuple(own))
    ]


def _shards_there(out: Path, marks: Marks) -> list[Shard]:
    """Return the shards that an earlier run wrote."""
    paths = sorted((out / "documents").glob("part-*.parquet"))
    if not paths:
        raise InputError(f"{out}: no earlier run there; run once without --from")
    names = [path.stem.removeprefix("part-") for path in paths]
    return [Shard(name, (), marks.read(name).get("digest", "")) for name in names]


def _remove_stale(out: Path, marks: Marks, names: set[str]) -> None:
    """Remove what an earlier run over other inputs left, so that no reader mixes the two."""
    removed = 0
    for table in schemas.TABLES:
        for path in (out / table).glob("part-*.parquet"):
            if path.stem.removeprefix("part-") not in names and table != "facts":
                removed += pq.read_metadata(path).num_rows if table == "documents" else 0
                path.unlink()
    for name in marks.names():
        if name not in names:
            marks.remove(name)
    if removed:
        LOG.warning("%s: removed %d documents of an earlier run over other inputs", out, removed)


def _mark_duplicates(out: Path, names: Sequence[str], config: Config) -> set[str]:
    """Keep the first of the documents with the same bytes; the others become duplicates.

    A shard sees only its own documents, so this looks over all of them once the shards are done.
    Returns the shards with a duplicate of a document that is no longer there.
    """
    seen: Counter[str] = Counter()
    orphans = set()
    for name in names:
        before = read_part(out, "documents", name).to_pylist()
        after, repeated = [], set()
        for row in before:
            first_id = row["doc_id"].partition("-")[0]
            seen[first_id] += 1
            nth = seen[first_id]
            if nth == 1 and row["status"] == "duplicate":
                orphans.add(name)
            if nth > 1:
                if row["status"] != "duplicate":
                    repeated.add(row["doc_id"])
                row = row | {"status": "duplicate", "doc_id": f"{first_id}-{nth}"}
            after.append(row)
        if after == before or orphans:
            continue
        for table in schemas.TABLES:
            if table in ("documents", "facts") or not part_path(out, table, name).exists():
                continue
            rows = read_part(out, table, name)
            gone = pc.is_in(rows["doc_id"], pa.array(sorted(repeated), pa.string()))
            write_part(out, table, name, rows.filter(pc.invert(gone)), about(config))
        write_part(out, "documents", name, schemas.from_rows("documents", after), about(config))
    return orphans


def _sum_up(out: Path, shards: int, resumed: int, seconds: float) -> RunSummary:
    columns = ["source", "status", "stage", "error", "warnings"]
    documents = read_table(out, "documents", columns)
    rows = {
        name: sum(pq.read_metadata(path).num_rows for path in paths)
        for name in schemas.TABLES
        if (paths := sorted((out / name).glob("*.parquet")))
    }
    listed = documents.to_pylist()
    return RunSummary(
        out=out,
        rows=rows,
        statuses=dict(Counter(row["status"] for row in listed)),
        failures=[
            (row["source"], row["stage"], row["error"])
            for row in listed
            if row["status"] == "failed"
        ],
        warnings=sum(bool(row["warnings"]) for row in listed),
        shards=shards,
        shards_resumed=resumed,
        seconds=seconds,
    )
