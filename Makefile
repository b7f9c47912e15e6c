# `make run` and `make test` build what they need: Python 3.11 is all that must be there.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed-run
INSTALLED_DEV := $(VENV)/.installed-dev

.PHONY: run test lint score clean

run: $(INSTALLED)  ## the main job: the sample pages to tables in outputs/
	$(BIN)/extract run seeds --out outputs --force

score: $(INSTALLED)  ## the sample pages against their hand labels
	$(BIN)/extract run seeds --out outputs
	$(BIN)/extract score seeds/gold --pred outputs

test: $(INSTALLED_DEV) lint  ## everything that must hold
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(INSTALLED_DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

$(INSTALLED): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -e .
	touch $@

$(INSTALLED_DEV): pyproject.toml $(INSTALLED)
	$(BIN)/python -m pip install --quiet -e ".[dev]"
	touch $@

clean:
	rm -rf outputs/* build dist .pytest_cache .mypy_cache .ruff_cache
