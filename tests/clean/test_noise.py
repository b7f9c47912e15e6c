import json
import random
from pathlib import Path

import pytest
from mirror import add_noise, damaged_runs

from pipeline.clean.noise import ANNOTATED, learn_noise, usual_readings, without_noise
from pipeline.clean.page import learn_repairs, repaired
from pipeline.text import SourceText

ROOT = Path(__file__).parents[2]
CASES = [
    json.loads(line) for line in (ROOT / "tests/cases/noise.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_noise(case):
    text, _ = repaired(SourceText.of(case["text"]), learn_repairs(case["text"]))
    assert text.text == case["expect"]


def test_a_run_that_cannot_be_undone_is_kept_and_reported():
    page = "關(guān)鍵,進(jìn)行,業(yè)務(wù),這里?zǎ)3萬"
    text, warnings = without_noise(SourceText.of(page), learn_noise(page))
    assert text.text.endswith("?zǎ)3萬")
    assert f"at characters {page.index('?')}" in warnings[0]


def test_a_swallowed_digit_is_never_guessed():
    """Which digit a `?` took is nowhere to be found, and a wrong figure is worse than none."""
    page = "業(yè)務(wù),進(jìn)步,實(shí)現(xiàn)新躍升,銀齡工程?chù)?50名"
    noise = learn_noise(page + ",相處(chù)")
    text, warnings = without_noise(SourceText.of(page), noise)
    assert text.text.endswith("銀齡工程師?50名")
    assert "perhaps a digit" in warnings[0] and str(page.index("程")) in warnings[0]


def mirror_pages(rng):
    """Yield (lines, table): random traditional pages and what the mirror annotates in each."""
    from opencc import OpenCC

    old = OpenCC("s2t").convert
    sources = sorted((ROOT / "gold/raw").glob("[de][0-9][0-9].txt"))
    lines = [
        line.strip()
        for path in sources
        for line in path.read_text("utf-8").splitlines()
        if len(line) > 5 and not ANNOTATED.search(line)
    ]
    ascii_marks = str.maketrans("，；：？！（）", ",;:?!()")
    usual = {one: next(iter(readings)) for one, readings in usual_readings().items()}
    for number in range(14):
        chosen = [old(line) for line in rng.sample(lines, 150)]
        if number % 2:
            chosen = [line.translate(ascii_marks) for line in chosen]
        chosen = [line for line in chosen if all(len(c.encode("gb18030")) <= 2 for c in line)]
        present = sorted(set("".join(chosen)) & set(usual))
        yield chosen, {one: usual[one] for one in rng.sample(present, 78)}


@pytest.mark.parametrize(("keep", "least"), [(True, 0.85), (False, 0.65)])
def test_noise_of_random_pages_comes_back_clean(keep, least):
    """Whole lines are counted here, a bit harder than runs; benchmarks/noise.py has the figures."""
    damaged = restored = characters = 0
    for lines, table in mirror_pages(random.Random(20)):
        noisy = [add_noise(line, table, keep) for line in lines]
        page = "\n".join(noisy)
        text, warnings = without_noise(SourceText.of(page), learn_noise(page))
        reported = {
            int(word) for w in warnings for word in w.replace(",", " ").split() if word.isdigit()
        }
        at = 0
        for clean, dirty, found in zip(lines, noisy, text.text.split("\n"), strict=True):
            characters += len(clean)
            plain = ANNOTATED.sub(lambda m: m[1] if table.get(m[1]) == m[2] else m[0], dirty)  # noqa: B023
            if plain == clean:
                assert found == clean, "an undamaged line was changed"
            else:
                damaged += 1
                restored += found == clean
                within = any(at <= place < at + len(dirty) for place in reported)
                assert found == clean or within, "a wrong guess was not reported"
            at += len(dirty) + 1
    assert characters > 100_000
    assert restored / damaged >= least


def test_the_forward_noise_makes_the_run_that_is_known():
    table = {"責": "zé", "進": "jìn"}
    assert add_noise("地熱研究院引進", table, keep_private=False) == "地?zé)嵫芯吭阂M(jìn)"


def test_damaged_runs_are_what_the_reader_of_the_mirror_misread():
    """A run begins at the character whose bytes a bracket parted and ends where pairs fit again."""
    rng = random.Random(5)
    some = 0
    for lines, table in mirror_pages(rng):
        for line in lines:
            runs = damaged_runs(line, table)
            undone = ANNOTATED.sub(
                lambda m, table=table: m[1] if table.get(m[1]) == m[2] else m[0],
                add_noise(line, table, True),
            )
            assert bool(runs) == (undone != line)
            some += len(runs)
    assert some > 3
