# One command each: make demo runs the whole main job, make test everything that CI runs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
OUT ?= demo-output

PORT ?= 8710

.PHONY: help setup demo serve test lint check bench clean

help:
	@echo "make demo    set up, run the whole job on an invented company, write the reports to $(OUT)/"
	@echo "make serve   set up, run the web application on this computer (OPTIONS='--host 0.0.0.0 --tls' for phones in the room)"
	@echo "make test    set up, run everything that CI runs"
	@echo "make check   check rules and questionnaires"
	@echo "make bench   print the benchmarks"
	@echo "make clean   take away the virtual environment and what was written"

setup: $(READY)

$(READY): pyproject.toml constraints.txt .ci/system .ci/fetch-front-end .ci/front-end/package-lock.json
	@sh .ci/system "$(PYTHON)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "install the Python packages (pinned in constraints.txt) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --editable ".[dev]"
	@sh .ci/fetch-front-end
	@touch $(READY)

demo: setup
	@$(BIN)/advisor demo --out $(OUT)

serve: setup
	@$(BIN)/advisor serve --port $(PORT) $(OPTIONS)

test: setup lint check
	@$(BIN)/python -m pytest

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

check: setup
	@$(BIN)/advisor check
	@$(BIN)/advisor test-rules --quiet

bench: setup
	@$(BIN)/python tests/benchmarks/bench.py
	@$(BIN)/python tests/benchmarks/verify.py
	@$(BIN)/python tests/benchmarks/robustness.py

clean:
	rm -rf $(VENV) $(OUT) build dist .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
