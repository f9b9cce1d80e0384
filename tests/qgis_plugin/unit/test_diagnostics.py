"""What is told to those who help, and what is not."""

import pytest

from qgis_plugin.worker.diagnostics import hide, markdown


@pytest.mark.parametrize(
    ("home", "text", "shown"),
    [
        ("/home/ada", "at /home/ada/maps and /home/ada", "at ~/maps and ~"),
        ("/home/ada/", "/home/ada/x", "~/x"),
        ("/home/ada", "/home/adam/x /home/ada.b", "/home/adam/x /home/ada.b"),
        ("C:\\Users\\Ada L", "c:\\users\\ada l\\maps", "~\\maps"),
        ("C:\\Users\\Ada L", '{"p": "C:\\\\Users\\\\Ada L\\\\x"}', '{"p": "~\\\\x"}'),
        ("C:\\Users\\Ada L", "C:/Users/Ada L/x", "~/x"),
        ("/", "/etc", "/etc"),
        ("", "/etc", "/etc"),
    ],
)
def test_home_folders_are_hidden(home: str, text: str, shown: str) -> None:
    assert hide(text, [home]) == shown


def test_logins_are_hidden() -> None:
    assert hide("http://ada:secret@proxy:8080/", []) == "http://…@proxy:8080/"
    assert hide("mail ada@example.org", []) == "mail ada@example.org"


def test_a_report_is_a_table_and_its_logs() -> None:
    text = markdown(
        {"QGIS": "3.22", "GeoSeg": "a | b\nc"},
        {"Log": ["/home/ada/env", "done"], "Nothing": []},
        homes=["/home/ada"],
    )
    assert "| QGIS | 3.22 |\n| GeoSeg | a \\| b<br>c |\n" in text
    assert "\n#### Log\n\n~~~~\n~/env\ndone\n~~~~\n" in text
    assert "Nothing" not in text
