"""The few things of a shell that the documentation's commands need, run in this process.

Starting Python and torch anew for each command would take minutes.
"""

import contextlib
import shlex
from pathlib import Path

from geoseg.cli import main
from tests.docs.kept import TRAININGS, Kept

SHORT = (  # training learns nothing in two steps; what is tested is that the command works
    "model.encoder=tu-test_resnet",
    "model.atrous_rates=[1,2,3]",
    "data.window=64",
    "data.statistics_windows=4",
    "train.steps=2",
    "train.epoch=2",
    "train.batch=2",
    "train.workers=1",
)
PRETRAIN = (*SHORT, "method.view=64", "method.region=16")
FINETUNE = (*SHORT, "data.block=64", "export.tile=64", "export.halo=16")
# What the reader's scene has room for and the made-up one of a few hundred pixels has not.
SMALLER = {
    ("--window", "1000,1000,900,600"): "20,10,90,60",
    ("--size", "256"): "64",
    ("--tile", "512"): "128",
    ("--halo", "64"): "32",
    ("--workers", "4"): "1",
}


def commands(script: str) -> list[tuple[list[str], str | None]]:
    """Words of each line, and the file its output goes to."""
    found = []
    for line in script.replace("\\\n", " ").splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars=">")
        lexer.whitespace_split = True
        words = list(lexer)
        target = None
        if ">" in words:
            at = words.index(">")
            words, target = words[:at], words[at + 1]
        if words:
            found.append((words, target))
    return found


def shortened(words: list[str]) -> list[str]:
    """The same command for a tiny scene and in no time."""
    words = [
        SMALLER.get((before, word), word)
        for before, word in zip(["", *words[:-1]], words, strict=True)
    ]
    kind = words[2] if words[1] == "recipe" and len(words) > 3 else words[1]  # with its values
    if kind == "pretrain":
        words += [part for each in PRETRAIN for part in ("--set", each)]
    if kind == "finetune":
        words += [part for each in FINETUNE for part in ("--set", each)]
        if "--pretrain" in words:
            words += [part for each in PRETRAIN for part in ("--pretrain-set", each)]
    return words


def run(script: str, kept: Kept) -> None:
    """Run each line of a block; the working directory is the caller's."""
    for told, target in commands(script):
        if told[0] != "geoseg":
            raise AssertionError(f"{told[0]} is not run here: tell why in a comment above it")
        words = shortened(told)
        if words[1] in TRAININGS and kept.take(words):
            continue
        with contextlib.ExitStack() as stack:
            if target is not None:
                file = stack.enter_context(Path(target).open("w", encoding="utf-8"))
                stack.enter_context(contextlib.redirect_stdout(file))
            try:
                main(words[1:])
            except SystemExit as end:
                if end.code:
                    raise AssertionError(f"{shlex.join(words)} ended with {end.code}") from None
        if words[1] in TRAININGS:
            kept.keep(words)
