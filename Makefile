# `make` lists what there is. Nothing here needs root, a system package or an account.
# Yours to set, on the command line or in the environment:
PYTHON ?=
LAB_ARGS ?=
PYTEST_ARGS ?=
NBVAL_ARGS ?=
LOCK_ARGS ?=
FUZZ_ARGS ?=
MUTATION_ARGS ?=

# bootstrap.sh reads PYTHON; it returns at once when .venv is in order already.
READY = PYTHON='$(PYTHON)' sh bootstrap.sh
RUN = .venv/bin/python -m

.DEFAULT_GOAL := help
.PHONY: help lab widget test bench fuzz mutation soak notebooks site docs pages try wheel lock clean

help:
	@echo 'make lab        open the course in JupyterLab, in your own copies (installs what it needs into .venv, once)'
	@echo 'make widget     show Okta'\''s own sign-in page on a simulated org (needs Node.js, whose npm fetches the widget once)'
	@echo 'make test       run every test, then every notebook, and compare each output with the stored one'
	@echo 'make bench      measure how fast it is, as ratios against something run beside it'
	@echo 'make fuzz       send a hundred thousand random requests to orgs in one process; none may break anything'
	@echo 'make mutation   change the rules in one place at a time, and list the changes that no test notices (half an hour)'
	@echo 'make soak       run the checks that take long: random histories, searches and requests, and memory (an hour)'
	@echo 'make notebooks  run every notebook and write it back in the form that is committed'
	@echo 'make site       build the course as a static site that runs in any browser, in build/site/public (needs Node.js)'
	@echo 'make docs       build the docs as static pages in build/docs, and check the links between them'
	@echo 'make try        build the site and the docs and serve both on this machine'
	@echo 'make wheel      build the package for PyPI in dist, and check it'
	@echo 'make lock       work out requirements.txt and requirements-test.txt again from pyproject.toml'
	@echo 'make clean      delete .venv and everything else that can be made again'
	@echo
	@echo 'To choose a Python: make lab PYTHON=python3.12     To hand options on: LAB_ARGS, PYTEST_ARGS (tests/),'
	@echo 'NBVAL_ARGS (notebooks/), LOCK_ARGS (--upgrade takes newer releases), FUZZ_ARGS (--seed 2), MUTATION_ARGS (--only activate)'

lab:
	@$(READY) lab
	@# The learner works in copies without outputs, so that no answer is in view and git sees no change.
	@echo 'Opening the start page in your browser. If none opens, use the address below that starts with http.'
	@echo 'To stop: Ctrl-C here, twice.'
	@exec $(RUN) lifecycle lab my-lessons $(LAB_ARGS)

widget:
	@$(READY) lab
	@$(RUN) lifecycle serve --widget

test:
	@$(READY) test
	@echo 'Running the tests …'
	@# loadfile: a file's tests share what is slow to begin, a browser or a served org.
	@$(RUN) pytest -n2 --dist loadfile $(PYTEST_ARGS) tests
	@echo 'Running the notebooks and comparing each output with the stored one …'
	@# loadfile: the cells of one notebook share a kernel, so they have to stay together.
	@$(RUN) pytest --nbval --nbval-current-env --nbval-cell-timeout=60 -n2 --dist loadfile $(NBVAL_ARGS) notebooks

bench:
	@$(READY) test
	@.venv/bin/python benchmarks/bench.py

fuzz:
	@$(READY) test
	@.venv/bin/python tools/fuzz.py $(FUZZ_ARGS)

mutation:
	@$(READY) test
	@.venv/bin/python tools/mutation.py $(MUTATION_ARGS)

