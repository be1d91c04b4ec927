# `make demo` and `make test` need Python 3.11 or later and make; everything else goes into .venv.
PYTHON ?= python3

.PHONY: demo test oracle fuzz clean
.DELETE_ON_ERROR:

demo: .venv/.demo
	.venv/bin/typednn demo

test: .venv/.dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/pytest -q -n 2

N ?= 2000
SEED ?= 7
oracle: .venv/.dev
	.venv/bin/python -m tests.oracle $(N) $(SEED)

fuzz: .venv/.dev
	.venv/bin/python -m tests.fuzz $(N) $(SEED)

# Each stamp is newer than pyproject.toml while its environment is up to date.
.venv/.demo: pyproject.toml
	$(call install,mypy$(comma)testing$(comma)digits)
	touch $@

.venv/.dev: pyproject.toml
	$(call install,dev)
	touch .venv/.demo $@

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist

comma := ,
define install
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
  echo "typednn needs Python 3.11 or later, and '$(PYTHON)' is $$($(PYTHON) --version 2>&1);" \
       "name another one: make PYTHON=python3.12" >&2; exit 1; }
@echo "making .venv with the extras $(1) (a minute the first time)"
@$(PYTHON) -m venv .venv
@.venv/bin/python -m pip install --quiet --disable-pip-version-check -e '.[$(1)]'
endef
