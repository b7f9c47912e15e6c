"""`extract run`: plan, work through the shards, resume, tidy up, sum up."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import schemas
from pipeline.config import Config
from pipeline.documents.pages import page_row, pages_table
from pipeline.documents.records import read_records
from pipeline.documents.sources import Source, list_sources
from pipeline.errors import InputError
from pipeline.facts import bring_together
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
from pipeline.runner.shards import first_of_each, run_stages
from pipeline.runner.tables import PartWriter, part_path, read_part, read_table, write_part
from pipeline.stages import STAGES, Stage, check_stages

Progress = Callable[[int, int], None]


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
    first = stage_index(start) if start else 0
    stages = stages_until(until)
    if first >= len(stages):
        raise InputError(f"--from {start} comes after --until {until}")
    shards = _shards_there(out) if first else plan_shards(list_sources(inputs), config)
    out.mkdir(parents=True, exist_ok=True)
    marks = Marks(out)
    if not first:
        _remove_stale(out, marks, {shard.name for shard in shards})
    keys = {shard.name: shard_key(shard, stages, config) for shard in shards}
    todo = [
        shard
        for shard in shards
        if force or first or marks.read(shard.name).get("key") != keys[shard.name]
    ]
    for shard in todo:
        marks.remove(shard.name)
    count = len(shards) - len(todo)
    if progress:
        progress(count, len(shards))
    job = Job(out, config, first, len(stages))
    used = workers or config.run.workers or default_workers()
    for shard, result in engine_named(engine)(job.run_shard, todo, used):
        if isinstance(result, BrokenProcessPool):
            job.run_alone(shard)
        elif isinstance(result, BaseException):
            raise result
        marks.write(shard.name, keys[shard.name], stages[-1].name)
        count += 1
        if progress:
            progress(count, len(shards))
    names = [shard.name for shard in shards]
    _mark_duplicates(out, names, config)
    if until is None:
        facts = bring_together(read_table(out, "figures"))
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
        with self._writer(shard) as writer:
            for single in singles:
                result = results[single]
                if isinstance(result, BrokenProcessPool):
                    writer.write(_dead(single.sources[0], self.stages))
                elif isinstance(result, BaseException):
                    raise result
                else:
                    for tables in result:
                        writer.write(tables)

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
        records = chain.from_iterable(
            read_records(source, self.config.input) for source in shard.sources
        )
        while batch := list(islice(records, self.config.run.shard_documents)):
            pages, repeated = first_of_each(pages_table(map(page_row, batch)), seen)
            done = run_stages({"pages": pages}, self.stages, self.config)
            done["documents"] = pa.concat_tables([done["documents"], repeated])
            yield done

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages up to the last one that is wanted."""
        return STAGES[: self.n_stages]

    def _writer(self, shard: Shard) -> PartWriter:
        given = [name for stage in self.stages[self.first :] for name in stage.gives]
        names = list(dict.fromkeys(["documents", *given]))
        return PartWriter(self.out, shard.name, names, about(self.config))


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


def _shards_there(out: Path) -> list[Shard]:
    """Return the shards that an earlier run wrote."""
    names = [name for name in Marks(out).names() if part_path(out, "documents", name).exists()]
    if not names:
        raise InputError(f"{out}: no earlier run there; run once without --from")
    return [Shard(name, (), "") for name in names]


def _remove_stale(out: Path, marks: Marks, names: set[str]) -> None:
    """Remove what an earlier run over other inputs left, so that no reader mixes the two."""
    for table in schemas.TABLES:
        for path in (out / table).glob("part-*.parquet"):
            if path.stem.removeprefix("part-") not in names and table != "facts":
                path.unlink()
    for name in marks.names():
        if name not in names:
            marks.remove(name)


def _mark_duplicates(out: Path, names: Sequence[str], config: Config) -> None:
    """Keep the first of the documents with the same bytes; the others become duplicates.

    A shard sees only its own documents, so this looks over all of them once the shards are done.
    """
    seen: Counter[str] = Counter()
    for name in names:
        before = read_part(out, "documents", name).to_pylist()
        after, repeated = [], set()
        for row in before:
            first_id = row["doc_id"].partition("-")[0]
            seen[first_id] += 1
            nth = seen[first_id]
            if nth > 1:
                if row["status"] != "duplicate":
                    repeated.add(row["doc_id"])
                row = row | {"status": "duplicate", "doc_id": f"{first_id}-{nth}"}
            after.append(row)
        if after == before:
            continue
        for table in schemas.TABLES:
            if table in ("documents", "facts") or not part_path(out, table, name).exists():
                continue
            rows = read_part(out, table, name)
            gone = pc.is_in(rows["doc_id"], pa.array(sorted(repeated), pa.string()))
            kept = rows.filter(pc.invert(gone))
            write_part(out, table, name, kept, about(config))
        write_part(out, "documents", name, schemas.from_rows("documents", after), about(config))


def _sum_up(out: Path, shards: int, resumed: int, seconds: float) -> RunSummary:
    documents = read_table(out, "documents").select(
        ["source", "status", "stage", "error", "warnings"]
    )
    rows = {
        name: read_table(out, name).num_rows
        for name in schemas.TABLES
        if any((out / name).glob("*.parquet"))
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
