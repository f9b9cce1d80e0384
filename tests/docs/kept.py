"""Trainings that several pages ask for, done once."""

import hashlib
import shutil
from pathlib import Path

TRAININGS = ("pretrain", "finetune")


class Kept:
    """Run folders by what was asked for: the recipe, the settings, the files by what is in them.

    Parameters
    ----------
    folder : Path
        Where copies of them are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._runs: dict[Path, str] = {}  # each page's runs, by digest

    def take(self, words: list[str]) -> bool:
        """Put the run of a command in its place, if some page has had it made before."""
        out, digest = self._digest(words)
        there = self._folder / digest
        if not there.exists():
            return False
        if not out.exists():  # else it is done, which the command is to find out itself
            shutil.copytree(there, out)
            self._runs[out] = digest
        return True

    def keep(self, words: list[str]) -> None:
        """Keep the run that a command has made."""
        out, digest = self._digest(words)
        shutil.copytree(out, self._folder / digest)
        self._runs[out] = digest

    def _digest(self, words: list[str]) -> tuple[Path, str]:
        at = words.index("--out") + 1
        said = [self._meant(word) for word in words[:at] + words[at + 1 :]]
        return Path(words[at]).resolve(), hashlib.sha256("\0".join(said).encode()).hexdigest()

    def _meant(self, word: str) -> str:
        path = Path(word).resolve()
        if path in self._runs:
            return self._runs[path]
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else word
