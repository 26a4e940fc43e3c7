# Everything that is done with this project, from a fresh machine with python3 (venv, pip) and make.

PYTHON ?= python3
VENV ?= .venv
# More tests at once, or fewer: make test PYTEST_ARGS="-n 8 -k convoys"
PYTEST_ARGS ?= -n 2
DEMO ?= demo-plan
# The bus evacuation problem, from a folder of instances: make bench BENCH_ARGS="--bus-evacuation DIR"
BENCH_ARGS ?=

BIN := $(VENV)/bin
READY := $(VENV)/.ready
CODE := src tests benchmarks tools

.DEFAULT_GOAL := help
.PHONY: help demo test bounds check fix docs bench clean format-check lint types imports docs-check

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: $(READY) ## plan the bundled scenario, check the plan and write its report
	$(BIN)/safepassage demo $(DEMO) --overwrite

test: $(READY) ## run the tests
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: format-check lint types imports docs-check test ## everything that a review runs

fix: $(READY) ## put the code into its format and mend what the linter can mend
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

docs: $(READY) ## write the generated pages of docs/reference anew
	$(BIN)/python -m tools.write_references

bounds: $(READY) ## run the tests of compiled code with every index of an array checked; takes long
	NUMBA_BOUNDSCHECK=1 $(BIN)/python -m pytest $(PYTEST_ARGS) tests/network tests/planning tests/simulation

bench: $(READY) ## run the benchmarks and print their table
	$(BIN)/python -m benchmarks $(BENCH_ARGS)

clean: ## remove the environment, caches and the demonstration's plan
	rm -rf $(VENV) $(DEMO) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

format-check: $(READY)
	$(BIN)/ruff format --check $(CODE)

lint: $(READY)
	$(BIN)/ruff check $(CODE)

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports

docs-check: $(READY)
	$(BIN)/python -m tools.write_references --check

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$(PYTHON) is older than 3.11. Name a newer one: make PYTHON=python3.12"; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) \
		|| { echo "$(PYTHON) has no venv. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@
