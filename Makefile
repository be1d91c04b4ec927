# `make demo` and `make test` need Python 3.11, 3.12 or 3.13, and make; everything else goes into .venv.
PYTHON ?= python3

.PHONY: demo test oldest newest bench oracle fuzz bombs suites test-parity mutants docs docs-check docs-update docs-browse docs-errors clean
.DELETE_ON_ERROR:

demo: .venv/.demo
	.venv/bin/typednn demo

test: .venv/.dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/pytest -q -n 2

# The plugin in the oldest mypy that it runs in; `make test` has the newest one.
oldest: .venv/oldest/.dev
	.venv/oldest/bin/pytest -q -n 2 tests/mypy_plugin tests/typing/test_cases.py tests/typing/test_modes.py

# What depends on the version of Python, in the newest one. PYENV_VERSION is read by pyenv alone.
NEWEST_PYTHON ?= PYENV_VERSION=3.13 python3.13
newest: .venv/newest/.dev
	.venv/newest/bin/pytest -q -n 2 tests/checks tests/mypy_plugin tests/nn tests/train tests/test_*.py \
		tests/typing/test_cases.py tests/typing/test_run_time.py

N ?= 2000
SEED ?= 7
oracle: .venv/.dev
	.venv/bin/python -m tests.oracle $(N) $(SEED)

fuzz: .venv/.dev
	.venv/bin/python -m tests.fuzz $(N) $(SEED)
	.venv/bin/python -m tests.fuzz.checker $(N) $(SEED)
	TRANSFORMED_PROGRAMS=$(N) .venv/bin/pytest -q -n 2 tests/properties/test_transformations.py

bombs: .venv/.dev
	.venv/bin/python -m tests.bombs

mutants: N = 200
mutants: .venv/.mutants
	.venv/bin/python -m tests.mutants $(N) $(SEED)

suites: .venv/.suites
	.venv/bin/python -m tests.suites onnx
	.venv/bin/python -m tests.suites torch

# All peers, one thread and two: a table, and benchmarks/results.json. make bench ONLY=mlp,lenet runs some of it.
ONLY ?=
bench: .venv/.parity
	.venv/bin/python -m benchmarks.peers $(ONLY)

test-parity: .venv/.parity
	.venv/bin/pytest -q -n 2 tests/parity tests/libraries tests/typing/test_torch_programs.py tests/typing/test_planted_mistakes.py \
		tests/typing/test_newest_mistakes.py tests/typing/test_foreign_jax.py tests/typing/test_modes_of_arrays.py

# The site, in build/docs/site.
docs: .venv/.docs
	.venv/bin/python -m sphinx -W --keep-going -q docs build/docs/site

# The built site in a browser; the test is skipped where there is no Chromium.
docs-browse: docs
	.venv/bin/pytest -q -n 2 tests/docs/test_site.py

# What the pages say is what mypy and Python print; docs/writing.md tells how they are written.
docs-check: .venv/.dev
	.venv/bin/python -m tests.docs check
	.venv/bin/codespell docs README.md CHANGELOG.md CONTRIBUTING.md typednn/explanations

docs-update: .venv/.dev
	.venv/bin/python -m tests.cli.learn.verdicts
	.venv/bin/python -m tests.docs update
	.venv/bin/python -m tests.docs.picture

docs-errors: .venv/.dev
	.venv/bin/python -m tests.explanations.pages

# Each stamp is newer than pyproject.toml while its environment is up to date.
.venv/.demo: pyproject.toml
	$(call install,mypy$(comma)testing$(comma)digits)
	touch $@

.venv/.dev: pyproject.toml
	$(call install,dev)
	touch .venv/.demo $@

.venv/.docs: pyproject.toml
	$(call install,docs)
	touch .venv/.demo .venv/.dev $@

.venv/.mutants: pyproject.toml
	$(call install,mutants)
	touch .venv/.demo .venv/.dev $@

.venv/.suites: pyproject.toml
	$(call install,suites)
	touch .venv/.demo .venv/.dev $@

.venv/.parity: pyproject.toml
	$(call install,parity)
	touch .venv/.demo .venv/.dev $@

OLDEST_MYPY := $(shell sed -n 's/^mypy = \["mypy>=\([0-9.]*\)".*/\1/p' pyproject.toml)
.venv/oldest/.dev: pyproject.toml | .venv/.dev
	$(PYTHON) -m venv .venv/oldest
	.venv/oldest/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev]' 'mypy==$(OLDEST_MYPY).*'
	touch $@

.venv/newest/.dev: pyproject.toml | .venv/.dev
	$(NEWEST_PYTHON) -m venv .venv/newest
	.venv/newest/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist

comma := ,
define install
@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || { \
  echo "typednn needs Python 3.11, 3.12 or 3.13, and '$(PYTHON)' is $$($(PYTHON) --version 2>&1);" \
       "name another one: make PYTHON=python3.12" >&2; exit 1; }
@echo "making .venv with the extras $(1) (a minute the first time)"
@$(PYTHON) -m venv .venv
@.venv/bin/python -m pip install --quiet --disable-pip-version-check -e '.[$(1)]'
endef
