# `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
# The first Python that is new enough; deploy/surroundings.py says so where none is.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c "$(NEW_ENOUGH)" 2>/dev/null && echo $$name && exit; done; echo python3)
VENV := .venv/bin
WORKERS ?= 2
LOCK := $(VENV)/uv pip compile --quiet --generate-hashes --universal --no-emit-index-url --python-version 3.11 \
	--custom-compile-command "make lock"

.PHONY: help run bench search-quality test lint format db demo-reset lock openapi client messages rules mutation lighthouse pictures packages dev-packages serve-mirror serve-varnish

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## CMS and public site on http://localhost:8000 (PORT=8001 for another port), with the demonstration site
	@$(PYTHON) deploy/surroundings.py --port
	@$(PYTHON) deploy/install.py
	@exec $(VENV)/python deploy/run.py

serve-mirror: packages ## The newest edition of the local database as files, served by nginx on http://localhost:8080
	@exec $(VENV)/python deploy/serve_mirror.py

serve-varnish: packages ## Varnish on http://localhost:8090 in front of make run (BACKEND=8001 for another port of that)
	@exec $(VENV)/python deploy/serve_varnish.py

test: dev-packages ## The whole suite, on a PostgreSQL of its own or that of DATABASE_URL (ARGS="tests/signoff -x" for a part)
	@$(VENV)/python deploy/programs.py
	$(VENV)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

rules: dev-packages ## Switch off each rule of sign-off in turn and see a test turn red
	$(VENV)/pytest -q -rP --no-header tests/signoff/test_switching_off.py

mutation: dev-packages ## Change the rules, publish and release() in every small way and see a test turn red (half an hour)
	@$(VENV)/python -m tests.mutation $(ARGS)

bench: dev-packages ## Measure the portal beside a stock Wagtail project, at 1,000 to 100,000 pages (ARGS="--publications 1000", --quick)
	@exec $(VENV)/python -m tests.benchmarks $(ARGS)

lighthouse: dev-packages ## Lighthouse on a page of every type of a running portal (URL=http://localhost:8000)
	@$(VENV)/python -m tests.lighthouse $(URL)

pictures: dev-packages ## Take the pictures of docs/page-types.md anew, from a running portal (URL=http://localhost:8000)
	@$(VENV)/python -m tests.pictures $(URL)

search-quality: dev-packages ## nDCG@10 of search over judged queries, and its latency, at 10,000 publications (ARGS="--keep")
	@exec $(VENV)/python -m tests.search_quality $(ARGS)

lint: dev-packages ## Style, types, import layers, migrations, templates
	@.ci/lint

format: dev-packages ## Bring code and templates into the common form
	$(VENV)/ruff check --fix-only --quiet .
	$(VENV)/ruff format .

db: packages ## The database alone, for management commands by hand (.venv/bin/python manage.py ...)
	@exec $(VENV)/python -m settings.embedded

demo-reset: packages ## Delete the local database and files, and load the demonstration site anew (YES=1: without asking)
	@exec $(VENV)/python deploy/demo_reset.py

openapi: dev-packages ## Bring docs/openapi.json, and the client made from it, up to what the API says of itself
	@$(VENV)/python manage.py write_openapi
	@$(MAKE) --no-print-directory client

messages: dev-packages ## Bring the messages to be translated (cctvportal/locale) up to what templates and code say
	@$(VENV)/python -m tests.messages

client: dev-packages ## Make the typed client of docs/examples/front-end anew from docs/openapi.json
	@PATH="$(CURDIR)/$(VENV):$$PATH" npm run --silent client

lock: dev-packages ## Resolve the dependencies anew and write the lock files
	$(LOCK) --upgrade -o requirements/base.txt requirements/base.in
	$(LOCK) --upgrade -o requirements/dev.txt requirements/dev.in
	$(LOCK) --upgrade -o requirements/node.txt requirements/node.in
	PATH="$(CURDIR)/$(VENV):$$PATH" npm install --package-lock-only --omit-lockfile-registry-resolved --no-fund --no-audit

packages:
	@$(PYTHON) deploy/surroundings.py
	@$(PYTHON) deploy/install.py

dev-packages:
	@$(PYTHON) deploy/surroundings.py
	@$(PYTHON) deploy/install.py --dev
