"""The local engine: every task gets a result, also when a worker process dies."""

import os
from concurrent.futures.process import BrokenProcessPool

import pytest

import pipeline
from pipeline.config import Config
from pipeline.errors import ConfigError
from pipeline.runner import run as run_module
from pipeline.runner.engines import engine_named
from pipeline.runner.local import run_tasks
from pipeline.runner.tables import read_table

FAST = Config(entities={"backend": "rules"}, figures={"model": False})


def square_or_die(number):
    if number == 3:
        os._exit(1)
    if number == 4:
        raise ValueError("four")
    return number * number


@pytest.mark.parametrize(("workers", "alone"), [(2, False), (1, True)])
def test_a_task_that_kills_its_process_is_named_and_the_others_are_done(workers, alone):
    results = dict(run_tasks(square_or_die, range(6), workers, alone=alone))
    assert sorted(results) == [0, 1, 2, 3, 4, 5]
    assert isinstance(results.pop(3), BrokenProcessPool)
    assert isinstance(results.pop(4), ValueError)
    assert results == {0: 0, 1: 1, 2: 4, 5: 25}


def test_a_shard_whose_worker_died_is_worked_through_alone(tmp_path, monkeypatch):
    for n in range(3):
        (tmp_path / f"{n}.txt").write_text(f"全市新增企业{n + 2}家。\n", encoding="utf-8")

    def dies_everywhere(work, shards, workers):
        yield from ((shard, BrokenProcessPool("died")) for shard in shards)

    def dies_on_the_last(work, shards, workers, *, alone):
        for shard in shards:
            died = shard.sources[0].path.endswith("2.txt")
            yield shard, BrokenProcessPool("died") if died else work(shard)

    monkeypatch.setattr(run_module, "engine_named", lambda name: dies_everywhere)
    monkeypatch.setattr(run_module, "run_tasks", dies_on_the_last)
    summary = pipeline.run([tmp_path / "*.txt"], tmp_path / "out", FAST)
    assert summary.statuses == {"ok": 2, "failed": 1}
    [(source, _, error)] = summary.failures
    assert source.endswith("2.txt")
    assert "worker process died" in error
    texts = read_table(tmp_path / "out", "figures")["text"].to_pylist()
    assert sorted(texts) == ["2家", "3家"]


def test_unknown_engine():
    with pytest.raises(ConfigError, match="local, ray"):
        engine_named("spark")
