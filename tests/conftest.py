"""What several tests share: the folders, and one run over the seeds."""

from pathlib import Path

import pytest

import pipeline

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def seeds_run(tmp_path_factory):
    """Return the folder of a run over the four sample pages."""
    out = tmp_path_factory.mktemp("seeds")
    pipeline.run([ROOT / "seeds" / "*.txt"], out, workers=1)
    return out
