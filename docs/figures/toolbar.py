"""Draw the buttons of the plugin's toolbar with their names.

python3 docs/figures/toolbar.py
"""

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1]
ICONS, PICTURE = DOCS.parent / "qgis_plugin" / "icons", DOCS / "images" / "toolbar.svg"
BUTTONS = (  # in the order of the plugin's initGui: the icon, and the name
    ("label", "Labels"),
    ("train", "Train a model…"),
    ("predict", "Map with a model…"),
    ("review", "Look at a map"),
    ("check", "Check and improve"),
    ("jobs", "Jobs"),
    ("settings", "Settings…"),
)
ICON, SIDE = 24, 40  # px, of an icon as it is drawn and as it is shown
CELL, HEIGHT = 124, 84  # px, of a button with its name


def button(place: int, icon: str, name: str) -> str:
    """An icon with its name below, at a place in the row."""
    source = (ICONS / f"{icon}.svg").read_text(encoding="utf-8")
    drawn = re.sub("</?svg[^>]*>", "", source).strip()  # not every viewer takes one in another
    middle = place * CELL + CELL / 2
    where = f"translate({middle - SIDE / 2:g} 12) scale({SIDE / ICON:.4f})"
    return f'<g transform="{where}">\n  {drawn}\n</g>\n<text x="{middle:g}" y="72">{name}</text>\n'


def main() -> None:
    width = len(BUTTONS) * CELL
    row = "".join(button(place, *each) for place, each in enumerate(BUTTONS))
    PICTURE.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}" '
        f'viewBox="0 0 {width} {HEIGHT}" font-family="sans-serif" font-size="12" '
        f'text-anchor="middle">\n<rect width="{width}" height="{HEIGHT}" rx="6" fill="#f2f2f2"/>\n'
        f"{row}</svg>\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