# What `make test` runs a little of. HISTORIES, EXAMPLES, WAYS, SITUATIONS, SEEDS and REQUESTS say how much.
HISTORIES ?= 100
EXAMPLES ?= 5000
WAYS ?= 600
SEEDS ?= 11 12 13
REQUESTS ?= 300000
SITUATIONS ?= 1000
OTHER_PYTHONS ?= $(foreach one,3.11 3.12 3.13 3.14,$(shell command -v python$(one)))
soak:
	@$(READY) test
	HISTORIES=$(HISTORIES) EXAMPLES=$(EXAMPLES) WAYS=$(WAYS) SITUATIONS=$(SITUATIONS) $(RUN) pytest -n2 $(PYTEST_ARGS) \
		tests/test_stateful.py tests/test_finding.py tests/test_hostile.py tests/test_map_geometry.py \
		tests/test_stage_signs.py
	LESSONS=all $(RUN) pytest $(PYTEST_ARGS) tests/test_browser.py tests/test_browser_course.py \
		tests/test_browser_lesson.py tests/test_browser_still.py tests/test_browser_switch.py tests/test_browser_widget.py
	LESSONS=all SITE_LESSONS=0 $(RUN) pytest $(PYTEST_ARGS) tests/test_browser_site.py
	STRANGER_PYTHONS="$(OTHER_PYTHONS)" $(RUN) pytest $(PYTEST_ARGS) tests/test_stranger.py
	for seed in $(SEEDS); do .venv/bin/python tools/fuzz.py --seed $$seed --requests $(REQUESTS) || exit 1; done
	.venv/bin/python benchmarks/bench.py memory

notebooks:
	@$(READY) lab
	@.venv/bin/python notebooks/write.py --words
	@$(RUN) lifecycle notebook notebooks/*.ipynb

PORT ?= 0
site:
	@$(READY) lab
	@.venv/bin/python site/build.py

docs:
	@$(READY) lab
	@.venv/bin/python site/build_docs.py

# The whole of what is published: the site, and the docs below it, so that each page can open a situation.
pages: site docs
	@rm -rf build/pages
	@cp -R build/site/public build/pages
	@cp -R build/docs build/pages/docs

try: pages
	@build/site/tools/bin/python site/serve.py build/pages $(PORT)

WHEEL_TOOLS = hatchling==1.33.0 hatch-fancy-pypi-readme==25.1.0 twine==6.2.0
wheel:
	@$(or $(PYTHON),python3) -m venv build/wheel-tools
	@build/wheel-tools/bin/python -m pip install --quiet --disable-pip-version-check $(WHEEL_TOOLS)
	@rm -rf dist
	@build/wheel-tools/bin/python -m hatchling build --directory dist
	@build/wheel-tools/bin/python -m twine check --strict dist/*

# Both fit any Python from 3.11 on, on Linux, macOS and Windows. uv lives apart, since .venv is made from the result.
# Pins stay as they are unless pyproject.toml asks otherwise or LOCK_ARGS=--upgrade is given.
LOCK = build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --annotation-style line \
	--no-header $(LOCK_ARGS)
LOCK_SITE = build/lock/bin/uv pip compile --quiet --generate-hashes --no-annotate --no-header $(LOCK_ARGS)
lock:
	@echo 'Working out requirements.txt and requirements-test.txt from pyproject.toml …'
	@$(or $(PYTHON),python3) -m venv build/lock
	@build/lock/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	@cp requirements.txt build/lock/lab.txt
	@echo '-e .[lab]' | $(LOCK) --output-file build/lock/lab.txt - >/dev/null
	@grep -h == requirements.txt requirements-test.txt >build/lock/all.txt
	@grep == build/lock/lab.txt >build/lock/pins.txt
	@echo '-e .[lab,test]' | $(LOCK) --constraints build/lock/pins.txt --output-file build/lock/all.txt - >/dev/null
	@{ echo '# What the lessons need, exactly. `make lock` writes this file from pyproject.toml.'; \
	  cat build/lock/lab.txt; } >requirements.txt
	@{ echo '# What the tests need beyond the lessons, exactly. `make lock` writes this file from pyproject.toml.'; \
	  echo '-r requirements.txt'; \
	  awk 'NR == FNR { pinned[$$1]; next } /==/ && !($$1 in pinned)' build/lock/lab.txt build/lock/all.txt; \
	} >requirements-test.txt
	@# What builds the site, and the packages for a Python in a browser, by hash.
	@$(LOCK_SITE) --universal --python-version 3.11 --allow-unsafe --output-file site/tools.txt site/tools.in >/dev/null
	@$(LOCK_SITE) --universal --python-version 3.12 --output-file site/docs.txt site/docs.in >/dev/null
	@$(LOCK_SITE) --python-version 3.14 --python-platform wasm32-pyodide2024 --constraints build/lock/pins.txt \
		--output-file site/wheels.txt site/wheels.in >/dev/null

clean:
	rm -rf .venv build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find lifecycle notebooks tests tools benchmarks -name __pycache__ -prune -exec rm -rf {} +
