"""The Ray engine gives the same rows as the local one; only where Ray is installed."""

import sys

import pytest

import pipeline
from pipeline import schemas
from pipeline.config import Config
from pipeline.errors import MissingExtraError
from pipeline.runner.tables import read_table

SMALL = Config(entities={"backend": "rules"}, figures={"model": False}, run={"shard_documents": 2})


def test_same_rows_as_local(root, tmp_path):
    pytest.importorskip("ray", reason="the extra `ray` is not installed")
    pipeline.run([root / "seeds"], tmp_path / "local", SMALL, workers=1)
    pipeline.run([root / "seeds"], tmp_path / "ray", SMALL, workers=2, engine="ray")
    for name in schemas.TABLES:
        assert read_table(tmp_path / "local", name).equals(read_table(tmp_path / "ray", name))


def test_without_ray_the_install_line_is_told(root, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingExtraError, match=r"extract-zh\[ray\]"):
        pipeline.run([root / "seeds"], tmp_path, SMALL, engine="ray")
