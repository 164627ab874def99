# make app: install what is missing and open Vitrine.   make test: the same, then lint and every test.
PYTHON ?= python3
PORT ?= 8501
BIN = .venv/bin
OXLINT = $(BIN)/oxlint --config ui/components/.oxlintrc.json ui/components

.PHONY: app test check format chromium clean

app: .venv/run
	$(BIN)/streamlit run server.py --server.port $(PORT)

test: .venv/develop chromium
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(OXLINT)
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

check: .venv/develop
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(OXLINT)
	$(BIN)/python -m pytest tests/test_architecture.py

format: .venv/develop
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The stamps are newer than the lists they installed, so a second `make` starts at once.
.venv/run: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/develop: requirements-dev.txt .venv/run
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

# The browser tests need a Chromium; where apt can give one to us, it does.
chromium:
	@for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit 0; done; \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; \
	else echo "No Chromium found: the browser tests will be skipped. Install chromium to run them."; fi

clean:
	rm -rf .venv .pytest_cache .ruff_cache
