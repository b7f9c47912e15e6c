"""Parquet files of a run: written whole or not at all, read back with their schema checked."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import schemas
from pipeline.errors import InputError

METADATA_KEY = b"extract"


def part_path(out: Path, table: str, shard: str) -> Path:
    """Return where the rows of one shard of one table lie."""
    return out / table / f"part-{shard}.parquet"


class PartWriter:
    """Writes one shard of some tables, batch by batch, as `with PartWriter(…) as writer`.

    The files appear under their names only when all of them are complete; `about` (versions,
    config hash) becomes their metadata.
    """

    def __init__(
        self, out: Path, shard: str, names: Sequence[str], about: Mapping[str, str]
    ) -> None:
        scratch = out / "_run" / "scratch"
        scratch.mkdir(parents=True, exist_ok=True)
        metadata = {METADATA_KEY: json.dumps(dict(about), sort_keys=True).encode()}
        self._paths = {name: part_path(out, name, shard) for name in names}
        # Unlike any other writer's: workers of a killed run may still be at the same shard.
        own = f"{shard}-{uuid4().hex[:12]}"
        self._unfinished = {name: scratch / f"{name}-{own}.parquet" for name in names}
        self._writers = {
            name: pq.ParquetWriter(
                path, schemas.TABLES[name].with_metadata(metadata), compression="zstd"
            )
            for name, path in self._unfinished.items()
        }

    def write(self, tables: Mapping[str, pa.Table]) -> None:
        """Add a batch of rows to each table."""
        for name, writer in self._writers.items():
            data = schemas.check(name, tables[name])
            writer.write_table(data.cast(writer.schema))

    def __enter__(self) -> PartWriter:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        for writer in self._writers.values():
            writer.close()
        if error is not None:
            return
        for name, path in self._paths.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            os.replace(self._unfinished[name], path)


def write_part(out: Path, table: str, shard: str, data: pa.Table, about: Mapping[str, str]) -> None:
    """Write one shard of one table at once."""
    with PartWriter(out, shard, [table], about) as writer:
        writer.write({table: data})


def read_part(out: Path, table: str, shard: str) -> pa.Table:
    """Read one shard of one table.

    Raises InputError when it is missing or was written with another schema.
    """
    path = part_path(out, table, shard)
    return _read(path, table)


def read_table(out: str | Path, table: str, columns: Sequence[str] | None = None) -> pa.Table:
    """Read all shards of a table, in order, whole or some columns.

    Raises InputError when the run holds no such table.
    """
    paths = sorted((Path(out) / table).glob("*.parquet"))
    if not paths:
        raise InputError(
            f"{out}: no table {table!r} there; run `extract run INPUT --out {out}` first"
        )
    return pa.concat_tables([_read(path, table, columns) for path in paths])


def _read(path: Path, table: str, columns: Sequence[str] | None = None) -> pa.Table:
    schema = schemas.TABLES[table]
    try:
        data = pq.read_table(path, columns=columns and list(columns)).replace_schema_metadata(None)
        # dictionary and large types may come from other writers: the contract decides
        if columns is not None:
            wanted = pa.schema([schema.field(name) for name in columns])
            return data.select(list(columns)).cast(wanted)
        return schemas.check(table, data.cast(schema))
    except FileNotFoundError as error:
        raise InputError(f"{path}: missing; run again without --from") from error
    except (KeyError, ValueError, pa.ArrowException) as error:
        raise InputError(f"{path}: not a {table} table of this version ({error})") from error
