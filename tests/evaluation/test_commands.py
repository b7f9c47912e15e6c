"""`extract score` and `extract gold`, as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
import typer
from labels import ROOT, read_gold, spoil, tables_of, write_tables
from typer.testing import CliRunner

from pipeline.cli_gold import gold_app
from pipeline.cli_score import score_command

app = typer.Typer()
app.command("score")(score_command)
app.add_typer(gold_app, name="gold")
RUNNER = CliRunner()
DEV = str(ROOT / "gold/dev")


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tables = tables_of(read_gold(ROOT / "gold/dev"))
    spoil(tables, 4)
    return write_tables(tables, tmp_path_factory.mktemp("spoiled") / "run")


@pytest.fixture(scope="module")
def perfect(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tables = tables_of(read_gold(ROOT / "gold/dev"))
    return write_tables(tables, tmp_path_factory.mktemp("perfect") / "run")


def call(*arguments: str, code: int = 0) -> str:
    result = RUNNER.invoke(app, list(arguments), env={"COLUMNS": "120"})
    assert result.exit_code == code, result.output
    return result.output


def test_score_prints_tables_json_and_markdown_that_agree(spoiled: Path) -> None:
    data = json.loads(call("score", DEV, "--pred", str(spoiled), "--json"))
    entities = data["scores"]["entities"]
    low, high = entities["interval"]
    assert low < entities["f1"] < high
    assert data["documents"] == len(data["by_document"]) == 6
    assert (
        sum(d["scores"]["entities"]["tp"] for d in data["by_document"].values()) == (entities["tp"])
    )
    shown = f"{entities['p']:.3f}", f"{entities['r']:.3f}", f"{entities['f1']:.3f}"
    table = call("score", DEV, "--pred", str(spoiled))
    (line,) = (row for row in table.splitlines() if row.split()[:1] == ["entities"])
    assert line.split()[1:4] == list(shown)
    markdown = call("score", DEV, "--pred", str(spoiled), "--markdown")
    assert f"| entities | {' | '.join(shown)} |" in markdown
    assert "Confusion of entities" in markdown


def test_score_against_another_run(spoiled: Path, perfect: Path) -> None:
    table = call("score", DEV, "--pred", str(perfect), "--against", str(spoiled), "--json")
    difference = json.loads(table)["against"]["figures.full"]
    assert difference["this"] == 1
    assert difference["difference"] == pytest.approx(1 - difference["other"])
    assert difference["p"] < 0.01


def test_score_writes_the_errors_to_a_table_and_a_text(spoiled: Path, tmp_path: Path) -> None:
    path = tmp_path / "errors.parquet"
    out = call("score", DEV, "--pred", str(spoiled), "--errors", str(path))
    errors = pd.read_parquet(path)
    assert f"{len(errors)} errors: {path}" in out
    missed = errors[(errors.table == "entities") & (errors.error == "missed")]
    text = (tmp_path / "errors.txt").read_text("utf-8")
    assert text.startswith(f"{len(errors)} errors\n")
    assert all(f"entities missed {m.key}: {m.gold}  →  –" in text for m in missed.itertuples())
    assert call("score", DEV, "--pred", str(spoiled), "--details")


def test_errors_end_with_code_1_and_say_what_to_do(tmp_path: Path) -> None:
    out = call("score", DEV, "--pred", str(tmp_path / "nowhere"), code=1)
    assert out.startswith("extract: ")
    assert "give the folder that `extract run --out` wrote" in out
    out = call("gold", "export", DEV, "-f", "prodigy", "--out", str(tmp_path), code=1)
    assert out.startswith("extract: no format 'prodigy'; there are doccano")


def test_gold_goes_out_and_comes_back(tmp_path: Path) -> None:
    out = call("gold", "export", DEV, "-f", "doccano", "--out", str(tmp_path))
    assert "not held by doccano: the slots of figures" in out
    back = str(tmp_path / "back.jsonl")
    source = str(tmp_path / "doccano.jsonl")
    raw = str(ROOT / "gold/raw")
    arguments = ("gold", "import", source, "-f", "doccano", "--raw", raw, "--out", back)
    assert "figures have no value" in call(*arguments)
    assert f"{back}: 6 documents" in call(*arguments, "--base", DEV)
    assert "6 documents: 0 errors" in call("gold", "check", back, "--raw", raw)
    agreement = json.loads(call("gold", "agree", DEV, back, "--raw", raw, "--json"))
    assert agreement["scores"]["figures.full"]["f1"] == 1
    assert agreement["kappa"]["entities label"]["kappa"] == 1


def test_check_ends_with_code_1_when_a_rule_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    line = (ROOT / "gold/dev/d02.jsonl").read_text("utf-8")
    path.write_text(line.replace('"label": "DATE"', '"label": "TIME"', 1), encoding="utf-8")
    out = call("gold", "check", str(path), "--raw", str(ROOT / "gold/raw"), code=1)
    assert "ERROR" in out
    assert "label 'TIME' is not known; did you mean TITLE?" in out


def test_the_example_of_the_readme_scores_as_it_stands(tmp_path: Path) -> None:
    lines = (ROOT / "gold/README.md").read_text("utf-8").splitlines()
    (example,) = (line for line in lines if line.startswith('{"doc_id"'))
    path = tmp_path / "my_system.jsonl"
    path.write_text(example + "\n", encoding="utf-8")
    gold = str(ROOT / "gold/dev/d02.jsonl")
    scores = json.loads(call("score", gold, "--pred", str(path), "--json"))["scores"]
    assert (scores["entities"]["tp"], scores["entities"]["pred"]) == (1, 1)
    assert (scores["figures.full"]["tp"], scores["figures.full"]["pred"]) == (1, 1)
