import base64
import io
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import matplotlib.image
import numpy as np
import pytest

from geoseg.classes import ClassScheme
from geoseg.errors import OutputError
from geoseg.report import (
    Chart,
    Picture,
    Report,
    charts,
    confusion,
    figures,
    legend,
    lines_of,
    pictures,
    read_metrics,
    table,
)

EVIL = "<script>alert('x')</script> & \"co\""
SCHEME = ClassScheme.from_names(["road", EVIL, "tree"])


class Cells(HTMLParser):
    """The texts of the cells of a table, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.open = False

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.rows[-1].append("")
            self.open = True

    def handle_endtag(self, tag):
        if tag in {"td", "th"}:
            self.open = False

    def handle_data(self, data):
        if self.open:
            self.rows[-1][-1] += data


def cells(markup: str) -> list[list[str]]:
    parser = Cells()
    parser.feed(markup)
    return parser.rows


def example() -> Report:
    image = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    steps = np.arange(5.0)
    report = Report(EVIL, EVIL)
    report.section(
        EVIL,
        EVIL,
        figures({EVIL: (EVIL, EVIL), "mIoU": 0.5}),
        legend(SCHEME),
        pictures(*[Picture(pixels=image, caption=EVIL)] * 4),
    )
    report.section("Curves", charts(Chart(lines={EVIL: (steps, steps)}, title=EVIL, x_label=EVIL)))
    report.section("Figures", confusion(np.eye(3), SCHEME.names))
    report.section("Table", table([EVIL], [[each] for each in SCHEME], caption=EVIL))
    return report


def test_a_page_refers_to_nothing_outside_itself() -> None:
    page = example().html()
    assert "http:" not in page
    assert "https:" not in page
    sources = re.findall(r'(?:src|href|url)\s*[=(]\s*"?([^"\s>)]+)', page)
    assert sources
    assert all(source.startswith(("data:", "#")) for source in sources)


def test_names_from_outside_cannot_become_markup() -> None:
    page = example().html()
    assert "<script" not in page
    assert page.count("&lt;script&gt;") > 10


def test_a_map_is_embedded_without_loss() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (7, 5, 3), dtype=np.uint8)
    kind, _, data = Picture(pixels=pixels, kind="map").src.partition(";base64,")
    assert kind == "data:image/png"
    read = matplotlib.image.imread(io.BytesIO(base64.b64decode(data)), format="png")
    np.testing.assert_array_equal(np.round(read[..., :3] * 255).astype(np.uint8), pixels)


def test_a_photograph_is_embedded_as_jpeg() -> None:
    ramp = np.repeat(np.arange(0, 250, 5, dtype=np.uint8)[:, None, None], 48, axis=1)
    pixels = np.repeat(ramp, 3, axis=2)
    kind, _, data = Picture(pixels=pixels).src.partition(";base64,")
    assert kind == "data:image/jpeg"
    read = matplotlib.image.imread(io.BytesIO(base64.b64decode(data)), format="jpeg")
    assert np.abs(read.astype(int) - pixels).max() <= 6


@pytest.mark.parametrize(
    "pixels",
    [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 4), np.uint8), np.zeros((4, 4, 3), np.float32)],
)
def test_a_picture_that_is_no_rgb_image_is_refused(pixels) -> None:
    with pytest.raises(ValueError, match="uint8"):
        Picture(pixels=pixels)


def test_cells_of_a_confusion_matrix_are_percent_of_their_column() -> None:
    counts = np.array([[8, 1, 0], [2, 3, 0], [0, 0, 0]])  # nothing of the third class anywhere
    rows = cells(confusion(counts, ["a", "b", "c"]))
    assert rows[2] == ["a", "80.0", "25.0", "–", "88.9"]
    assert rows[3] == ["b", "20.0", "75.0", "–", "60.0"]
    assert rows[4] == ["c", "", "", "–", "–"]


def test_a_confusion_matrix_needs_a_name_for_each_class() -> None:
    with pytest.raises(ValueError, match="2 classes"):
        confusion(np.eye(3), ["a", "b"])


def test_a_table_writes_numbers_texts_classes_and_what_is_missing() -> None:
    rows = cells(
        table(
            ["class", "IoU", "pixels", "note"],
            [
                [SCHEME.named(0), 0.12345, 1234567, "x"],
                ["mean", np.float64("nan"), np.int64(5), None],
            ],
        )
    )
    assert rows[1:] == [["road", "0.123", "1,234,567", "x"], ["mean", "–", "5", "–"]]


def test_a_chart_is_a_drawing_without_the_points_that_are_no_numbers() -> None:
    lines = {"loss": ([1, 2, 3, 4], [1.0, float("nan"), 0.5, 0.2]), "none": ([], [])}
    svg = Chart(lines=lines, title="Loss < 1 & more", x_label="step").svg
    root = ET.fromstring(svg.replace("xlink:", ""))
    texts = [node.text for node in root.iter("text")]
    assert "Loss < 1 & more" in texts
    assert {"loss", "none", "step"} <= set(texts)
    longest = max(
        (node.get("d", "") for node in root.iter("path") if node.get("clip-path")),
        key=lambda path: path.count("L"),
    )
    assert longest.count("M") + longest.count("L") == 3


def test_a_line_of_a_color_of_its_own_is_outlined_so_that_white_shows() -> None:
    lines = {"road": ([1, 2], [3, 4]), "all": ([1, 2], [4, 3])}
    drawn = Chart(lines=lines, colors={"road": "#ffffff"}).svg
    white = drawn.index("stroke: #ffffff")
    assert drawn.rindex("stroke: currentColor; stroke-width: 2.6", 0, white) < white


def test_two_charts_on_a_page_share_no_ids() -> None:
    first = Chart(lines={"a": ([1, 2], [3, 4])}, title="first").svg
    second = Chart(lines={"a": ([1, 2], [4, 3])}, title="second").svg
    ids = [set(re.findall(r' id="([^"]+)"', svg)) for svg in (first, second)]
    assert all(ids)
    assert not ids[0] & ids[1]
    for svg, own in zip((first, second), ids, strict=True):
        assert set(re.findall(r'(?:href="|url\()#([^")]+)', svg)) <= own


def test_the_same_chart_is_the_same_bytes() -> None:
    chart = Chart(lines={"a": ([1, 2], [3, 4])}, title="first", logarithmic=True)
    assert chart.svg == chart.svg


def test_metrics_are_columns_with_nan_where_nothing_was_measured(tmp_path: Path) -> None:
    path = tmp_path / "metrics.csv"
    path.write_text("step,epoch,loss,miou\n10,0.1,0.5,\n20,0.2,0.4,0.61\n30,0.3,0.")  # killed
    metrics = read_metrics(path)
    np.testing.assert_array_equal(metrics["step"], [10, 20])
    np.testing.assert_array_equal(metrics["miou"], [np.nan, 0.61])
    assert list(lines_of(metrics, ["loss", "miou", "kappa"])) == ["loss"]  # one point is no line


def test_without_any_line_words_stand_in_place_of_charts() -> None:
    assert "Too short" in charts(Chart(lines={}, title="Loss"))
    drawn = charts(Chart(lines={}, title="Loss"), Chart(lines={"a": ([1, 2], [3, 4])}, title="IoU"))
    assert "IoU" in drawn
    assert "Loss" not in drawn


@pytest.mark.parametrize("text", ["", "step,loss\n"])
def test_metrics_of_a_run_that_has_just_begun_are_empty(tmp_path: Path, text: str) -> None:
    path = tmp_path / "metrics.csv"
    path.write_text(text)
    assert not lines_of(read_metrics(path), ["loss"])


def test_a_page_replaces_the_one_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("old")
    example().save(path)
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]


def test_a_page_that_cannot_be_written_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "report.html").mkdir()
    with pytest.raises(OutputError, match=r"report\.html is a folder"):
        example().save(tmp_path / "report.html")
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize("width", [1366, 500])
def test_a_browser_shows_a_page_within_its_window(tmp_path: Path, width: int) -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("there is no browser (chromium or google-chrome)")
    probe = (
        "<script>document.title = [document.documentElement.scrollWidth, innerWidth,"
        "[...document.images].every(i => i.complete && i.naturalWidth > 0),"
        "document.querySelectorAll('svg text').length > 0].join(' ')</script></body>"
    )
    path = tmp_path / "page.html"
    path.write_text(example().html().replace("</body>", probe), encoding="utf-8")
    done = subprocess.run(
        [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={tmp_path / 'profile'}",
            f"--window-size={width},768",
            "--virtual-time-budget=2000",
            "--dump-dom",
            path.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    title = re.search("<title>(.*?)</title>", done.stdout)
    assert title, done.stderr[-500:]
    wide, window, loaded, drawn = title.group(1).split()
    assert (loaded, drawn) == ("true", "true")
    assert int(wide) <= int(window)
