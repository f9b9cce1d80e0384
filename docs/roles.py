"""Sphinx roles of docstrings, which Markdown does not know: only the names are shown."""

import re

ROLE = re.compile(r":(?:attr|class|data|exc|func|meth|mod):(?=<code>|<autoref)")


def on_page_content(html: str, **_: object) -> str:
    """Called by MkDocs with each page."""
    return ROLE.sub("", html)
