# One command per chore. `make` sets up and builds everything, `make test` tests it.
# Needs Python 3.11 or later (PYTHON=python3.12 to choose), git and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
JOBS ?=
# What kernels tell goes to the page at once (see the class).
PROMPT := wijkstudie.websocket.PromptConnection

.PHONY: all setup check build site refresh test browser-test lint lab app bench lock clean

all: check build

# The environment is made once and again when the lock or the project file changes. uv
# installs it in seconds with the hashes of the lock checked, and compiles it at once: each
# notebook runs in a Python of its own, which would else compile pandas and matplotlib again
# where nothing may be cached.
setup: $(STAMP)
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed: make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/uv || { $(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install --quiet --disable-pip-version-check uv; } \
		|| { echo "The environment could not be made; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --compile-bytecode --require-hashes -r requirements.lock
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

check: setup
	$(BIN)/wijkstudie check

build: setup
	$(BIN)/wijkstudie build $(if $(JOBS),--jobs $(JOBS))
	$(BIN)/wijkstudie report
	$(BIN)/wijkstudie prepare $(if $(JOBS),--jobs $(JOBS))

# The results as pages in build/site, to open from there or to put on a server.
site: build
	$(BIN)/wijkstudie site

# Writes the outputs of the notebooks back into notebooks/, after a change that is meant.
refresh: setup
	$(BIN)/wijkstudie refresh

# Two files at a time, or as many as there are processors, up to four; those that take longest come first.
test: setup lint
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# The tests in a real browser, which `make test` leaves out when none is installed.
browser-test: setup
	$(BIN)/python -m pytest --require-browser tests/browser

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/codespell

# With settings by which JupyterLab does not ask whether it may fetch news, nor for newer versions.
lab: setup
	$(BIN)/jupyter lab --notebook-dir=. --LabApp.app_settings_dir=src/wijkstudie/lab \
		--ServerApp.kernel_websocket_connection_class=$(PROMPT) notebooks/04_coping.ipynb

# The explorer as a page, without the notebook around it.
app: setup
	$(BIN)/wijkstudie prepare
	env JUPYTER_PATH=src/wijkstudie/explorer $(BIN)/voila --template=wijkstudie \
		--Voila.kernel_websocket_connection_class=$(PROMPT) notebooks/explorer.ipynb

bench: setup
	$(BIN)/python benchmarks/build.py
	$(BIN)/python benchmarks/batch.py
	$(BIN)/python benchmarks/inference.py
	$(BIN)/python benchmarks/error_rates.py
	$(BIN)/python benchmarks/explorer.py

# After a change of dependencies in pyproject.toml. No registry host is written.
lock:
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-annotate --custom-compile-command "make lock" --extra app --group test --group lint --group site --group browser \
		--group build pyproject.toml -o requirements.lock

clean:
	rm -rf build $(VENV)
