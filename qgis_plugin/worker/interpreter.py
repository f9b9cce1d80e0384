"""Pythons that an environment can be made with.

``sys.executable`` is no help: on Windows and macOS it is QGIS itself, and running it would start
another QGIS; on Linux it is the first Python on the path, whatever QGIS was built with. So places
are looked through by their names, and what stands there is asked what it is.
"""

import json
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from typing import Callable, Iterable, Iterator, List, Mapping, Optional, Sequence, Tuple

from . import process
from .errors import Cancelled, WorkerError

OLDEST = (3, 11)  # that geoseg runs on
MINORS = (12, 13, 11, 14)  # of Python 3, those with the most wheels first
PATIENCE = 15.0  # s
ASK = (
    "import importlib.util as u, json, sys; print(json.dumps({"
    "'path': sys.executable, 'version': list(sys.version_info[:3]), 'prefix': sys.base_prefix, "
    "'bits': 64 if sys.maxsize > 2**32 else 32, "
    "'venv': bool(u.find_spec('venv') and u.find_spec('ensurepip'))}))"
)


@dataclass(frozen=True)
class Interpreter:
    """A Python that has answered.

    Attributes
    ----------
    path : str
        How it is started: of a shim, what stands behind it.
    version : tuple of int
        E.g. ``(3, 12, 4)``.
    prefix : str
        Where it is installed; of a virtual environment, the installation below it.
    bits : int
        32 or 64.
    venv : bool
        Whether it can make environments; Debian's cannot without the package python3-venv.
    """

    path: str
    version: Tuple[int, ...]
    prefix: str
    bits: int
    venv: bool

    @property
    def obstacle(self) -> Optional[WorkerError]:
        """Why no environment for geoseg can be made with it, or None."""
        number = ".".join(map(str, self.version))
        if self.version < OLDEST:
            return WorkerError(
                f"{self.path} is Python {number}; GeoSeg needs 3.{OLDEST[1]} or later",
                "install a later one from https://www.python.org and choose it here",
            )
        if self.bits != 64:
            return WorkerError(
                f"{self.path} is a 32-bit Python, for which there is no PyTorch or ONNX Runtime",
                "install a 64-bit one from https://www.python.org and choose it here",
            )
        if not self.venv:
            package = f"python3.{self.version[1]}-venv"
            return WorkerError(
                f"{self.path} (Python {number}) cannot make environments: it has no venv",
                f"install it, e.g. with: sudo apt install {package}",
            )
        return None


def places(
    *, platform: str, executable: str, prefix: str, minor: int, environ: Mapping[str, str]
) -> List[str]:
    """Where Pythons may stand, the best to build on first, that of QGIS last.

    An environment stops to work when the Python below it goes, and QGIS's goes with each update.

    Parameters
    ----------
    platform : str
        ``sys.platform``: win32, darwin or linux.
    executable, prefix : str
        ``sys.executable`` and ``sys.base_prefix`` of the running Python.
    minor : int
        Its minor version.
    environ : mapping of str to str
        The environment variables.
    """
    windows = platform == "win32"
    flavour = PureWindowsPath if windows else PurePosixPath
    folders = [
        flavour(part)
        for part in environ.get("PATH", "").split(";" if windows else ":")
        # the aliases in WindowsApps open the Microsoft Store when no Python is installed
        if part and not (windows and part.rstrip("\\").endswith("WindowsApps"))
    ]
    if windows:
        found = [*_windows_installations(environ), *(folder / "python.exe" for folder in folders)]
    else:
        if platform == "darwin":  # apps started from the Dock do not see the shell's PATH
            folders += [PurePosixPath("/opt/homebrew/bin"), PurePosixPath("/usr/local/bin")]
            frameworks = PurePosixPath("/Library/Frameworks/Python.framework/Versions")
            folders += [frameworks / f"3.{each}" / "bin" for each in MINORS]
        names = [*(f"python3.{each}" for each in MINORS), "python3"]
        found = [folder / name for name in names for folder in folders]
    own = _own(flavour(executable), flavour(prefix), minor=minor, windows=windows)
    home = flavour(prefix)
    bundled = windows or platform == "darwin"  # on Linux it is the system's and stays
    apart = [place for place in found if not (bundled and home in place.parents)]
    return list(dict.fromkeys(map(str, [*apart, *own])))


def _windows_installations(environ: Mapping[str, str]) -> "Iterator[PureWindowsPath]":
    roots = [
        PureWindowsPath(environ[name], inside)
        for name, inside in (
            ("LOCALAPPDATA", "Programs\\Python"),
            ("PROGRAMFILES", ""),
            ("SYSTEMDRIVE", "\\"),
        )
        if environ.get(name)
    ]
    for minor in MINORS:
        for root in roots:
            yield root / f"Python3{minor}" / "python.exe"


def _own(
    executable: PurePath, prefix: PurePath, *, minor: int, windows: bool
) -> "Iterator[PurePath]":
    """Where the Python that runs inside QGIS has its program."""
    beside = executable.parent
    if windows:  # e.g. C:\Program Files\QGIS 3.40\apps\Python312
        for folder in (prefix, beside):
            yield from (folder / name for name in ("python.exe", "python3.exe"))
        return
    if executable.name.startswith("python"):
        yield executable
    for folder in (prefix / "bin", beside / "bin", beside):  # QGIS.app/Contents/MacOS/bin
        yield from (folder / name for name in (f"python3.{minor}", "python3"))


def ask(path: str, *, is_canceled: Callable[[], bool]) -> Interpreter:
    """What a Python says of itself.

    Raises
    ------
    WorkerError
        If it is none.
    """
    out = process.read([path, "-I", "-c", ASK], timeout=PATIENCE, is_canceled=is_canceled)
    try:
        told = json.loads(out)
        return Interpreter(**{**told, "version": tuple(told["version"])})
    except (ValueError, KeyError, TypeError) as error:
        raise WorkerError(f"{path} is not a Python", "choose another") from error


def survey(
    candidates: Iterable[str], *, exists: Callable[[str], bool], is_canceled: Callable[[], bool]
) -> List[Interpreter]:
    """The Pythons among the candidates on which geoseg can be built, each installation once."""
    found: List[Interpreter] = []
    for path in candidates:
        if not exists(path):
            continue
        try:
            told = ask(path, is_canceled=is_canceled)
        except Cancelled:
            raise
        except WorkerError:
            continue  # e.g. a shim of pyenv with nothing behind it
        if told.obstacle is None and not _known(told, found):
            found.append(told)
    return found


def _known(told: Interpreter, found: Sequence[Interpreter]) -> bool:
    return any((each.prefix, each.version) == (told.prefix, told.version) for each in found)
