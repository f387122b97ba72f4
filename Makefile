# All targets work in .venv, which the first of them makes: nothing else is touched.
#   make run PYTHON=python3.12        another interpreter
#   make run CORPUS=texts OUT=tables  other texts, another folder for the tables

PYTHON  ?=
VENV    ?= .venv
CORPUS  ?= corpus/bulletins
OUT     ?= outputs/latest
FORMATS ?= jsonl,csv,xlsx
ARGS    ?=
NAME    ?= throughput

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run sample codebook test lint types imports check bench fuzz poison crash clean

help: ## show the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.installed ## extract the sample bulletins into outputs/latest
	@$(BIN)/kuaixun extract $(CORPUS) --out $(OUT) --format $(FORMATS) $(ARGS)

# The day is given, and no table of bulletins kept, so that the sample changes only when the code does.
sample: $(VENV)/.installed ## write the sample in outputs/sample anew
	@rm -f outputs/sample/*.jsonl outputs/sample/*.csv
	@$(BIN)/kuaixun extract corpus/bulletins/issue.txt corpus/bulletins/three-batches.txt --out outputs/sample --format jsonl,csv \
		--no-csv-bom --date 2025-06-12 --quiet
	@rm -rf outputs/sample/bulletins.* outputs/sample/manifest.json outputs/sample/.kuaixun

codebook: $(VENV)/.installed ## write docs/tables.md and docs/tables.zh.md anew
	@$(BIN)/kuaixun schema --format md --lang en > docs/tables.md
	@$(BIN)/kuaixun schema --format md --lang zh > docs/tables.zh.md

test: $(VENV)/.developing ## run the tests (ARGS="-k dates" for some of them)
	$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

lint: $(VENV)/.developing ## check style
	$(BIN)/ruff check .

types: $(VENV)/.developing ## check types
	$(BIN)/mypy

imports: $(VENV)/.developing ## check that imports go one way
	$(BIN)/lint-imports

check: lint types imports test ## all checks

bench: $(VENV)/.installed ## run a benchmark (NAME=throughput, growth, linear, memory, workers or cluster; ARGS="--help")
	$(BIN)/python benchmarks/$(NAME).py $(ARGS)

fuzz: $(VENV)/.developing ## feed the steps with random texts and files (ARGS="--seconds 3600")
	$(BIN)/python tests/fuzz $(ARGS)

poison: $(VENV)/.developing ## read hostile files among good ones (ARGS="--files 1000 --hostile 50")
	$(BIN)/python tests/poison $(ARGS)

crash: $(VENV)/.developing ## kill runs at random moments and go on (ARGS="--kills 100")
	$(BIN)/python tests/crash $(ARGS)

clean: ## remove .venv, caches and outputs/latest
	rm -rf $(VENV) outputs/latest dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@for python in $(or $(PYTHON),python3.13 python3.12 python3.11 python3 python); do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "kuaixun needs Python 3.11 or newer and found none; install it, or name one: make run PYTHON=/path/to/python3.11" >&2; exit 1; \
	fi; \
	echo "Making $(VENV) with $$("$$found" --version)"; \
	"$$found" -m venv $(VENV) || { rm -rf $(VENV); echo "$$found cannot make a virtual environment; on Debian: apt install python3-venv" >&2; exit 1; }

# Made again when pyproject.toml changes.
$(VENV)/.installed: pyproject.toml | $(BIN)/python
	@echo "Installing kuaixun into $(VENV); the first time this takes a minute"
	@$(PIP) install --editable .
	@touch $@

$(VENV)/.developing: requirements-dev.txt $(VENV)/.installed
	@$(PIP) install --requirement requirements-dev.txt
	@touch $@
