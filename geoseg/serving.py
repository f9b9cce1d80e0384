"""Answer requests for views of maps, one JSON object a line, with model and raster kept open."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from rasterio.windows import Window

from geoseg.errors import GeosegError, RasterError, RequestError
from geoseg.model import Model
from geoseg.planning import Options
from geoseg.preview import Viewer, times_coarser, write_view
from geoseg.products import Product, chosen
from geoseg.proposal import Proposal, propose_patch, propose_region
from geoseg.recall import Recall

KEPT = 64  # answers whose files stay; a longer session would fill the disk
ANSWERS = 1 << 28  # bytes of what the model said that are kept for the next views
LARGEST_SIDE = 4096  # px, of a view as the model sees it

Reply = dict[str, Any]
Id = str | int | None
Pixel = Annotated[int, Field(ge=-(1 << 40), le=1 << 40)]
Coordinate = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]
Extent = Annotated[int, Field(ge=1, le=1 << 40)]


class Request(BaseModel):
    """A view that somebody wants to see.

    Attributes
    ----------
    id : str, int or None
        Returned with the reply.
    view : str
        Of the requests of one view that wait, the newest alone is answered.
    raster, model : str
        Paths.
    window : four ints or None
        Column, row, width and height in pixels of the raster.
    bounds : four floats or None
        Instead: least x and y, greatest x and y in the raster's CRS.
    max_size : int
        The longest side (px) that the model is to look at.
    coarse : bool
        Whether a view larger than that is answered from a coarser image rather than refused.
    bands, gsd, seams, tta, provider, threads
        As in :func:`geoseg.predict`.
    confidence, uncertainty, probabilities : bool
        Further rasters wanted.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id = None
    view: str | None = None
    raster: str
    model: str
    window: tuple[Pixel, Pixel, Extent, Extent] | None = None
    bounds: tuple[Coordinate, Coordinate, Coordinate, Coordinate] | None = None
    max_size: Annotated[int, Field(ge=1, le=LARGEST_SIDE)] = 2048
    coarse: bool = False
    bands: tuple[int | str, ...] | None = None
    gsd: Annotated[float, Field(gt=0, allow_inf_nan=False)] | Literal["auto", "keep"] = "auto"
    seams: Literal["auto", "crop", "blend"] = "auto"
    tta: Literal["none", "flips", "d4"] = "none"
    provider: str = "auto"
    threads: Annotated[int, Field(ge=1)] | None = None
    confidence: bool = False
    uncertainty: bool = False
    probabilities: bool = False

    @model_validator(mode="after")
    def _placed(self) -> Self:
        if (self.window is None) == (self.bounds is None):
            raise ValueError("give either window or bounds")
        if self.bounds and not (
            self.bounds[0] < self.bounds[2] and self.bounds[1] < self.bounds[3]
        ):
            raise ValueError("bounds are least x and y, greatest x and y")
        return self

    @property
    def products(self) -> tuple[Product, ...]:
        return chosen(
            confidence=self.confidence,
            uncertainty=self.uncertainty,
            probabilities=self.probabilities,
        )


