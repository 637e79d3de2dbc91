# The two commands a newcomer needs are `make demo` and `make test`.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
DATA ?=
STORE ?= demo-store
LOCK := requirements.lock
INSTALL := $(BIN)/pip install -q --disable-pip-version-check
# Without its dependencies: it wants a urllib3 from before 2.2.3, which has known holes; the types that the tests take
# from it need pydantic and dateutil alone. See docs/decisions/018-vendor-client-types.md.
VENDOR_TYPES := $(INSTALL) --no-deps dataforseo-client==2.1.10

.PHONY: demo test long bench lint types docs site screenshots scale floors clean

demo: .venv/.demo
	$(BIN)/citestack demo --store $(STORE)

# A file's tests stay in one process, so that what they share is made once. Many wait for a server, a browser or a
# process that they kill: four keep two cores busy.
test: .venv/.test
	$(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder -m "not long"

# The few tests that take tens of seconds each.
long: .venv/.test
	$(BIN)/pytest -n 3 -m long

bench: .venv/.bench
	$(BIN)/python -m benchmarks --data "$(DATA)"

lint: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.test
	$(BIN)/mypy

docs: .venv/.test
	$(BIN)/pytest tests/docs

# The pages of docs/ as a site; a warning, a broken link among them, is an error.
site: .venv/.docs
	$(BIN)/sphinx-build -q -W --keep-going -b html -d .venv/doctrees docs site

# The pictures of docs/images/, of the real web page. Needs Playwright and a Chromium.
screenshots: .venv/.test
	$(BIN)/python docs/screenshots.py

# The Spark jobs on a master and two workers. Needs Java 17; without it, or without the extra, those tests skip.
scale: .venv/.scale
	$(BIN)/pytest tests/scale

floors: .venv/.test
	$(BIN)/python -m benchmarks.floors --data "$(DATA)"

clean:
	rm -rf .venv site demo-store .mypy_cache .ruff_cache .pytest_cache

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "citestack needs Python 3.11 or newer on the PATH"; exit 2; }
	$(PYTHON) -m venv .venv

.venv/.demo: .venv/bin/python pyproject.toml $(LOCK)
	$(INSTALL) -c $(LOCK) -e '.[offline,mcp]'
	@touch $@

.venv/.test: .venv/bin/python pyproject.toml $(LOCK)
	$(INSTALL) -c $(LOCK) -e '.[test]'
	$(VENDOR_TYPES)
	@touch $@ .venv/.demo

# With the tests' extra in one go: whoever builds the site in a new environment runs the tests there as well.
.venv/.docs: .venv/bin/python pyproject.toml $(LOCK)
	$(INSTALL) -c $(LOCK) -e '.[test,docs]'
	$(VENDOR_TYPES)
	@touch $@ .venv/.test .venv/.demo

.venv/.scale: .venv/.test
	$(INSTALL) -c $(LOCK) -e '.[test,scale]'
	@touch $@

.venv/.bench: .venv/.test
	$(INSTALL) -c $(LOCK) -e '.[test,bench]'
	@touch $@
