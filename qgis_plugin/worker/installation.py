"""An environment of GeoSeg's own: made, updated and removed when the user says so.

It is a plain virtual environment, filled by its own pip. Nothing is ever installed into the
Python below it, least of all into that of QGIS.
"""

import json
import os
import re
import shutil
import stat
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Any, Callable, Deque, Dict, List, Mapping, NamedTuple, Optional

from . import accelerator, environment, interpreter, process
from .errors import Cancelled, WorkerError
from .obstacles import explain

MARK = "geoseg-environment.json"  # in the folder: that it is ours, so that it may be removed
# bytes, with what pip fetches, unpacks and keeps on the way: to map, 0.9e9 of them stay (measured)
SPACE = {"map": 1.3e9, "cpu": 4e9, "cuda": 11e9}
RAW_PROGRESS = (24, 1)  # the pip that can tell of a download in numbers
REMEMBERED = 400  # lines of a step, among which the cause of its failure is looked for
PROGRESS = re.compile(r"Progress (\d+) of (\d+)")
DOING = re.compile(r"\s*(Collecting|Downloading|Using cached|Building wheel for) (.+)")
TRIES = 5  # an antivirus lets go of a file after a moment


@dataclass(frozen=True)
class Source:
    """Where GeoSeg and what it needs come from.

    Attributes
    ----------
    kind : str
        ``index``: all from the package index; ``file``: GeoSeg from a wheel or a source folder,
        the rest from the index; ``folder``: all from a folder of wheels, without a network.
    path : str
        The file or folder.
    """

    kind: str = "index"
    path: str = ""

    @property
    def offline(self) -> bool:
        return self.kind == "folder"

    @property
    def for_cuda(self) -> bool:
        """Whether a folder holds a PyTorch for NVIDIA cards, which takes far more disk."""
        return any(Path(self.path).expanduser().glob("nvidia_*.whl"))

    @property
    def obstacle(self) -> Optional[WorkerError]:
        """Why nothing can come from there, or None."""
        place = Path(self.path).expanduser()
        fits = (place.suffix == ".whl" and place.is_file()) or (place / "pyproject.toml").is_file()
        if self.kind == "file" and not self.path:
            return WorkerError(
                "GeoSeg's wheel is not chosen",
                "choose the file geoseg-….whl, which comes beside the plugin's zip",
            )
        if self.kind == "file" and not fits:
            return WorkerError(f"{self.path} is not a wheel", "choose a file geoseg-….whl")
        if self.kind == "folder" and not (self.path and any(place.glob("geoseg-*"))):
            return WorkerError(
                f"{self.path or 'no folder'} holds no geoseg-….whl",
                "choose a folder with the wheels of GeoSeg and of all it needs",
            )
        return None


@dataclass(frozen=True)
class Plan:
    """What is to be made.

    Attributes
    ----------
    base : str
        The Python to make it with.
    folder : str
        Where.
    build : str
        ``map`` for mapping alone; or the build of PyTorch to train with: ``default`` for that of
        the package index, ``cpu``, ``cu126``, …
    source : Source
        Where packages come from.
    """

    base: str
    folder: str
    build: str = "map"
    source: Source = Source()

    @property
    def training(self) -> bool:
        return self.build != "map"

    @property
    def space(self) -> float:
        """Bytes of disk that it takes at most."""
        if not self.training:
            return SPACE["map"]
        cuda = self.source.for_cuda if self.source.offline else self.build.startswith("cu")
        return SPACE["cuda" if cuda else "cpu"]

    @property
    def python(self) -> str:
        """The Python that it will have."""
        inside = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
        return str(Path(self.folder).expanduser().joinpath(*inside))


class Step(NamedTuple):
    """One command of the making."""

    title: str
    command: List[str]


def usual_folder(*, platform: str, home: str, environ: Mapping[str, str]) -> str:
    """Where the environment stands unless the user chooses: local, not in a roaming profile.

    Parameters
    ----------
    platform : str
        ``sys.platform``.
    home : str
        The user's home folder.
    environ : mapping of str to str
        The environment variables.
    """
    base: PurePath
    if platform == "win32":
        base = PureWindowsPath(
            environ.get("LOCALAPPDATA") or PureWindowsPath(home, "AppData", "Local")
        )
    elif platform == "darwin":
        base = PurePosixPath(home, "Library", "Application Support")
    else:
        base = PurePosixPath(environ.get("XDG_DATA_HOME") or PurePosixPath(home, ".local", "share"))
    return str(base / "geoseg" / "environment")


