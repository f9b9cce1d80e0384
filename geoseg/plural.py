"""Numbers of things, in words."""


def plural(count: int, noun: str) -> str:
    """``1 tile``, ``1,234 tiles``, ``2 classes``."""
    ending = "" if count == 1 else "es" if noun.endswith("s") else "s"
    return f"{count:,} {noun}{ending}"
