"""The plugin in a QGIS desktop: real toolbar, real dialogs, real options."""

from pathlib import Path

HERE = Path(__file__).parent


def test_the_plugin_lives_in_the_desktop_and_leaves_nothing_behind(desktop) -> None:
    found = desktop(HERE / "life.py")
    started = found["started"]
    assert started["toolbars"] == ["GeosegToolBar"]
    assert started["actions"] == [
        "geoseg_check",
        "geoseg_jobs",
        "geoseg_label",
        "geoseg_predict",
        "geoseg_review",
        "geoseg_settings",
        "geoseg_train",
    ]
    assert started["menus"] == ["GeoSeg"]
    assert started["providers"] == ["geoseg"]
    assert found["toolbar is visible"]
    assert found["jobs"] == [False, True, False]
    assert found["panels"] == {  # words that narrow tabs have room for
        "Labels": "GeoSeg labels",
        "Look": "GeoSeg map",
        "Check": "GeoSeg check and improve",
        "Jobs": "GeoSeg jobs",
    }
    assert found["tabs"] == [3, 3, 3, 3]
    assert all(found["icons"])
    assert found["predict dialog"] == "Map with a model"
    assert found["without an environment"] == "<b>No Python with GeoSeg is set.</b>"
    assert found["options"]["shown"]
    assert found["options"]["told at once"] == "Checking…"
    assert found["options"]["told"].startswith("✓ geoseg ")
    assert "maps on: " in found["options"]["told"]
    assert found["setting"] == "/opt/geoseg/bin/python"
    assert found["reloaded"] == started
    assert not any(found["unloaded"].values())


def test_an_orthophoto_is_mapped_from_the_dialog_while_qgis_goes_on(
    desktop, classes, ortho: Path, model: Path, tmp_path: Path
) -> None:
    found = desktop(HERE / "mapping.py", ortho=ortho, model=model, out=tmp_path / "map.tif")
    assert found["the active layer is chosen"]
    assert found["previewed"].startswith("Exactly as the map will be")
    assert set(found["layers"]) == {"another", "ortho", "map", "Confidence"}, found["told"]
    assert {value: (name, color) for value, name, color in found["layers"]["map"]} == classes
    assert found["previewed again"]
    assert not found["left at once"]
    assert found["threads left"] == []
    assert found["looked at"] == "map"
    assert found["longest pause"] < 1.0  # s, on a machine that does other things beside
