"""Environments made from local wheels: real virtual environments, a real pip, no network."""

import json
import os
import sys
import sysconfig
from dataclasses import replace
from pathlib import Path
from typing import Any, List, Optional

import pytest

from qgis_plugin.worker import installation
from qgis_plugin.worker.accelerator import Card
from qgis_plugin.worker.errors import Cancelled, WorkerError
from qgis_plugin.worker.installation import Plan, Source
from tests.qgis_plugin.wheels import wheel

BASE = os.path.realpath(sys.executable)


class Watcher:
    """Takes down what a user would see; asks to stop when ``stop_at`` is seen."""

    def __init__(self, stop_at: str = "") -> None:
        self.lines: List[str] = []
        self.moves: List[str] = []
        self.stop_at = stop_at

    def create(self, plan: Plan, **variables: str) -> str:
        return installation.create(
            plan,
            hear=self.lines.append,
            move=self.move,
            is_canceled=self.is_canceled,
            variables=variables,
        )

    def move(self, title: str, share: Optional[float]) -> None:
        self.moves.append(title)

    def is_canceled(self) -> bool:
        return bool(self.stop_at) and any(self.stop_at in each for each in self.lines + self.moves)


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    folder = tmp_path / "wheels é"
    folder.mkdir()
    wheel(folder)
    return folder


@pytest.fixture
def plan(tmp_path: Path, wheels: Path) -> Plan:
    return Plan(BASE, str(tmp_path / "my environment"), "map", Source("folder", str(wheels)))


def test_an_environment_is_made_updated_and_removed(plan: Plan, wheels: Path) -> None:
    site = Path(sysconfig.get_path("purelib", vars={"base": sys.base_prefix}))
    below = sorted(site.iterdir()) if site.exists() else []
    left = Path(plan.folder) / "lib" / "left over"  # by a making that was killed
    left.mkdir(parents=True)
    (Path(plan.folder) / installation.MARK).write_text('{"complete": false}')
    watcher = Watcher()
    findings = watcher.create(plan)
    assert not left.exists()
    assert (sorted(site.iterdir()) if site.exists() else []) == below
    assert findings.startswith("geoseg 0.1.0")
    assert watcher.moves[0] == "Python"
    assert watcher.moves[-1] == "geoseg doctor"
    assert any("Successfully installed geoseg-0.1.0" in each for each in watcher.lines)
    assert installation.mark_of(plan.folder)["complete"]
    assert Path(plan.python).exists()
    config = (Path(plan.folder) / "pyvenv.cfg").read_text()
    assert "include-system-site-packages = false" in config

    again = Watcher()  # brings it up to date without making it anew
    assert again.create(Plan("", plan.folder, "map", plan.source)).startswith("geoseg 0.1.0")
    assert "Python" not in again.moves

    (wheels / "geoseg-0.2.0-py3-none-any.whl").write_bytes(b"not a zip")
    with pytest.raises(WorkerError, match="the wheel is damaged"):
        Watcher().create(plan)
    assert Path(plan.python).exists()  # what works is not taken away

    installation.remove(plan.folder)
    assert not Path(plan.folder).exists()


def test_a_failed_making_leaves_nothing_and_says_why(plan: Plan, wheels: Path) -> None:
    wheel(wheels, needs="Requires-Dist: no-such-package-for-geoseg\n")
    with pytest.raises(WorkerError, match=r"there is no no-such-package-for-geoseg in the folder"):
        Watcher().create(plan)
    assert not Path(plan.folder).exists()


def test_a_geoseg_that_does_not_answer_is_no_environment(plan: Plan, wheels: Path) -> None:
    wheel(wheels, main="raise SystemExit('error: no libGL')")
    with pytest.raises(WorkerError, match="no libGL"):
        Watcher().create(plan)
    assert not Path(plan.folder).exists()


@pytest.mark.parametrize("moment", ["Python", "GeoSeg"])
def test_a_cancelled_making_leaves_nothing(plan: Plan, moment: str) -> None:
    with pytest.raises(Cancelled):
        Watcher(stop_at=moment).create(plan)
    assert not Path(plan.folder).exists()


def test_the_children_are_told_of_the_proxy() -> None:
    probe = "import os, sys; sys.exit('proxy ' + os.environ['HTTPS_PROXY'])"
    watcher = Watcher()
    making = installation._Making(
        watcher.lines.append, watcher.move, lambda: False, {"HTTPS_PROXY": "http://p"}, offline=True
    )
    with pytest.raises(WorkerError, match="proxy http://p"):
        making.do(installation.Step("x", [BASE, "-c", probe]))


def refused(plan: Plan, **changes: Any) -> str:
    fields = {"base": plan.base, "folder": plan.folder, "build": plan.build, "source": plan.source}
    return str(installation.refusal(Plan(**{**fields, **changes})) or "")


