"""What is found before a run begins: something that is well, doubtful or wrong."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Mapping


class Level(Enum):
    """Green, amber, red."""

    GOOD = "good"
    DOUBT = "doubt"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    subject : str
        What it is about; texts are found by it.
    level : Level
    told : mapping
        Numbers and names for the text.
    """

    subject: str
    level: Level
    told: Mapping[str, Any] = field(default_factory=dict)


MARKS: Mapping[Level, str] = {  # readable on light and dark; the signs tell without the colours
    Level.GOOD: '<span style="color:#3a9a45">✓</span>',
    Level.DOUBT: '<span style="color:#d58512">●</span>',
    Level.BAD: '<span style="color:#d9453a">✗</span>',
}


def escaped(words: str) -> str:
    """Words as rich text."""
    return words.replace("&", "&amp;").replace("<", "&lt;")


def line(level: Level, words: str) -> str:
    """A line of rich text under a coloured sign."""
    return f"{MARKS[level]}&nbsp;{escaped(words)}"
