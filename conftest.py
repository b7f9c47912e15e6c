"""Modules whose libraries come with the extra `train` are collected only where it is installed."""

from importlib.util import find_spec

NEED_TORCH = (
    "averaged.py",
    "encoder_head.py",
    "figures_network.py",
    "ner.py",
    "ner_network.py",
)
collect_ignore = [] if find_spec("torch") else [f"pipeline/training/{name}" for name in NEED_TORCH]
