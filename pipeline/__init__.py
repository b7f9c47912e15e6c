"""Tidy tables from Chinese government prose: the notebook API.

>>> import pipeline
>>> result = pipeline.extract("2023年，烟台市城镇居民人均可支配收入58041元，增长5.4%。")
>>> for row in result.figures.itertuples():
...     print(row.text, row.value, row.unit, row.kind)
58041元 58041.0 元 level
5.4% 5.4 % change
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from pipeline.config import Config as Config
    from pipeline.config import load_config as load_config
    from pipeline.evaluation.score import score as score
    from pipeline.figures.quantities import Quantity as Quantity
    from pipeline.figures.quantities import find_quantities as find_quantities
    from pipeline.frames import Frames as Frames
    from pipeline.frames import extract as extract
    from pipeline.frames import load as load
    from pipeline.report.html import write_report as write_report
    from pipeline.runner.run import run as run

# Imported on first use, so that `import pipeline` costs nothing.
_HOMES = {
    "Config": "pipeline.config",
    "Frames": "pipeline.frames",
    "Quantity": "pipeline.figures.quantities",
    "extract": "pipeline.frames",
    "find_quantities": "pipeline.figures.quantities",
    "load": "pipeline.frames",
    "load_config": "pipeline.config",
    "run": "pipeline.runner.run",
    "score": "pipeline.evaluation.score",
    "write_report": "pipeline.report.html",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}; it has {__all__}")
    return getattr(import_module(_HOMES[name]), name)