def builds(*, platform: str, card: Optional[accelerator.Card]) -> List[str]:
    """The builds of PyTorch that this machine can run, the best first.

    The package index has the one for Apple's chips; for the others it has whatever PyTorch last
    thought best (CUDA on Linux, the processor on Windows), so the build is named.
    """
    if platform == "darwin":
        return ["default"]
    return [card.build, "cpu"] if card and card.build else ["cpu"]


def packages(plan: Plan, *, raw_progress: bool) -> List[Step]:
    """The commands that fill an environment.

    Parameters
    ----------
    plan : Plan
        What is to be made.
    raw_progress : bool
        Whether its pip tells of downloads in numbers.
    """
    install = [
        *(plan.python, "-m", "pip", "install", "--upgrade", "--no-input"),
        *("--disable-pip-version-check", "--no-warn-script-location"),
        *("--progress-bar", "raw" if raw_progress else "off"),
    ]
    source = plan.source
    path = str(Path(source.path).expanduser()) if source.path else ""
    if source.offline:
        install += ["--no-index", "--find-links", path]
    steps = []
    if plan.training and plan.build != "default" and not source.offline:
        wheels = accelerator.index(plan.build)
        torch = [*install, "--index-url", wheels, "torch", "torchvision"]
        steps.append(Step(f"PyTorch ({plan.build})", torch))
    geoseg = path if source.kind == "file" else "geoseg"
    steps.append(Step("GeoSeg", [*install, geoseg + ("[train]" if plan.training else "")]))
    return steps


