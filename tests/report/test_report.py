"""What a person is shown: summary, one document, the HTML report, the data dictionary."""

import dataclasses
import io
import json
import re

import pytest
from rich.cells import cell_len
from rich.console import Console
from typer.testing import CliRunner

import pipeline
from pipeline import schemas
from pipeline.cli import app
from pipeline.errors import InputError
from pipeline.report.html import write_report
from pipeline.report.numbers import format_range
from pipeline.report.summary import print_summary
from pipeline.report.terminal import figures_table, show
from pipeline.runner.run import RunSummary
from pipeline.runner.tables import write_part

FIGURES = [
    # what the row is, the columns that matter, what must be on one line of the table
    ("range", {"text": "一两千人", "value": 1e3, "value_max": 2e3, "unit": "人"}, "1,000–2,000 人"),
    ("large", {"text": "3.155万亿元", "value": 3.155e12, "unit": "元"}, "3,155,000,000,000 元"),
    ("change", {"text": "4.1个百分点", "value": 4.1, "unit": "百分点", "direction": "up"}, "↑4.1"),
    ("fall", {"text": "1.5%", "value": 1.5, "unit": "%", "direction": "down"}, "↓1.5 %"),
    ("bracket", {"text": "[/a]3个", "value": 3.0, "unit": "个"}, "[/a]3个"),
]
EMPTY = dict.fromkeys(schemas.TABLES["figures"].names)
LONG = {
    "indicator": "推动在全市范围内全面落实一体化在线监管平台支撑根治欠薪工作的试点",
    "kind": "difference",
    "period": "2021年1月1日至2023年12月31日",
    "place": "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县",
    "basis": "上年同期",
    "modality": "actual",
    "score": 0.876,
}


@pytest.fixture()
def screen():
    return Console(file=io.StringIO(), width=200)


@pytest.fixture()
def odd_run(tmp_path):
    """Return a run with a failed page and a good one, each there twice, and with warnings."""
    words = "全市实现地区生产总值3000亿元,增长5.2%。"
    same = {"raw_chars": len(words), "clean_chars": len(words), "clean_text": words}
    rows = [
        {"doc_id": "a", "source": "good.txt", "sha256": "a", "status": "ok"} | same,
        {"doc_id": "a-2", "source": "good2.txt", "sha256": "a", "status": "duplicate"},
        {"doc_id": "b", "source": "bad.txt", "sha256": "b", "status": "failed"}
        | {"stage": "documents", "error": "the file is empty"},
        {"doc_id": "b-2", "source": "bad2.txt", "sha256": "b", "status": "duplicate"},
    ]
    rows[0]["warnings"] = ["one [odd] thing", "two", "three", "four"]
    write_part(tmp_path, "documents", "000000", schemas.from_rows("documents", rows), {})
    figure = {"text": "5.2%", "value": 5.2, "unit": "%", "indicator": "[b]地区生产总值"}
    rows = [
        figure | {"doc_id": doc, "figure_id": n, "start": 19, "end": 23, "score": 0.9}
        for doc, n in (("a", "f1"), ("a", "f2"), ("c", "f1"))
    ]
    write_part(tmp_path, "figures", "000000", schemas.from_rows("figures", rows), {})
    return tmp_path


def summary_of(out, **changed):
    run = {
        "out": out,
        "rows": {"documents": 5, "figures": 200},
        "statuses": {"ok": 4, "failed": 1, "duplicate": 2},
        "failures": [("pages/x.txt", "documents", "the file is [empty]")],
        "shards": 1,
        "shards_resumed": 0,
        "seconds": 1.0,
    }
    known = {field.name for field in dataclasses.fields(RunSummary)}
    empty = {name: [] if name == "warned" else 0 for name in known - set(run)}
    return RunSummary(**(empty | run | changed))


def test_summary_counts_tables_and_names_failures(seeds_run, screen):
    print_summary(summary_of(seeds_run), screen)
    printed = screen.file.getvalue()
    assert "failed pages/x.txt in documents: the file is [empty]" in printed
    assert "2 duplicate, 1 failed, 4 ok" in printed
    assert "figures" in printed


