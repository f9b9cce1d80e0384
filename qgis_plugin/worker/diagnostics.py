"""What somebody who is asked for help needs to know, without what is nobody's business."""

import re
from typing import Iterable, Mapping, Sequence

HIDDEN = "~"
LOGIN = re.compile(r"(?<=://)[^/@\s]+@")  # user and password in a URL


def hide(text: str, homes: Iterable[str]) -> str:
    """A text without the paths of home folders and the logins of URLs.

    Parameters
    ----------
    text : str
        Any text.
    homes : iterable of str
        Home folders, as the system names them; found with either slash and in any case.
    """
    for home in sorted({each.rstrip("/\\") for each in homes}, key=len, reverse=True):
        if len(home) > 1:
            parts = re.split(r"[/\\]", home)
            # the doubled backslashes of JSON and Python, too
            pattern = r"(?:/|\\{1,2})".join(map(re.escape, parts)) + r"(?![\w.-])"
            text = re.sub(pattern, HIDDEN, text, flags=re.IGNORECASE)
    return LOGIN.sub("…@", text)


def markdown(
    facts: Mapping[str, str], logs: Mapping[str, Sequence[str]], *, homes: Iterable[str]
) -> str:
    """A report to paste into an issue.

    Parameters
    ----------
    facts : mapping of str to str
        One line each; of several lines, the others follow below.
    logs : mapping of str to sequence of str
        The last lines of what was told, by title.
    homes : iterable of str
        See :func:`hide`.
    """
    rows = [f"| {name} | {_cell(value)} |" for name, value in facts.items()]
    text = "\n".join(("### GeoSeg diagnostics", "", "| | |", "|---|---|", *rows, ""))
    for title, lines in logs.items():
        if lines:
            text += "\n".join(("", f"#### {title}", "", "~~~~", *lines, "~~~~", ""))
    return hide(text, homes)


def _cell(value: str) -> str:
    return "<br>".join(value.replace("|", "\\|").splitlines())
