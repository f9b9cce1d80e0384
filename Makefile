# make demo   the whole loop on a made-up town, about 8 minutes on two cores
# make test   every test, under a real QGIS where one is needed
# make test-xla   the steps of training on torch_xla, in an environment of 8 GB
# All set themselves up on a fresh Debian or Ubuntu machine, and start at once when nothing changed.

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
SYSTEM_PYTHON := /usr/bin/python3
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
APT := $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get
DEMO ?= demo

export QT_QPA_PLATFORM ?= offscreen

.PHONY: demo test test-python test-qgis test-xla lint format docs plugin clean
.DELETE_ON_ERROR:

demo: .venv/.ready
	.venv/bin/geoseg demo $(DEMO)

test: test-python test-qgis

test-python: .venv/.ready
	OMP_NUM_THREADS=1 .venv/bin/pytest --numprocesses auto --dist loadfile tests/geoseg tests/training

test-qgis: .venv/.ready .venv-qgis/.ready plugin
	.venv-qgis/bin/python -m pytest -c tests/qgis_plugin/pytest.ini --rootdir . tests/qgis_plugin

test-xla: .venv-xla/.ready
	PJRT_DEVICE=CPU .venv-xla/bin/python -m pytest tests/xla

lint: .venv/.ready
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy

format: .venv/.ready
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

docs: .venv/.docs
	.venv/bin/mkdocs build --strict

plugin: dist/geoseg_qgis.zip

dist/geoseg_qgis.zip: $(shell find qgis_plugin -type f -not -name '*.pyc') metadata.txt LICENSE
	$(SYSTEM_PYTHON) qgis_plugin/build.py $@

.venv/.ready: pyproject.toml
	@test -n "$(PYTHON)" || { $(APT) update && $(APT) install -y python3.11 python3.11-venv; }
	@$(or $(PYTHON),python3.11) -c 'import ensurepip' 2>/dev/null || \
		{ $(APT) update && $(APT) install -y $(notdir $(or $(PYTHON),python3.11))-venv; }
	test -x .venv/bin/python || $(or $(PYTHON),python3.11) -m venv .venv
	.venv/bin/python -m pip install --quiet --editable '.[train,dev]'
	touch $@

.venv/.docs: .venv/.ready
	.venv/bin/python -m pip install --quiet --editable '.[docs]'
	touch $@

# torch_xla goes with one version of torch. PyPI has that for CUDA only, which is not used here.
.venv-xla/.ready: pyproject.toml
	test -x .venv-xla/bin/python || $(or $(PYTHON),python3.11) -m venv .venv-xla
	.venv-xla/bin/python -m pip install --quiet --editable '.[train]' pytest \
		torch==2.9.0 torch_xla==2.9.0
	touch $@

# The system's Python with its own PyQGIS, NumPy and GDAL; pip adds test tools only. QGIS's desktop
# starts under no platform of Qt's but a window system, hence Xvfb for the tests of its life cycle.
.venv-qgis/.ready: tests/qgis_plugin/requirements.txt
	@{ $(SYSTEM_PYTHON) -c 'import qgis.core, venv, ensurepip' && command -v qgis xvfb-run xauth; } \
		>/dev/null 2>&1 || { $(APT) update && $(APT) install -y --no-install-recommends \
		qgis python3-qgis python3-venv xvfb xauth; }
	test -x .venv-qgis/bin/python || $(SYSTEM_PYTHON) -m venv --system-site-packages .venv-qgis
	.venv-qgis/bin/python -m pip install --quiet --requirement $<
	touch $@

clean:
	rm -rf .venv .venv-qgis .venv-xla .qgis-settings dist site $(DEMO) .pytest_cache .mypy_cache .ruff_cache .hypothesis
