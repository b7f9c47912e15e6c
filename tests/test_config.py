"""Settings: the default file is complete, wrong keys are told by name."""

import tomllib
from pathlib import Path

import pytest

from pipeline.cli import MODELS
from pipeline.config import Config, load_config
from pipeline.errors import ConfigError

CONFIGS = Path(__file__).parent.parent / "configs"


def test_default_file_holds_every_key_with_its_default():
    data = tomllib.loads((CONFIGS / "default.toml").read_text(encoding="utf-8"))
    assert data == Config().model_dump(mode="json")


@pytest.mark.parametrize("name", ["default.toml", "fast.toml", "hanlp.toml"])
def test_shipped_files_are_valid(name):
    assert isinstance(load_config(CONFIGS / name), Config)


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[run]\nworker = 2", "unknown key run.worker; did you mean workers?"),
        ("[runner]\nworkers = 2", "unknown key runner; did you mean run?"),
        ('[entities]\nbackend = "spacy"', "entities.backend: Input should be"),
        ("[run]\nworkers = -1", "run.workers: Input should be greater"),
        ("[run\n", "not valid TOML"),
    ],
)
def test_wrong_settings_name_file_and_key(tmp_path, toml, message):
    path = tmp_path / "mine.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load_config(path)
    assert message in str(error.value)
    assert "mine.toml" in str(error.value)


def test_missing_file_is_an_error(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path / "none.toml")


def test_settings_of_the_machine_do_not_change_the_fingerprint():
    assert Config().fingerprint() == Config(run={"workers": 7}).fingerprint()
    assert Config().fingerprint() != Config(figures={"model": False}).fingerprint()


def test_every_model_that_ships_can_be_trained_by_name(root):
    runs = {"default", "fast", "accurate", "hanlp"}
    # NAME-encoder is another way to train NAME
    training = {file.stem.split("-")[0] for file in (root / "configs").iterdir()} - runs
    assert set(MODELS) == training
    for name, config in MODELS.items():
        assert (root / "configs" / config).is_file()
        assert (root / "pipeline" / "training" / f"{name}.py").is_file()
