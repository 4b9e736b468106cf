# make demo   set up and play the invented archive      make test   the whole test-suite
# make run    the daemon, without credentials if need be  make check  format, lint, types, contracts
# make bench  the yardsticks                             make torture  200 random runs of the collector
PYTHON ?= python3
BIN = .venv/bin
LOCKS = requirements-bootstrap.lock requirements-dev.lock

# As in the program itself: threads of the algebra library would wait for each other.
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: demo test run check bench torture clean

demo: .venv/ready
	$(BIN)/monitor demo $(ARGS)

test: .venv/ready
	$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

run: .venv/ready
	$(BIN)/monitor run $(ARGS)

check: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

bench: .venv/ready
	for yardstick in bench/*_bench.py; do $(BIN)/python $$yardstick || exit 1; done

torture: .venv/ready
	$(BIN)/python -m tests.sources.telegram.torture $(ARGS)

# uv installs the hash lock in seconds; where it cannot reach the packages, pip does.
.venv/ready: pyproject.toml $(LOCKS)
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements-dev.lock \
	  || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

clean:
	rm -rf .venv var dist build
