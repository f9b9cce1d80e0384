from pathlib import Path
from xml.etree import ElementTree as ET

from geoseg.prediction import predict
from geoseg.ramp import ramp_qml
from tests import toymodels
from tests.scenes import noise, write_raster


def test_a_ramp_spreads_its_colours_over_what_is_stored() -> None:
    root = ET.fromstring(ramp_qml(["#000000", "#ff0000", "#ffffff"], top=250))
    renderer = root.find("pipe/rasterrenderer")
    assert renderer.get("type") == "singlebandpseudocolor"
    items = [each.attrib for each in renderer.iter("item")]
    assert [(each["value"], each["label"], each["color"]) for each in items] == [
        ("0", "0%", "#000000"),
        ("125", "50%", "#ff0000"),
        ("250", "100%", "#ffffff"),
    ]


def test_what_is_sure_looks_alike_in_confidence_and_uncertainty(tmp_path: Path) -> None:
    raster = write_raster(tmp_path / "o.tif", noise(40, 50))
    model = toymodels.pointwise(tmp_path / "m.onnx", softmax=True)
    out = tmp_path / "map.tif"
    predict(raster, model=model, out=out, confidence=True, uncertainty=True, probabilities=True)
    colors = {
        name: [
            each.get("color")
            for each in ET.parse(tmp_path / f"map_{name}.qml").getroot().iter("item")
        ]
        for name in ("confidence", "uncertainty")
    }
    assert colors["confidence"] == colors["uncertainty"][::-1]
    assert "paletteEntry" in (tmp_path / "map.qml").read_text()
    assert not (tmp_path / "map_probabilities.qml").exists()  # a band for each class
