"""What a run will do: which sources in which shard, and which shards are done already."""

from __future__ import annotations

import difflib
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pipeline
from pipeline import schemas
from pipeline.config import Config
from pipeline.documents.records import holds_many_pages
from pipeline.documents.sources import Source, open_source
from pipeline.errors import ConfigError
from pipeline.stages import STAGES, Stage


@dataclass(frozen=True, slots=True)
class Shard:
    """Sources that are worked on together; `digest` changes when any of their bytes do."""

    name: str
    sources: tuple[Source, ...]
    digest: str


def plan_shards(sources: Sequence[Source], config: Config) -> list[Shard]:
    """Cut the sources into shards that do not depend on the order they were given in.

    Plain files are sorted by the hash of their bytes, which is the order of their doc_ids. A
    container (JSON Lines, Parquet, WARC) fills a shard of its own.
    """
    digests = {source: digest_of(source) for source in sources}
    many = {source: holds_many_pages(source.path) for source in sources}
    ordered = sorted(sources, key=lambda source: (many[source], digests[source], source))
    shards: list[Shard] = []
    batch: list[Source] = []

    def close() -> None:
        if batch:
            joined = hashlib.sha256("\n".join(f"{s.path} {digests[s]}" for s in batch).encode())
            shards.append(Shard(f"{len(shards):06d}", tuple(batch), joined.hexdigest()[:16]))
            batch.clear()

    for source in ordered:
        if many[source] or len(batch) >= config.run.shard_documents:
            close()
        batch.append(source)
        if many[source]:
            close()
    close()
    return shards


def digest_of(source: Source) -> str:
    """Return the SHA-256 of the bytes of a file, or of its path where they cannot be read."""
    digest = hashlib.sha256()
    try:
        system, inside = open_source(source.path)
        with system.open_input_stream(inside, compression=None) as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
    except OSError:  # reading it again in its shard makes the failed row
        digest = hashlib.sha256(source.path.encode())
    return digest.hexdigest()


def about(config: Config) -> dict[str, str]:
    """Return what the metadata of every file says about its making."""
    return {
        "schema_version": schemas.SCHEMA_VERSION,
        "package_version": pipeline.__version__,
        "config": config.fingerprint(),
    }


def shard_key(shard: Shard, stages: Sequence[Stage], config: Config) -> str:
    """Return a hash of all that the rows of a shard depend on."""
    versions = ",".join(f"{stage.name}={stage.version}" for stage in stages)
    parts = [shard.digest, versions, package_digest(), *about(config).values()]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


@cache
def package_digest() -> str:
    """Return a hash of the code, the lexicons and the models, which rows depend on."""
    digest = hashlib.sha256()
    root = Path(pipeline.__file__).parent
    for path in sorted(root.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


class Marks:
    """Completion marks: one small file a shard, written after all its tables."""

    def __init__(self, out: Path) -> None:
        self._folder = out / "_run" / "shards"

    def read(self, shard: str) -> dict[str, str]:
        """Return what the mark of a shard says; empty when there is none."""
        try:
            mark: dict[str, str] = json.loads((self._folder / f"{shard}.json").read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return {}
        return mark

    def write(self, shard: Shard, key: str) -> None:
        """Mark a shard as done."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{shard.name}.json"
        unfinished = path.with_suffix(".new")
        unfinished.write_text(json.dumps({"key": key, "digest": shard.digest}))
        os.replace(unfinished, path)

    def names(self) -> list[str]:
        """Return the shards that have a mark."""
        return sorted(path.stem for path in self._folder.glob("*.json"))

    def remove(self, shard: str) -> None:
        """Forget a shard."""
        (self._folder / f"{shard}.json").unlink(missing_ok=True)


def stages_until(until: str | None) -> tuple[Stage, ...]:
    """Return the stages up to and with the one that gives the table `until`."""
    last = stage_index(until) if until else len(STAGES) - 1
    return STAGES[: last + 1]


def stage_index(name: str) -> int:
    """Return the position of the stage called `name`, or that gives the table `name`."""
    for n, stage in enumerate(STAGES):
        if name == stage.name or name in stage.gives:
            return n
    known = [table for stage in STAGES for table in stage.gives]
    near = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    raise ConfigError(f"no stage {name!r}; {hint}")
