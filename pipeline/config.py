"""Settings of a run: TOML to typed values, unknown keys refused by name."""

from __future__ import annotations

import difflib
import hashlib
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import ConfigError


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class InputConfig(_Section):
    """How inputs are read."""

    text_fields: tuple[str, ...] = ("text", "content", "html", "body", "正文")
    max_bytes: int = Field(default=200_000_000, gt=0)


class CleanConfig(_Section):
    """How pages become blocks."""

    repair_noise: bool = True


class EntitiesConfig(_Section):
    """Who tags the names."""

    backend: Literal["model", "rules", "lac", "hanlp"] = "model"
    encoder: bool = False
    rules: bool = True
    hanlp_model: str = ""
    lexicon: str = ""


class FiguresConfig(_Section):
    """How figures get their slots."""

    model: bool = True
    encoder: bool = False


class RunConfig(_Section):
    """How work is cut and where it runs; these keys never change a row."""

    shard_documents: int = Field(default=64, gt=0)
    workers: int = Field(default=0, ge=0)


class Config(_Section):
    """All settings of a run."""

    input: InputConfig = InputConfig()
    clean: CleanConfig = CleanConfig()
    entities: EntitiesConfig = EntitiesConfig()
    figures: FiguresConfig = FiguresConfig()
    run: RunConfig = RunConfig()

    def fingerprint(self) -> str:
        """Return a hash of the settings that change rows, and of the user's lexicon."""
        digest = hashlib.sha256(self.model_dump_json(exclude={"run"}).encode())
        lexicon = Path(self.entities.lexicon)
        if self.entities.lexicon and lexicon.is_file():
            digest.update(lexicon.read_bytes())
        return digest.hexdigest()[:16]


def load_config(path: str | Path | None = None) -> Config:
    """Read a TOML file; keys left out keep their defaults.

    Raises ConfigError naming the file, the key and the nearest known key.
    """
    if path is None:
        return Config()
    try:
        data = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); check --config") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    try:
        return Config.model_validate(data)
    except ValidationError as error:
        lines = [_explain(dict(problem)) for problem in error.errors()]
        raise ConfigError("\n".join(f"{path}: {line}" for line in lines)) from error


def _explain(problem: dict[str, Any]) -> str:
    where = [str(part) for part in problem["loc"]]
    key = ".".join(where)
    if problem["type"] != "extra_forbidden":
        return f"{key}: {problem['msg']}"
    section: type[BaseModel] = Config
    for part in where[:-1]:
        section = section.model_fields[part].annotation  # type: ignore[assignment]
    known = list(section.model_fields)
    near = difflib.get_close_matches(where[-1], known, 1)
    hint = f"did you mean {near[0]}?" if near else f"known keys: {', '.join(known)}"
    return f"unknown key {key}; {hint}"