def test_a_folder_that_holds_something_else_is_left_alone(plan: Plan, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    assert not refused(plan, folder=str(mine))
    (mine / "thesis.txt").write_text("all my work")
    assert "holds something else" in refused(plan, folder=str(mine))
    assert "holds something else" in refused(plan, folder=str(mine / "thesis.txt"))
    with pytest.raises(WorkerError, match="was not made by GeoSeg"):
        installation.remove(str(mine))
    assert (mine / "thesis.txt").read_text() == "all my work"


def test_what_is_missing_is_told_before_anything_is_made(plan: Plan, tmp_path: Path) -> None:
    assert not refused(plan)
    assert "no Python" in refused(plan, base="")
    assert "no folder" in refused(plan, folder=" ")
    assert "is not a wheel" in refused(plan, source=Source("file", str(tmp_path / "x.whl")))
    assert "wheel is not chosen" in refused(plan, source=Source("file", ""))
    assert "holds no geoseg" in refused(plan, source=Source("folder", str(tmp_path / "none")))
    assert "holds no geoseg" in refused(plan, source=Source("folder", ""))


def test_a_disk_that_is_too_full_is_told_in_numbers(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "free_space", lambda _: 5e9)
    assert not refused(plan)
    assert "5.0 GB free where 11.0 GB are needed" in refused(plan, build="cu126", source=Source())


def test_a_folder_with_wheels_for_cuda_takes_as_much_as_cuda(plan: Plan, tmp_path: Path) -> None:
    online = replace(plan, source=Source())
    offline = replace(plan, build="cpu", source=Source("folder", str(tmp_path)))
    (tmp_path / "torch-2.14.1-cp311-cp311-linux_x86_64.whl").write_bytes(b"")
    assert offline.space == replace(online, build="cpu").space
    (tmp_path / "nvidia_cublas-13.1.1-py3-none-linux_x86_64.whl").write_bytes(b"")
    assert offline.space == replace(online, build="cu126").space
    assert replace(offline, build="map").space < offline.space


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_rights_is_told(plan: Plan, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(0o500)
    with pytest.raises(WorkerError, match="cannot be written"):
        Watcher().create(Plan(plan.base, str(locked / "env"), "map", plan.source))


def test_a_place_that_is_a_file_is_told(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkerError, match="cannot be written"):
        Watcher().create(Plan(plan.base, str(tmp_path / "file" / "env"), "map", plan.source))


def words(plan: Plan) -> List[str]:
    return [" ".join(step.command[3:]) for step in installation.packages(plan, raw_progress=True)]


ALWAYS = (
    "pip install --upgrade --no-input --disable-pip-version-check --no-warn-script-location "
    "--progress-bar raw"
).removeprefix("pip ")


def test_from_the_index_pytorch_comes_first_in_the_build_of_the_driver() -> None:
    assert words(Plan(BASE, "/e", "cu126")) == [
        f"{ALWAYS} --index-url https://download.pytorch.org/whl/cu126 torch torchvision",
        f"{ALWAYS} geoseg[train]",
    ]
    assert words(Plan(BASE, "/e", "default")) == [f"{ALWAYS} geoseg[train]"]
    assert words(Plan(BASE, "/e", "map")) == [f"{ALWAYS} geoseg"]


def test_from_a_folder_nothing_comes_from_the_network() -> None:
    assert words(Plan(BASE, "/e", "cpu", Source("folder", "/wheels"))) == [
        f"{ALWAYS} --no-index --find-links /wheels geoseg[train]"
    ]


def test_of_a_wheel_file_the_rest_comes_from_the_index() -> None:
    assert words(Plan(BASE, "/e", "map", Source("file", "/w/geoseg.whl"))) == [
        f"{ALWAYS} /w/geoseg.whl"
    ]


def test_the_builds_follow_from_the_machine() -> None:
    old, new = Card("GTX", (11, 4)), Card("RTX", (12, 8))
    assert installation.builds(platform="linux", card=new) == ["cu126", "cpu"]
    assert installation.builds(platform="win32", card=old) == ["cpu"]
    assert installation.builds(platform="linux", card=None) == ["cpu"]
    assert installation.builds(platform="darwin", card=None) == ["default"]


@pytest.mark.parametrize(
    ("platform", "environ", "folder"),
    [
        ("linux", {}, "/home/a/.local/share/geoseg/environment"),
        ("linux", {"XDG_DATA_HOME": "/data"}, "/data/geoseg/environment"),
        ("darwin", {}, "/home/a/Library/Application Support/geoseg/environment"),
        ("win32", {"LOCALAPPDATA": "D:\\L"}, "D:\\L\\geoseg\\environment"),
    ],
)
def test_the_usual_folder_is_local(platform: str, environ: dict, folder: str) -> None:
    found = installation.usual_folder(platform=platform, home="/home/a", environ=environ)
    assert found == folder


def test_downloads_are_told_in_shares(plan: Plan) -> None:
    seen = []
    making = installation._Making(
        seen.append, lambda *move: seen.append(move), lambda: False, {}, offline=True
    )
    making.do(
        installation.Step(
            "GeoSeg",
            [BASE, "-c", "print('Downloading https://x/torch.whl (2 MB)\\nProgress 1 of 4')"],
        )
    )
    assert seen[-1] == ("Downloading torch.whl (2 MB)", 0.25)


def test_a_mark_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    for words_ in ("{", "[]", json.dumps("x")):
        (tmp_path / installation.MARK).write_text(words_)
        assert installation.mark_of(str(tmp_path)) == {}
