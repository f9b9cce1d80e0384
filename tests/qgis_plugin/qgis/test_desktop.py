"""The plugin in a QGIS desktop: real toolbar, real dialogs, real options."""

from pathlib import Path

HERE = Path(__file__).parent


def test_the_plugin_lives_in_the_desktop_and_leaves_nothing_behind(desktop) -> None:
    found = desktop(HERE / "life.py")
    started = found["started"]
    assert started["toolbars"] == ["GeosegToolBar"]
    assert started["actions"] == ["geoseg_predict", "geoseg_settings"]
    assert started["menus"] == ["GeoSeg"]
    assert started["providers"] == ["geoseg"]
    assert found["toolbar is visible"]
    assert all(found["icons"])
    assert found["predict dialog"] == "Map with a model"
    assert found["options"]["shown"]
    assert found["options"]["told at once"] == "Checking…"
    assert found["options"]["told"].startswith("✓")
    assert found["setting"] == "/opt/geoseg/bin/python"
    assert found["reloaded"] == started
    assert not any(found["unloaded"].values())
