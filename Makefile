# The whole program from a fresh clone: `make demo`, `make test`. EP=<slug> names an episode; the default is all.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LFI := $(BIN)/lfi-podcast
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
EP ?=
# Tests in as many processes as there are processors, up to four. PYTEST='-n 0' runs them in one.
TESTS = $(BIN)/python -m pytest --numprocesses logical --maxprocesses 4 --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help demo setup test test-quick new import check episode master transcript notes publish share verify feed site status search doubts suggest \
        preview schema doctor bench format docs clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.base ## build the demo show, from recordings to a published feed, in build/demo
	@$(BIN)/python tools/demo.py

setup: $(VENV)/.full ## install everything a producer needs, openai-whisper and the weights included
	@$(LFI) weights base || echo "without these weights, transcripts are drafts; try again later: $(LFI) weights base"
	@echo "ready: $(LFI) --help"

test: $(VENV)/.test ## check format, lint and types, and run the whole test suite
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(TESTS) $(PYTEST)

test-quick: $(VENV)/.quick ## the same in a minute: without what works on sound or starts a service; needs no torch
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(TESTS) -m "not slow" $(PYTEST)

new: $(VENV)/.base ## create an episode folder: make new EP=002-near-misses
	@$(LFI) new $(EP)

import: $(VENV)/.base ## make an existing podcast a show: make import FEED=https://host.example/feed.xml DIR=../my-show
	@test -n "$(FEED)" || { echo "name a feed: make import FEED=https://host.example/feed.xml DIR=../my-show"; exit 2; }
	@$(LFI) import '$(subst ','\'',$(FEED))' $(DIR) $(OPTIONS)

check: $(VENV)/.base ## list all problems in the show's files, with file and line
	@$(LFI) check $(EP)

episode: $(VENV)/.base ## build everything that is stale: make episode EP=002-near-misses
	@$(LFI) build $(EP)

master: $(VENV)/.base ## build only the tagged MP3: make master EP=002-near-misses
	@$(LFI) build $(EP) --only master

transcript: $(VENV)/.base ## build only words.json and transcript.md
	@$(LFI) build $(EP) --only transcript

notes: $(VENV)/.base ## build only the notes, chapters and published transcripts
	@$(LFI) build $(EP) --only notes

publish: $(VENV)/.base ## build and upload; the feed goes last
	@$(LFI) publish $(EP)

share: $(VENV)/.base ## show an episode to its guests before it is published: make share EP=002-near-misses
	@$(LFI) share $(EP)

verify: $(VENV)/.base ## ask for what is live as apps do, and list what they do not get
	@$(LFI) verify

feed: $(VENV)/.base ## regenerate the feed from the catalog and show.yml
	@$(LFI) feed

site: $(VENV)/.base ## regenerate the show's pages and search index
	@$(LFI) site

status: $(VENV)/.base ## show what is fresh, stale (and why) and published
	@$(LFI) status

search: $(VENV)/.base ## search everything ever said: make search Q='near miss'
	@test -n "$(Q)" || { echo "say what to search for: make search Q='near miss'"; exit 2; }
	@$(LFI) search '$(subst ','\'',$(Q))'

doubts: $(VENV)/.base ## list words that may not have been said: make doubts EP=002-near-misses
	@test -n "$(EP)" || { echo "name an episode: make doubts EP=002-near-misses"; exit 2; }
	@$(LFI) doubts $(EP)

suggest: $(VENV)/.base ## suggest cuts to review: make suggest EP=002-near-misses
	@test -n "$(EP)" || { echo "name an episode: make suggest EP=002-near-misses"; exit 2; }
	@$(LFI) suggest cuts $(EP)

preview: $(VENV)/.base ## serve the folder store locally
	@$(LFI) preview

schema: $(VENV)/.base ## write the JSON schemas that editors use to check show.yml and episode.yml
	@$(LFI) schema

doctor: $(VENV)/.base ## say what this machine has, and what to do where something is missing
	@$(LFI) doctor

bench: $(VENV)/.bench ## measure speed and memory beside comparable programs
	@for program in bench/*.py; do echo "== $$program"; $(BIN)/python $$program || exit 1; done

format: $(VENV)/.test ## format the code and fix what the linter can fix
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.base ## regenerate the generated parts of docs/, and the outputs shown there and in README.md
	@$(BIN)/python tools/reference.py
	@$(BIN)/python tools/outputs.py

clean: ## delete build/, which can be rebuilt
	rm -rf build

# Each level of set-up includes the ones before it. A stamp is as new as the files it depends on.
$(VENV)/bin/python:
	@echo "setting up Python in $(VENV) (once)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "$(PYTHON) is too old: Python 3.11 or later is needed; name it with make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "$(PYTHON) has no venv; on Debian: apt install python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/.base: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "installing the program and its dependencies (half a minute; includes ffmpeg and two speech recognisers)"
	@$(PIP) --editable .
	@touch $@

$(VENV)/.full: $(VENV)/.base
	@echo "installing openai-whisper (a minute or two; includes torch)"
	@$(PIP) --editable '.[whisper]'
	@touch $@

$(VENV)/.quick: $(VENV)/.base
	@echo "installing what the quick tests need"
	@$(PIP) --editable '.[test]'
	@touch $@

$(VENV)/.test: $(VENV)/.full
	@echo "installing the test dependencies"
	@$(PIP) --editable '.[test]'
	@touch $@

$(VENV)/.bench: $(VENV)/.test
	@echo "installing the programs that the benchmarks compare against"
	@$(PIP) --editable '.[bench]'
	@touch $@
