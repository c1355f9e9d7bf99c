# Two commands for everybody, `make demo` and `make test`: each sets up what it needs and runs.
# From bare Python 3.11 and make; a second run installs only what a changed lock asks for.

SHELL := /bin/sh
VENV  := .venv
BIN   := $(VENV)/bin
READY := $(VENV)/.ready-all
# Once everything is installed the demo uses it; before, the light lock is enough for it.
READY_DEMO := $(if $(wildcard $(READY)),$(READY),$(VENV)/.ready-demo)
# As root the tools of the tests are installed: with CI set, a test that lacks one fails and does not skip.
export CI ?= $(if $(filter 0,$(shell id -u)),true)
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate pyproject.toml

.PHONY: help demo test check docs pytest system answers lock clean

help:
	@echo "make demo     plan an example and write its report"
	@echo "make test     everything that CI runs"
	@echo "make check    format, lint, types and layers only"
	@echo "make docs     build the documentation into docs/_build/html"
	@echo "make answers  write what the commands of README and tutorial answer anew"
	@echo "make lock     write the lock files anew from pyproject.toml"
	@echo "make clean    remove what the other targets made"

demo: $(READY_DEMO)
	$(BIN)/safepassage demo

test: system check pytest docs

check: $(READY)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo

pytest: $(READY) | system
	$(BIN)/pytest -n auto

docs: $(READY)
	$(BIN)/sphinx-build -n -W --keep-going -q -b html docs docs/_build/html

system:
	@.ci/system

answers: $(READY)
	$(BIN)/python -m tests.documents README.md docs/tutorial.md

lock:
	$(COMPILE) --extra all -o requirements.lock
	$(COMPILE) --extra build -o requirements-demo.lock
	$(COMPILE) --extra build --extra peers -o requirements-peers.lock

clean:
	rm -rf $(VENV) build dist docs/_build .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	@.ci/venv $(VENV)

$(VENV)/.ready-all: requirements.lock pyproject.toml | $(BIN)/python
	@.ci/install $(BIN)/python requirements.lock
	@touch $@

$(VENV)/.ready-demo: requirements-demo.lock pyproject.toml | $(BIN)/python
	@.ci/install $(BIN)/python requirements-demo.lock
	@touch $@