def mark_of(folder: str) -> Dict[str, Any]:
    """What is known of an environment that GeoSeg has made; empty when it has not."""
    try:
        told = json.loads((Path(folder).expanduser() / MARK).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def free_space(folder: str) -> int:
    """Free bytes where a folder is or would be.

    Raises
    ------
    WorkerError
        If there is no such disk.
    """
    place = Path(folder).expanduser().absolute()
    for known in (place, *place.parents):
        try:
            return shutil.disk_usage(known).free
        except OSError:
            continue
    raise WorkerError(f"{folder} is on no disk", "choose another folder")


def refusal(plan: Plan) -> Optional[WorkerError]:
    """Why a plan cannot be carried out, as far as it can be known before; None when it can."""
    if not plan.folder.strip():
        return WorkerError("no folder is named", "choose where the environment goes")
    place = Path(plan.folder).expanduser()
    ours = mark_of(plan.folder)
    try:
        occupied = not ours and place.exists() and (not place.is_dir() or any(place.iterdir()))
    except OSError as error:
        return WorkerError(f"{place} cannot be read ({error.strerror})", "choose another folder")
    if occupied:
        return WorkerError(
            f"{place} holds something else", "choose a folder that is empty or not yet there"
        )
    new = not ours.get("complete")
    if new and not plan.base:
        return WorkerError(
            "no Python to make an environment with was found",
            "install Python 3.12 (64 bit) from https://www.python.org and choose it here",
        )
    free = free_space(plan.folder)
    if new and free < plan.space:
        return WorkerError(
            f"{place} has {free / 1e9:.1f} GB free where {plan.space / 1e9:.1f} GB are needed",
            "free some space or choose another folder",
        )
    return plan.source.obstacle


def create(
    plan: Plan,
    *,
    hear: Callable[[str], None],
    move: Callable[[str, Optional[float]], None],
    is_canceled: Callable[[], bool],
    variables: Mapping[str, str],
) -> str:
    """Make an environment, or bring one that is there up to date; what ``geoseg doctor`` finds.

    A new one is there whole or not at all; pip keeps what it has fetched, so that trying again
    takes less long. One that was there stays, whatever happens.

    Parameters
    ----------
    plan : Plan
        What is to be made.
    hear : callable
        Called with each line of the log.
    move : callable
        Called with what is being done, and how much of it is done (0 to 1) where that is known.
    is_canceled : callable
        Whether the user wants it to stop.
    variables : mapping of str to str
        Environment variables for the children: the proxy.

    Raises
    ------
    Cancelled
        If the user asked to stop.
    WorkerError
        If it cannot be made, with the cause.
    """
    problem = refusal(plan)
    if problem is not None:
        raise problem
    new = not mark_of(plan.folder).get("complete")
    obstacle = interpreter.ask(plan.base, is_canceled=is_canceled).obstacle if new else None
    if obstacle is not None:
        raise obstacle
    making = _Making(hear, move, is_canceled, variables, offline=plan.source.offline)
    try:
        if new:
            _begin(plan)
            folder = str(Path(plan.folder).expanduser())
            making.do(Step("Python", [plan.base, "-I", "-m", "venv", "--clear", folder]))
            _mark(plan, complete=False)  # --clear has taken it away
        for step in packages(plan, raw_progress=_raw_progress(plan.python, is_canceled)):
            making.do(step)
        move("geoseg doctor", None)
        findings = environment.check(plan.python, is_canceled=is_canceled)
    except BaseException:
        if new:
            hear(f"removing {plan.folder}")
            _remove(Path(plan.folder).expanduser(), strict=False)
        raise
    _mark(plan, complete=True)
    return findings


def remove(folder: str) -> None:
    """Remove an environment that GeoSeg has made.

    Raises
    ------
    WorkerError
        If it has not, or a file of it cannot be removed.
    """
    if not mark_of(folder):
        raise WorkerError(
            f"{folder} was not made by GeoSeg", "remove it with what you have made it with"
        )
    _remove(Path(folder).expanduser(), strict=True)


class _Making:
    """What the steps of a making share."""

    def __init__(
        self,
        hear: Callable[[str], None],
        move: Callable[[str, Optional[float]], None],
        is_canceled: Callable[[], bool],
        variables: Mapping[str, str],
        *,
        offline: bool,
    ) -> None:
        self.hear = hear
        self.move = move
        self.is_canceled = is_canceled
        self.variables = variables
        self.offline = offline
        self.doing = ""
        self.said: Deque[str] = deque(maxlen=REMEMBERED)

    def do(self, step: Step) -> None:
        self.said.clear()
        self.doing = step.title
        self.move(step.title, None)
        self.hear(f"$ {' '.join(step.command)}")
        try:
            process.follow(
                step.command,
                hear=self._note,
                is_canceled=self.is_canceled,
                variables=self.variables,
            )
        except Cancelled:
            raise
        except WorkerError as error:
            raise explain(self.said, error, offline=self.offline) from error

    def _note(self, line: str) -> None:
        far = PROGRESS.match(line)
        if far:
            self.move(self.doing, int(far[1]) / max(int(far[2]), 1))
            return
        self.said.append(line)
        self.hear(line)
        told = DOING.match(line)
        if told:
            self.doing = f"{told[1]} {told[2].rpartition('/')[2]}"
            self.move(self.doing, None)
        elif line.startswith("Installing collected packages"):
            self.move("Installing", None)  # pip is silent until all of them are


def _raw_progress(python: str, is_canceled: Callable[[], bool]) -> bool:
    told = process.read(
        [python, "-m", "pip", "--version"],
        timeout=environment.PATIENCE,
        is_canceled=is_canceled,
    )
    number = re.match(r"pip (\d+)\.(\d+)", told)
    return bool(number) and (int(number[1]), int(number[2])) >= RAW_PROGRESS


def _begin(plan: Plan) -> None:
    try:
        Path(plan.folder).expanduser().mkdir(parents=True, exist_ok=True)
        _mark(plan, complete=False)
    except OSError as error:
        raise WorkerError(
            f"{plan.folder} cannot be written ({error.strerror})", "choose a folder of your own"
        ) from error


def _mark(plan: Plan, *, complete: bool) -> None:
    mark = {"build": plan.build, "base": plan.base, "complete": complete}
    (Path(plan.folder).expanduser() / MARK).write_text(json.dumps(mark), "utf-8")


def _remove(place: Path, *, strict: bool) -> None:
    """Remove a folder; its mark last, so that what is left over can still be removed later."""
    for attempt in range(TRIES):
        left = [each for each in _contents(place) if each.name != MARK]
        for each in left:
            if each.is_dir() and not each.is_symlink():
                shutil.rmtree(each, onerror=_make_writable)
            else:
                _unlink(each)
        if not [each for each in _contents(place) if each.name != MARK]:
            _unlink(place / MARK)
            shutil.rmtree(place, ignore_errors=True)
            return
        time.sleep(0.2 * attempt)
    if strict:
        raise WorkerError(
            f"{_contents(place)[0]} cannot be removed",
            "close other jobs of GeoSeg and try again",
        )


def _contents(place: Path) -> List[Path]:
    return sorted(place.iterdir()) if place.is_dir() else []


def _unlink(path: Path) -> None:
    try:
        path.unlink()
    except OSError:
        return  # looked for again by the caller


def _make_writable(remove_again: Callable[[str], Any], path: str, _error: object) -> None:
    """What is read-only cannot be removed on Windows."""
    place = Path(path)
    try:
        place.chmod(stat.S_IRWXU if place.is_dir() else stat.S_IRUSR | stat.S_IWUSR)
        remove_again(path)
    except OSError:
        return  # looked for again by the caller
