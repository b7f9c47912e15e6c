"""What several tests share: the folders, and one run over the seeds."""

from pathlib import Path

import numpy as np
import pytest

import pipeline
from pipeline.encoder.pieces import SPACE, unigram_model
from pipeline.encoder.vectors import UNKNOWN, PieceVectors

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


@pytest.fixture(scope="session")
def vectors():
    """Return vectors of a few pieces of words, as training begins from."""
    words = [("?", 0.0), (SPACE, -4.0), ("增", -5.0), ("长", -5.0), ("增长", -6.0), ("0", -3.0)]
    table = np.random.default_rng(5).normal(0, 0.3, (len(words) + 1, 12)).astype(np.float16)
    return PieceVectors(unigram_model(words, UNKNOWN), table, 1.0)
