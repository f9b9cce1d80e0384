"""Code blocks of a Markdown page."""

import re
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\s*$")
REASON = re.compile(r"^\s*<!-- not run: (?P<reason>.+) -->\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What stands between two fences, and why it is not run, if so."""

    language: str
    text: str
    line: int  # of the opening fence, from 1
    reason: str | None


def blocks(page: Path) -> list[Block]:
    """All code blocks of a page, in order."""
    found: list[Block] = []
    opened: tuple[int, str, str, str | None] | None = None
    reason: str | None = None
    inside: list[str] = []
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        fence = FENCE.match(line)
        if opened is None:
            if fence:
                opened = number, fence["language"], fence["indent"], reason
                inside = []
            elif line.strip():
                told = REASON.match(line)
                reason = told["reason"] if told else None
        elif fence and not fence["language"]:
            at, language, indent, why = opened
            text = "\n".join(each.removeprefix(indent) for each in inside) + "\n"
            found.append(Block(language=language, text=text, line=at, reason=why))
            opened = reason = None
        else:
            inside.append(line)
    if opened is not None:
        raise ValueError(f"{page}:{opened[0]}: the block is not closed")
    return found