def test_summary_shows_the_first_warnings_and_where_the_others_are(odd_run, screen):
    print_summary(summary_of(odd_run), screen)
    printed = screen.file.getvalue()
    assert printed.count("warning good.txt: ") == 3
    assert "warning good.txt: one [odd] thing" in printed
    assert "four" not in printed
    assert "warnings: 4, see documents.warnings" in printed


def test_summary_says_nothing_of_warnings_when_there_are_none(tmp_path, screen):
    rows = [{"doc_id": "a", "source": "good.txt", "sha256": "a", "status": "ok", "warnings": []}]
    write_part(tmp_path, "documents", "000000", schemas.from_rows("documents", rows), {})
    print_summary(summary_of(tmp_path, rows={"documents": 1}), screen)
    assert "warning" not in screen.file.getvalue()


def test_summary_shows_a_figure_stated_several_times_once(odd_run, screen):
    print_summary(summary_of(odd_run), screen)
    assert screen.file.getvalue().count("[b]地区生产总值") == 1


@pytest.mark.parametrize("width", [80, 119, 120, 160])
def test_figures_are_readable_at_any_width(width):
    console = Console(file=io.StringIO(), width=width)
    console.print(figures_table([EMPTY | LONG | figure for _, figure, _ in FIGURES], width))
    printed = console.file.getvalue()
    assert max(cell_len(line) for line in printed.splitlines()) <= width
    assert "…" not in printed
    assert LONG["indicator"][:6] in printed
    assert set(LONG["indicator"]) <= set(printed)
    assert LONG["kind"] in printed
    for why, figure, shown in FIGURES:
        assert figure["text"] in printed, why
        squeezed = re.sub(" +", " ", printed)
        assert (shown if width < 120 else shown.lstrip("↑↓")) in squeezed, why
    wide = ["direction", "basis", "modality", "score", "0.88"]
    assert [word for word in wide if word in printed] == (wide if width >= 120 else [])


@pytest.mark.parametrize(
    ("doc", "told"),
    [
        ("good2", r"good2\.txt: duplicate of good\.txt \(a\)"),
        ("bad2", r"bad2\.txt: duplicate of bad\.txt .* documents: the file is empty"),
        ("bad.txt", r"bad\.txt: failed in documents: the file is empty"),
    ],
)
def test_show_says_why_a_document_has_no_text(odd_run, doc, told):
    with pytest.raises(InputError, match=told):
        show(doc, odd_run)


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


def test_report_numbers_are_for_reading(odd_run, tmp_path):
    page = write_report(odd_run, tmp_path / "report.html").read_text(encoding="utf-8")
    assert '<meta name="viewport"' in page
    assert "<td>0.90</td>" in page
    assert not re.search(r"width: \d+\.", page)


def test_report_of_no_run_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="no table 'documents'"):
        write_report(tmp_path / "none", tmp_path / "report.html")


@pytest.mark.parametrize(
    ("value", "value_max", "shown"),
    [
        (3155.2e8, None, "315,520,000,000"),
        (1e16, None, "10,000,000,000,000,000"),
        (0.1 + 0.2, None, "0.3"),
        (-1234.5, None, "-1,234.5"),
        (1, 2, "1–2"),
        (None, None, ""),
    ],
)
def test_numbers_have_separators_and_no_exponent(value, value_max, shown):
    assert format_range(value, value_max) == shown


def test_dictionary_holds_every_column():
    printed = CliRunner().invoke(app, ["schema", "--json"])
    columns = json.loads(printed.stdout)
    assert {name: [c["name"] for c in cs] for name, cs in columns.items()} == {
        name: schema.names for name, schema in schemas.TABLES.items()
    }
    assert all(column["description"] for cs in columns.values() for column in cs)
    assert CliRunner().invoke(app, ["schema"]).exit_code == 0
