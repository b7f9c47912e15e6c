"""What a person is shown: summary, one document, the HTML report, the data dictionary."""

import io
import json
import re

import pytest
from rich.console import Console
from typer.testing import CliRunner

import pipeline
from pipeline import schemas
from pipeline.cli import app
from pipeline.errors import InputError
from pipeline.report.html import write_report
from pipeline.report.summary import print_summary
from pipeline.report.terminal import show
from pipeline.runner.run import RunSummary


@pytest.fixture()
def screen():
    return Console(file=io.StringIO(), width=200)


def test_summary_counts_tables_and_names_failures(seeds_run, screen):
    summary = RunSummary(
        out=seeds_run,
        rows={"documents": 5, "figures": 200},
        statuses={"ok": 4, "failed": 1},
        failures=[("pages/x.txt", "documents", "the file is empty")],
        warnings=0,
        shards=1,
        shards_resumed=0,
        seconds=1.0,
    )
    print_summary(summary, screen)
    printed = screen.file.getvalue()
    assert "pages/x.txt in documents: the file is empty" in printed
    assert "1 failed, 4 ok" in printed
    assert "figures" in printed


def test_show_prints_text_and_figures(seeds_run, screen):
    show("002_", seeds_run, screen)
    printed = screen.file.getvalue()
    run = pipeline.load(seeds_run)
    row = run.documents[run.documents["source"].str.contains("002_")].iloc[0]
    assert row["title"] in printed
    for text in run.figures.query("doc_id == @row.doc_id")["text"]:
        assert text in printed


@pytest.mark.parametrize("doc", ["nothing-like-it", ""])
def test_show_lists_documents_when_the_name_is_not_clear(seeds_run, doc):
    with pytest.raises(InputError, match="003_"):
        show(doc, seeds_run)


def test_report_is_self_contained_and_shows_every_document(seeds_run, tmp_path):
    page = write_report(seeds_run, tmp_path / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"(?:src|href)\s*=", page)
    for title in pipeline.load(seeds_run).documents["title"].dropna():
        assert title in page
    assert page.count("<details>") == 4


def test_dictionary_holds_every_column():
    printed = CliRunner().invoke(app, ["schema", "--json"])
    columns = json.loads(printed.stdout)
    assert {name: [c["name"] for c in cs] for name, cs in columns.items()} == {
        name: schema.names for name, schema in schemas.TABLES.items()
    }
    assert all(column["description"] for cs in columns.values() for column in cs)
    assert CliRunner().invoke(app, ["schema"]).exit_code == 0
