"""How well the kinds of blocks are told: F1 a kind and their mean, against gold.

usage: python benchmarks/blocks.py GOLD_FOLDER RAW_FOLDER [--errors]

A block is right where its raw offsets and its kind are those of gold.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from pipeline.clean.page import clean_page
from pipeline.documents.decode import decode

Block = tuple[int, int, str]


def found_blocks(raw: str) -> list[Block]:
    """Return (raw start, raw end, kind) of the blocks of a page."""
    blocks = clean_page(raw).blocks
    return [(*block.text.origin(0, len(block.text)), block.kind) for block in blocks]


def main(gold_folder: str, raw_folder: str, show: bool) -> None:
    """Print F1 a kind, with the counts behind it."""
    right: Counter[str] = Counter()
    found: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for path in sorted(Path(gold_folder).glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            gold = json.loads(line)
            raw = decode((Path(raw_folder) / gold["source"]).read_bytes()).text
            want = [(b["start"], b["end"], b["kind"]) for b in gold["blocks"]]
            have = found_blocks(raw)
            right.update(kind for *_, kind in set(want) & set(have))
            wanted.update(kind for *_, kind in want)
            found.update(kind for *_, kind in have)
            for start, end, kind in sorted(set(want) ^ set(have)) if show else ():
                side = "missed" if (start, end, kind) in want else "extra"
                print(f"{gold['source']} {side} {kind}: {raw[start:end][:60]!r}")
    scores = {kind: 2 * right[kind] / (found[kind] + wanted[kind]) for kind in found | wanted}
    for kind, score in sorted(scores.items()):
        print(f"{kind:12s} F1 {score:.4f}  ({right[kind]}/{found[kind]}/{wanted[kind]})")
    print(f"macro        F1 {sum(scores.values()) / len(scores):.4f}")


if __name__ == "__main__":
    arguments = [each for each in sys.argv[1:] if not each.startswith("--")]
    main(*arguments, show="--errors" in sys.argv)
