"""Take the pictures of the plugin: ``.venv/bin/python docs/screenshots/qgis.py``.

A walk from nothing to a map and its accuracy, in a real QGIS with the plugin of ``make plugin`` and
the Python of ``.venv``. Each chapter is a session of QGIS that goes on with what those before it
have left in the folder of the walk, so that one can be walked again alone:

    .venv/bin/python docs/screenshots/qgis.py --walk ~/town --theme "Night Mapping" label check

Needs QGIS, xvfb-run and xauth. Training and mapping are real: about twenty minutes on two cores.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CHAPTERS = (
    "setup",
    "label",
    "train",
    "running",
    "finished",
    "preview",
    "review",
    "check",
    "improve",
    "again",
    "processing",
)
PROFILE = """\
[PythonPlugins]
geoseg_qgis=true

[UI]
UITheme={theme}

[geoseg]
python={environment}

[app]
projections\\unknownCrsBehavior=NoAction
minTaskLengthForSystemNotification=3600

[locatorFilters]
enabled=false
"""
SESSION = """\
import sys
from qgis.PyQt.QtCore import QTimer
sys.path.insert(0, {here!r})
import walk
QTimer.singleShot(0, lambda: walk.session({chapter!r}, {folder!r}, {pictures!r}))
"""
SIZE = (1366, 768)  # px
MOST = 150_000  # bytes of a picture
QUALITIES = range(92, 40, -4)


def main() -> None:
    reader = argparse.ArgumentParser(description="Take the pictures of the plugin.")
    reader.add_argument("chapters", nargs="*", choices=[[], *CHAPTERS], metavar="CHAPTER")
    reader.add_argument("--walk", type=Path, help="Folder to walk in, which pictures show.")
    reader.add_argument("--out", type=Path, default=ROOT / "docs" / "images" / "qgis")
    reader.add_argument("--theme", default="default", help="Of QGIS, such as 'Night Mapping'.")
    told = reader.parse_args()
    with tempfile.TemporaryDirectory(prefix="geoseg-") as made:
        folder = told.walk or Path(made)
        prepare(folder, told.theme)
        for chapter in told.chapters or CHAPTERS:
            told.out.mkdir(parents=True, exist_ok=True)
            walk(chapter, folder, told.out)


def prepare(folder: Path, theme: str) -> None:
    """The plugin in a profile of its own, and an orthophoto."""
    profile = folder / ".qgis" / "profiles" / "default"
    with zipfile.ZipFile(ROOT / "dist" / "geoseg_qgis.zip") as archive:
        archive.extractall(profile / "python" / "plugins")
    (profile / "QGIS").mkdir(exist_ok=True)
    environment = folder / "geoseg"
    if not environment.exists():
        environment.symlink_to(ROOT / ".venv")
    if not (profile / "QGIS" / "QGIS3.ini").exists():
        (profile / "QGIS" / "QGIS3.ini").write_text(
            PROFILE.format(theme=theme, environment=environment)
        )
    if not (folder / "town.tif").exists():
        subprocess.run([sys.executable, HERE / "town.py", folder], check=True)
    if not any(folder.glob("geoseg-*.whl")):
        subprocess.run(
            [
                *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"),
                *("--wheel-dir", folder, ROOT),
            ],
            check=True,
        )


def walk(chapter: str, folder: Path, pictures: Path) -> None:
    """One session of QGIS on a screen of its own."""
    session = folder / ".qgis" / "session.py"
    session.write_text(
        SESSION.format(
            here=str(HERE), chapter=chapter, folder=str(folder), pictures=str(folder / ".qgis")
        ),
        encoding="utf-8",
    )
    environment = {
        **os.environ,
        "HOME": str(folder),
        "PATH": f"/usr/bin:{os.environ['PATH']}",  # QGIS takes the first Python for its own
        "QT_QPA_PLATFORM": "xcb",
        "LC_ALL": "C.UTF-8",
    }
    environment.pop("GEOSEG_PYTHON", None)  # the settings name it
    subprocess.run(
        [
            *("xvfb-run", "-a", "-s", "-screen 0 {}x{}x24 -dpi 96".format(*SIZE)),
            *("qgis", "--nologo", "--noversioncheck"),
            *("--profiles-path", str(folder / ".qgis"), "--code", str(session)),
        ],
        check=True,
        env=environment,
    )
    taken = sorted((folder / ".qgis").glob("*.png"))
    if not taken:
        sys.exit(f"{chapter}: QGIS took no picture; its words are above")
    for picture in taken:
        save(picture, pictures)
        picture.unlink()


def save(picture: Path, pictures: Path) -> Path:
    """A picture that a page loads at once: a dialog as PNG, a canvas with its colours as JPEG."""
    with Image.open(picture) as opened:
        image = opened.convert("RGB")
    if image.size != SIZE:
        path = pictures / picture.name
        image.quantize(256, kmeans=1, dither=Image.Dither.NONE).save(path, optimize=True)
        return path
    path = (pictures / picture.name).with_suffix(".jpg")
    for quality in QUALITIES:
        image.save(path, quality=quality, optimize=True, progressive=True)
        if path.stat().st_size <= MOST:
            break
    return path


if __name__ == "__main__":
    main()
