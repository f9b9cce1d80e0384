# make demo   the whole loop on a made-up town, 10 to 25 minutes on two cores
# make test   every test, under a real QGIS where one is needed
# make test-qgis-matrix   the plugin's tests in the QGIS of newer Debians, in chroots of 12 GB each
# make test-compiled   a step of pretraining as torch compiles it: minutes of C++
# make test-xla   the steps of training on torch_xla, in an environment of 8 GB
# All set themselves up on a fresh Debian or Ubuntu machine, and start at once when nothing changed.

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
SYSTEM_PYTHON := /usr/bin/python3
WHEEL := dist/geoseg-$(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)-py3-none-any.whl
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
APT := $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get
DEMO ?= demo
DEBIANS ?= trixie forky  # Debian 13 has QGIS 3.40; testing, which will be 14, had 3.44 in 2026

define python_with_venv
@test -n "$(PYTHON)" || { $(APT) update && $(APT) install -y python3.11 python3.11-venv; }
@$(or $(PYTHON),python3.11) -c 'import ensurepip' 2>/dev/null || \
	{ $(APT) update && $(APT) install -y $(notdir $(or $(PYTHON),python3.11))-venv; }
endef

export QT_QPA_PLATFORM ?= offscreen

.PHONY: demo test test-python test-qgis test-qgis-matrix test-compiled test-xla lint format docs plugin \
	translations clean
.DELETE_ON_ERROR:
.PRECIOUS: .chroots/%/.ready

demo: .venv/.ready
	.venv/bin/geoseg demo $(DEMO)

test: test-python test-qgis

test-python: .venv/.ready
	OMP_NUM_THREADS=1 .venv/bin/pytest --numprocesses auto --dist worksteal tests/docs tests/geoseg tests/training

test-qgis: .venv/.ready .venv-qgis/.ready dist/geoseg_qgis.zip
	.venv-qgis/bin/python -m pytest --numprocesses auto --dist worksteal \
		-c tests/qgis_plugin/pytest.ini --rootdir . tests/qgis_plugin

test-qgis-matrix: $(DEBIANS:%=test-qgis-%)

# Mounts live in a namespace of their own: they end with the command, and "make clean" meets none.
test-qgis-%: .chroots/%/.ready
	git ls-files -z --cached --others --exclude-standard --deduplicate | \
		tar --create --null --files-from - --ignore-failed-read | \
		$(SUDO) tar --extract --directory .chroots/$*/geoseg
	$(SUDO) unshare --mount --pid --fork sh -c ' \
		mount -t proc proc .chroots/$*/proc && mount --rbind /dev .chroots/$*/dev && \
		exec chroot .chroots/$* env -i HOME=/root LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin \
			QT_QPA_PLATFORM=offscreen make -C /geoseg test-qgis'

# The network is reached as from here, through a proxy with a certificate of its own, too.
.chroots/%/.ready:
	command -v debootstrap >/dev/null || { $(APT) update && $(APT) install -y debootstrap; }
	$(SUDO) rm -rf .chroots/$*
	mkdir -p .chroots
	$(SUDO) debootstrap --variant=minbase \
		--include=ca-certificates,git,make,python3,python3-venv $* .chroots/$* \
		http://deb.debian.org/debian /usr/share/debootstrap/scripts/sid  # that of all since 2005
	$(SUDO) mkdir .chroots/$*/geoseg
	$(SUDO) cp /etc/resolv.conf .chroots/$*/etc/
	$(SUDO) cp -r /usr/local/share/ca-certificates .chroots/$*/usr/local/share/
	$(SUDO) chroot .chroots/$* update-ca-certificates
	$(SUDO) touch $@

test-compiled: .venv/.ready
	OMP_NUM_THREADS=1 .venv/bin/pytest tests/compiled

test-xla: .venv-xla/.ready
	PJRT_DEVICE=CPU .venv-xla/bin/python -m pytest tests/xla

lint: .venv/.ready
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/bandit --quiet --recursive --severity-level medium \
		--exclude qgis_plugin/build.py,qgis_plugin/i18n/extract.py qgis_plugin
	.venv/bin/detect-secrets-hook $$(git ls-files qgis_plugin)
	.venv/bin/flake8 --max-line-length=120 --extend-ignore=E203 qgis_plugin

format: .venv/.ready
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

docs: .venv/.docs
	.venv/bin/mkdocs build --strict

plugin: dist/geoseg_qgis.zip $(WHEEL)

# New texts of the source into qgis_plugin/i18n/*.ts, to be translated there, e.g. in Qt Linguist.
translations:
	$(SYSTEM_PYTHON) qgis_plugin/i18n/extract.py

dist/geoseg_qgis.zip: $(shell find qgis_plugin -type f -not -name '*.pyc') metadata.txt LICENSE
	@ls /usr/lib/qt*/bin/lrelease >/dev/null 2>&1 || command -v lrelease >/dev/null || \
		{ $(APT) update && $(APT) install -y --no-install-recommends qttools5-dev-tools; }
	$(SYSTEM_PYTHON) qgis_plugin/build.py $@

# What the plugin's environments are made of: geoseg and training are in no package index yet. It
# is built in an environment that is gone afterwards: .venv has torch, gigabytes that no wheel needs.
$(WHEEL): $(shell find geoseg training -type f -not -name '*.pyc') pyproject.toml README.md LICENSE
	$(python_with_venv)
	$(or $(PYTHON),python3.11) -m venv --clear dist/.venv
	dist/.venv/bin/python -m pip wheel --quiet --no-deps --wheel-dir dist .
	rm -r dist/.venv

.venv/.ready: pyproject.toml
	$(python_with_venv)
	test -x .venv/bin/python || $(or $(PYTHON),python3.11) -m venv .venv
	@echo 'Fetching PyTorch and the rest into .venv: 3 GB, some minutes without a word.'
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
		qgis python3-qgis python3-venv qttools5-dev-tools xvfb xauth; }
	test -x .venv-qgis/bin/python || $(SYSTEM_PYTHON) -m venv --system-site-packages .venv-qgis
	.venv-qgis/bin/python -m pip install --quiet --requirement $<
	touch $@

clean:
	$(SUDO) rm -rf .chroots
	rm -rf .venv .venv-qgis .venv-xla .qgis-settings dist site $(DEMO) .pytest_cache .mypy_cache .ruff_cache .hypothesis
