"""Large numbers as they are written in any language."""


def grouped(number: float, digits: int = 0) -> str:
    """``1 234 567``, or ``1 234.50`` with two digits after the point.

    Thousands stand apart by a space (ISO 80000-1): a comma would be the decimal sign of half of
    the languages.
    """
    return f"{number:,.{digits}f}".replace(",", "\N{NARROW NO-BREAK SPACE}")
