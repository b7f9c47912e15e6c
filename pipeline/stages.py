"""The stages, in order, with what each needs and gives.

A stage is a pure function from tables to tables: no reading, writing, clock, randomness or
printing inside. The runner does the rest. `pages` is what the runner reads from the inputs; it
lives in memory only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

import pyarrow as pa

from pipeline.config import Config

Tables = Mapping[str, pa.Table]
StageFunction = Callable[[Tables, Config], Tables]


@dataclass(frozen=True, slots=True)
class Stage:
    """One step: the tables it needs, the tables it gives, and the version of its logic."""

    name: str
    needs: tuple[str, ...]
    gives: tuple[str, ...]
    version: str
    module: str

    def run(self, tables: Tables, config: Config) -> Tables:
        """Run the stage; its module is imported only now, so that heavy ones cost nothing."""
        function: StageFunction = import_module(self.module).run
        return function({name: tables[name] for name in self.needs}, config)


STAGES = (
    Stage("documents", ("pages",), ("documents", "blocks"), "1", "pipeline.clean.stage"),
    Stage("sentences", ("documents", "blocks"), ("sentences",), "1", "pipeline.sentences"),
    Stage(
        "entities",
        ("documents", "blocks", "sentences"),
        ("entities",),
        "1",
        "pipeline.entities.stage",
    ),
    Stage(
        "figures",
        ("documents", "blocks", "sentences", "entities"),
        ("figures",),
        "1",
        "pipeline.figures.stage",
    ),
    Stage(
        "relations",
        ("documents", "blocks", "sentences", "entities", "figures"),
        ("relations",),
        "1",
        "pipeline.relations.stage",
    ),
)


def check_stages() -> None:
    """Raise ValueError when a stage needs a table that no stage before it gives."""
    known = {"pages"}
    for stage in STAGES:
        missing = [name for name in stage.needs if name not in known]
        if missing:
            raise ValueError(f"stage {stage.name} needs {missing}, which no stage before it gives")
        known.update(stage.gives)
