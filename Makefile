# Two commands do everything on a fresh machine with Python 3.11+, make and git:
#   make serve   builds the site and serves it (HOST= and PORT= choose the address)
#   make test    runs every test

HOST ?= 127.0.0.1
PORT ?= 8000
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CKAN := $(VENV)-ckan

.PHONY: serve build check test test-strict test-large ckan engines lint bench lock wheel clean

serve: $(VENV)/.serve
	exec $(BIN)/linjaus serve --host $(HOST) --port $(PORT)

build: $(VENV)/.serve
	$(BIN)/linjaus build

check: $(VENV)/.serve
	$(BIN)/linjaus check

test: $(VENV)/.test
	-@$(MAKE) --silent ckan
	$(BIN)/python -m pytest $(TESTS)

# What CI runs: lint, types and tests, and nothing may be skipped that this machine can have.
test-strict: lint $(CKAN)/.done
	LINJAUS_STRICT=1 $(BIN)/python -m pytest $(TESTS)

# Publishing a million triples to Virtuoso and Fuseki: minutes, not seconds.
test-large: $(VENV)/.test
	LINJAUS_LARGE=1 $(BIN)/python -m pytest tests/engines/test_large.py

# The engines elsewhere that tests and benchmarks ask: Virtuoso by apt where we are root, Fuseki by Maven where that is.
engines:
	command -v virtuoso-t >/dev/null || { test "$$(id -u)" = 0 && apt-get update -q && apt-get install -qy --no-install-recommends virtuoso-opensource-7; }
	mvn -q dependency:get -Dartifact=org.apache.jena:jena-fuseki-server:5.2.0 -Dtransitive=false

# What a CKAN portal reads our catalogue with; tests and linjaus rehearse find it here.
ckan: $(CKAN)/.done

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.test
	$(BIN)/python -m bench

lock: $(VENV)/.test
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --extra dev pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links requirements-ckan.in -o requirements-ckan.lock

wheel: $(VENV)/.test
	$(BIN)/python -m build --wheel

clean:
	rm -rf $(VENV) $(CKAN) build dist

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("Linjaus needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.serve: requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

$(VENV)/.test: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@ $(VENV)/.serve

# CKAN's own parser, apart: its dependencies are pinned otherwise than ours.
$(CKAN)/.done: requirements-ckan.lock | $(BIN)/python
	$(PYTHON) -m venv $(CKAN)
	$(CKAN)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-ckan.lock
	touch $@