class Click(BaseModel):
    """A place at which somebody wants to have a polygon proposed.

    Attributes
    ----------
    request : str
        ``region`` of an orthophoto, or ``patch`` of a class map.
    id, view
        As of a :class:`Request`.
    raster : str
        Path.
    point : two floats
        In the raster's CRS.
    bounds : four floats, optional
        What is seen of an orthophoto, in its CRS.
    bands, tolerance
        As in :func:`geoseg.proposal.propose_region`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    request: Literal["region", "patch"]
    id: Id = None
    view: str | None = None
    raster: str
    point: tuple[Coordinate, Coordinate]
    bounds: tuple[Coordinate, Coordinate, Coordinate, Coordinate] | None = None
    bands: tuple[int | str, ...] | None = None
    tolerance: Annotated[float, Field(gt=0, le=1000)] = 2.0

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.request == "region") != (self.bounds is not None):
            raise ValueError("give bounds with a region, and only then")
        return self

    def propose(self) -> Proposal:
        if self.bounds is None:
            return propose_patch(self.raster, self.point)
        return propose_region(
            self.raster,
            self.point,
            bounds=self.bounds,
            bands=self.bands,
            tolerance=self.tolerance,
        )


def serve(lines: Iterable[str], out: IO[str]) -> None:
    """Answer requests until they end, or one says ``{"quit": true}``.

    Each line is answered by one line: ``{"id", "map", "confidence", …, "window", "coarser",
    "warnings", "seconds"}`` or ``{"id", "error": {"code", "message", "hint"}}``, a click by
    ``{"id", "outline", "cut", "value", "seconds"}`` with a polygon as WKT. Files are in a
    folder of their own that goes when this returns; those of all but the last answers go earlier.

    Parameters
    ----------
    lines : iterable of str
        Read on a thread of their own, so that a newer request is known while one is answered.
    out : text stream
    """
    with TemporaryDirectory(prefix="geoseg-views-") as folder, ExitStack() as stack:
        desk = _Desk(Path(folder))
        stack.callback(desk.close)
        waiting = _Waiting()
        threading.Thread(
            target=waiting.fill, args=(lines,), name="geoseg-requests", daemon=True
        ).start()
        for reply in _replies(waiting, desk.answer):
            out.write(json.dumps(reply) + "\n")
            out.flush()


def _replies(waiting: "_Waiting", answer: Callable[[Request | Click], Reply]) -> Iterator[Reply]:
    for each in waiting:
        if isinstance(each, dict):
            yield each
            continue
        try:
            yield {"id": each.id, **answer(each)}
        except GeosegError as error:
            yield _refusal(each.id, error)
        except MemoryError:
            yield _refusal(each.id, RasterError("there is not enough memory", "zoom in"))
        except Exception as error:  # noqa: BLE001 - one view's bug does not end the others
            yield {
                "id": each.id,
                "error": {"code": "bug", "message": f"{type(error).__name__}: {error}", "hint": ""},
            }


def _refusal(told: Id, error: GeosegError) -> Reply:
    return {
        "id": told,
        "error": {"code": error.code, "message": error.message, "hint": error.hint},
    }


class _Waiting:
    """Requests not yet begun, and replies to those that never will be, in the order they came."""

    def __init__(self) -> None:
        self._queue: deque[Request | Click | Reply] = deque()
        self._ended = False
        self._changed = threading.Condition()

    def fill(self, lines: Iterable[str]) -> None:
        try:
            for line in lines:
                if not line.strip():
                    continue
                each = _parse(line)
                if each is None:
                    break
                self._put(each)
        finally:
            with self._changed:
                self._ended = True
                self._changed.notify()

    def _put(self, new: Request | Click | Reply) -> None:
        with self._changed:
            if isinstance(new, Request | Click) and new.view is not None:
                self._queue = deque(_superseded(old, new) for old in self._queue)
            self._queue.append(new)
            self._changed.notify()

    def __iter__(self) -> Iterator[Request | Click | Reply]:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._queue or self._ended)
                if not self._queue:
                    return
                each = self._queue.popleft()
            yield each


def _superseded(old: Request | Click | Reply, new: Request | Click) -> Request | Click | Reply:
    if not isinstance(old, Request | Click) or old.view != new.view:
        return old
    error = {"code": "Cancelled", "message": "a newer request took its place", "hint": ""}
    return {"id": old.id, "error": error}


def _parse(line: str) -> Request | Click | Reply | None:
    """A request, the reply to what is none, or None to end."""
    told: Id = None
    try:
        asked = json.loads(line)
        if asked == {"quit": True}:
            return None
        if isinstance(asked, dict) and isinstance(asked.get("id"), str | int):
            told = asked["id"]
        clicked = isinstance(asked, dict) and "request" in asked
        return (Click if clicked else Request).model_validate(asked)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the request"
        message = first["msg"].removeprefix("Value error, ")
        return _refusal(told, RequestError(f"{where}: {message}", "see geoseg serve-stdio --help"))
    except (ValueError, RecursionError) as error:
        wrong = str(error) or type(error).__name__
        return _refusal(
            None, RequestError(f"a line is not JSON ({wrong})", "send one object a line")
        )


@dataclass(frozen=True, slots=True)
class _Stamp:
    """A file as it was when it was opened."""

    path: str
    size: int
    time: int

    @classmethod
    def of(cls, path: str) -> "_Stamp":
        try:
            told = Path(path).stat()
        except OSError:  # a URL, or not there: whoever opens it will tell
            return cls(path, 0, 0)
        return cls(path, told.st_size, told.st_mtime_ns)


class _Desk:
    """Looks at views; what was opened for the last one stays open for the next."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._model: tuple[Any, Model, Recall] | None = None
        self._viewers: dict[Any, Viewer] = {}  # of one raster and model, by coarseness
        self._count = 0
        self._files: deque[list[Path]] = deque()

    def close(self) -> None:
        for viewer in self._viewers.values():
            viewer.close()
        self._viewers = {}

    def answer(self, asked: Request | Click) -> Reply:
        began = time.monotonic()
        if isinstance(asked, Click):
            found = asked.propose()
            return {
                "outline": found.outline.wkt,
                "cut": found.cut,
                "value": found.value,
                "seconds": round(time.monotonic() - began, 3),
            }
        viewer, window, times = self._view(asked)
        inside = viewer.inside(window)
        arrays = viewer.look(window, products=asked.products)
        sheet = viewer.sheet(window)
        self._count += 1
        files = {}
        for product in asked.products:
            path = self._folder / f"view_{self._count:06d}{product.suffix}.tif"
            write_view(path, product, arrays[product], sheet)
            files[product.name] = str(path)
        self._keep([Path(path) for path in files.values()])
        return {
            **files,
            "window": [inside.col_off, inside.row_off, inside.width, inside.height],
            "coarser": times,
            "warnings": viewer.warnings,
            "seconds": round(time.monotonic() - began, 3),
        }

    def _view(self, asked: Request) -> tuple[Viewer, Window, int]:
        """Who looks at a view, at which window, and how many times coarser than usual."""
        viewer = self._viewer(asked, 1)
        window = viewer.window(asked.bounds) if asked.bounds else Window(*asked.window or ())
        inside = viewer.inside(window)
        seen = viewer.seen_size(inside)
        times = times_coarser(seen, largest=asked.max_size)
        if times == 1:
            return viewer, inside, 1
        if not asked.coarse:
            raise RasterError(
                f"the view is {seen[1]} x {seen[0]} px for the model, more than {asked.max_size}",
                f"zoom in {max(seen) / asked.max_size:.1f} times, or ask for a coarse answer",
            )
        corners = [
            viewer.transform @ (inside.col_off + right, inside.row_off + down)
            for right in (0, inside.width)
            for down in (0, inside.height)
        ]
        (xs, ys), viewer = zip(*corners, strict=True), self._viewer(asked, times)
        return viewer, viewer.window((min(xs), min(ys), max(xs), max(ys))), times

    def _viewer(self, asked: Request, coarser: int) -> Viewer:
        model, recall = self._open_model(asked)
        raster = _Stamp.of(asked.raster)
        key = (model.digest, raster, asked.bands, asked.gsd, asked.seams, asked.tta)
        if any(known[0] != key for known in self._viewers):
            self.close()
        if (key, coarser) not in self._viewers:
            self._viewers[key, coarser] = Viewer.open(
                asked.raster,
                model,
                bands=asked.bands,
                gsd=asked.gsd,
                options=Options(seams=asked.seams, symmetries=asked.tta),
                coarser=coarser,
                ask=recall,
            )
        return self._viewers[key, coarser]

    def _open_model(self, asked: Request) -> tuple[Model, Recall]:
        key = (_Stamp.of(asked.model), asked.provider, asked.threads)
        if self._model is None or self._model[0] != key:
            self.close()
            self._model = None  # not two in memory
            model = Model.open(asked.model, provider=asked.provider, threads=asked.threads)
            self._model = (key, model, Recall(model.answer, capacity=ANSWERS))
        return self._model[1:]

    def _keep(self, files: list[Path]) -> None:
        self._files.append(files)
        if len(self._files) > KEPT:
            for path in self._files.popleft():
                path.unlink(missing_ok=True)
                path.with_suffix(".qml").unlink(missing_ok=True)
