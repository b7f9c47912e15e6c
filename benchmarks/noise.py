"""How much of the mirrors' noise comes back clean, and how fast.

usage: python benchmarks/noise.py [--seed N] TEXT_FILE ...

Lines of the texts are made traditional, damaged as a mirror would (tests/clean/mirror.py) with a
random table of 78 characters a page, and repaired. A damaged run is a maximal stretch of
characters that the mirror misread; it is restored where all of it comes back. A damaged
line is restored where it is what it was to the last character. `silent` counts lines with wrong
guesses that no warning names, `sound characters changed` those outside of all damaged runs.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from difflib import SequenceMatcher
from pathlib import Path

from opencc import OpenCC

from pipeline.clean.noise import ANNOTATED, learn_noise, usual_readings, without_noise
from pipeline.text import SourceText

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "clean"))
from mirror import add_noise, damaged_runs

PAGES, LINES, TABLE = 60, 80, 78
COUNTED = (
    "characters",
    "runs",
    "runs_restored",
    "sound_changed",
    "damaged",
    "restored",
    "reported",
    "changed",
)
ASCII_MARKS = str.maketrans("，；：？！（）", ",;:?!()")


def main(paths: list[str], seed: int) -> None:
    """Print the share of damaged lines restored, private-use characters kept and dropped."""
    old = OpenCC("s2t").convert
    lines = [
        line.strip()
        for path in paths
        for line in Path(path).read_text("utf-8").splitlines()
        if len(line.strip()) > 5
    ]
    usual = {one: next(iter(readings)) for one, readings in usual_readings().items()}
    for keep in (True, False):
        rng = random.Random(seed)
        count = dict.fromkeys(COUNTED, 0)
        seconds = 0.0
        for number in range(PAGES):
            chosen = [old(line) for line in rng.sample(lines, min(LINES, len(lines)))]
            chosen = [line.translate(ASCII_MARKS) if number % 2 else line for line in chosen]
            chosen = [x for x in chosen if all(len(c.encode("gb18030")) <= 2 for c in x)]
            present = sorted(set("".join(chosen)) & set(usual))
            table = {one: usual[one] for one in rng.sample(present, min(TABLE, len(present)))}
            noisy = [add_noise(line, table, keep) for line in chosen]
            page = "\n".join(noisy)
            start = time.process_time()
            text, warnings = without_noise(SourceText.of(page), learn_noise(page))
            seconds += time.process_time() - start
            score_page(chosen, noisy, text.text.split("\n"), table, warnings, count)
        lost = count["damaged"] - count["restored"]
        print(
            f"private-use characters {'kept' if keep else 'dropped'}: "
            f"{count['characters']} characters, {count['runs']} damaged runs, "
            f"{count['runs_restored'] / max(1, count['runs']):.3f} restored, "
            f"{count['sound_changed']} sound characters changed, {count['damaged']} damaged lines, "
            f"{count['restored'] / max(1, count['damaged']):.3f} restored, "
            f"{lost - count['reported']} silent of {lost}, "
            f"{count['changed']} undamaged lines changed, "
            f"{count['characters'] / seconds:,.0f} characters/s"
        )


def score_page(
    clean: list[str],
    noisy: list[str],
    found: list[str],
    table: dict[str, str],
    warnings: list[str],
    count: dict[str, int],
) -> None:
    """Add the lines of one page to the counts."""
    places = {int(number) for warning in warnings for number in re.findall(r"\d+", warning)}
    at = 0
    for want, dirty, have in zip(clean, noisy, found, strict=True):
        count["characters"] += len(want)
        score_runs(want, have, damaged_runs(want, table), count)
        plain = ANNOTATED.sub(lambda m: m[1] if table.get(m[1]) == m[2] else m[0], dirty)
        if plain != want:
            count["damaged"] += 1
            count["restored"] += have == want
            reported = any(at <= place < at + len(dirty) for place in places)
            count["reported"] += have != want and reported
        else:
            count["changed"] += have != want
        at += len(dirty) + 1


def score_runs(want: str, have: str, runs: list[tuple[int, int]], count: dict[str, int]) -> None:
    """Add the damaged runs of one line to the counts, and the sound characters that changed."""
    count["runs"] += len(runs)
    if want == have:
        count["runs_restored"] += len(runs)
        return
    same = [False] * len(want)
    for start, _, size in SequenceMatcher(None, want, have, autojunk=False).get_matching_blocks():
        same[start : start + size] = [True] * size
    count["runs_restored"] += sum(all(same[start:end]) for start, end in runs)
    damaged = {n for start, end in runs for n in range(start, end)}
    count["sound_changed"] += sum(not same[n] for n in range(len(want)) if n not in damaged)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="+")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    main(arguments.texts, arguments.seed)
