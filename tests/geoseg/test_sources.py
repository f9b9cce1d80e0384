"""What a user may name in place of a raster."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from geoseg.errors import RasterError
from geoseg.orthophoto import open_raster
from geoseg.prediction import predict
from geoseg.sources import find_rasters
from tests import toymodels
from tests.scenes import noise, write_raster


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for name in ("b.tif", "a.TIFF", "c.vrt", ".hidden.tif", "notes.txt", "a.tif.aux.xml"):
        (tmp_path / "in" / name).touch()
    return tmp_path / "in"


def test_a_folder_gives_its_rasters_by_name(folder: Path) -> None:
    assert find_rasters([folder]) == [folder / name for name in ("a.TIFF", "b.tif", "c.vrt")]


def test_a_pattern_gives_what_matches_and_a_raster_comes_once(folder: Path) -> None:
    found = find_rasters([folder / "b.tif", f"{folder}/*.tif"])
    assert found == [folder / "b.tif"]
    odd = folder / "town[1].tif"
    odd.touch()
    assert find_rasters([odd]) == [odd]


def test_urls_and_virtual_paths_are_taken_as_they_are() -> None:
    named = ["https://example.org/a.tif", "/vsis3/bucket/b.tif", "s3://bucket/c.tif"]
    assert find_rasters(named) == named


def test_stac_items_give_their_images(tmp_path: Path) -> None:
    def item(**assets):
        return {"type": "Feature", "stac_version": "1.0.0", "id": "i", "assets": assets}

    cog = "image/tiff; application=geotiff; profile=cloud-optimized"
    one = item(
        image={"href": "north.tif", "type": cog, "roles": ["data"]},
        preview={"href": "small.tif", "type": cog, "roles": ["thumbnail"]},
        notes={"href": "notes.pdf", "type": "application/pdf"},
    )
    two = item(ortho={"href": "https://example.org/south.tif", "type": "image/tiff"})
    single, many = tmp_path / "item.json", tmp_path / "items.json"
    single.write_text(json.dumps(one))
    many.write_text(json.dumps({"type": "FeatureCollection", "features": [one, two]}))
    assert find_rasters([single]) == [tmp_path / "north.tif"]
    assert find_rasters([many]) == [tmp_path / "north.tif", "https://example.org/south.tif"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "is no STAC item"),
        ("[1]", "is no STAC item"),
        ('{"features": [{"id": 1}]}', "is no STAC item"),
        ('{"features": []}', "lists no raster"),
    ],
)
def test_a_file_that_lists_no_images_is_refused(tmp_path: Path, content, message) -> None:
    path = tmp_path / "items.json"
    path.write_text(content)
    with pytest.raises(RasterError, match=message):
        find_rasters([path])


def test_nothing_found_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RasterError, match="holds no raster"):
        find_rasters([tmp_path])
    with pytest.raises(RasterError, match=r"\*\.tif matches no raster"):
        find_rasters([tmp_path / "*.tif"])


SERVER = """
import functools, http.server, pathlib, sys

class Ranged(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        data = pathlib.Path(self.translate_path(self.path)).read_bytes()
        asked = self.headers.get("Range")
        start, _, end = (asked or "bytes=0-").removeprefix("bytes=").partition("-")
        part = data[int(start) : int(end or len(data)) + 1]
        self.send_response(206 if asked else 200)
        last = int(start) + len(part) - 1
        self.send_header("Content-Range", f"bytes {start}-{last}/{len(data)}")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        self.wfile.write(part)

handler = functools.partial(Ranged, directory=sys.argv[1])
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
print(server.server_address[1], flush=True)
server.serve_forever()
"""


@pytest.fixture
def served(tmp_path: Path, monkeypatch):
    """A folder and its address; another process, for rasterio opens with Python's lock held."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "web").mkdir()
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(tmp_path / "web")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    yield tmp_path / "web", f"http://127.0.0.1:{server.stdout.readline().strip()}"
    server.kill()
    server.wait()
    server.stdout.close()


def test_a_raster_on_a_server_or_in_an_archive_is_mapped(served, tmp_path: Path) -> None:
    folder, address = served
    pixels = noise(150, 200)
    raster = write_raster(folder / "ortho.tif", pixels)
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        archive.write(raster, "inside.tif")
    path = toymodels.pointwise(tmp_path / "m.onnx")
    out = tmp_path / "maps"
    named = [f"{address}/ortho.tif", f"/vsizip/{tmp_path}/packed.zip/inside.tif"]
    made = predict(named, model=path, out=out)
    assert [each.map.name for each in made] == ["ortho_map.tif", "inside_map.tif"]

    for each in made:
        with open_raster(each.map) as dataset:
            assert np.array_equal(dataset.read(1), toymodels.class_map(pixels))
