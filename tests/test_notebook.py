"""The tour is executed from top to bottom, on a run of its own."""

import os
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("name", sorted(path.name for path in ROOT.glob("notebooks/*.ipynb")))
def test_notebook_runs(name, tmp_path, seeds_run):
    shutil.copytree(seeds_run, tmp_path / "outputs")
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    notebook = nbformat.read(ROOT / "notebooks" / name, as_version=4)
    (tmp_path / "notebooks").mkdir()
    client = NotebookClient(
        notebook, timeout=300, resources={"metadata": {"path": str(tmp_path / "notebooks")}}
    )
    client.execute(env=os.environ | {"PYTHONPATH": str(ROOT)})
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert sum(output.output_type == "execute_result" for output in outputs) >= 8
