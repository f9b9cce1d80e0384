"""A job as text: to run it in a shell, on a server without a desktop, or from a script."""

import json
import re
import shlex
import subprocess
from dataclasses import dataclass, field
from typing import Any, Dict, List, Mapping, Sequence, Tuple

PLAIN = re.compile(r"[\w@+=:,./\\~-]+", re.ASCII)  # what cmd.exe and PowerShell take as it is


@dataclass(frozen=True)
class Call:
    """What a dialog starts, in the words of the command and of Processing.

    Attributes
    ----------
    arguments : sequence of str
        Of ``geoseg``.
    algorithm : str
        The algorithm of Processing that does the same, empty when there is none.
    parameters : mapping
        Its parameters: text, numbers, truth values and lists of them; layers by their sources.
    """

    arguments: Sequence[str]
    algorithm: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def as_command(self, *, windows: bool) -> str:
        """``geoseg …`` for a shell."""
        return _join(["geoseg", *self.arguments], windows=windows)

    def as_qgis_process(self, *, windows: bool, program: str = "qgis_process") -> str:
        """``qgis_process run …`` for a shell; empty when Processing does not know the job."""
        if not self.algorithm:
            return ""
        words = [program, "run", self.algorithm]
        for name, value in self._known():
            words += [f"--{name}={_word(each)}" for each in _each(value)]
        return _join(words, windows=windows)

    def as_python(self) -> str:
        """A script: for QGIS's Python where Processing knows the job, else for that of GeoSeg."""
        if self.algorithm:
            rows = [f"    {name!r}: {value!r}," for name, value in self._known()]
            opening = f"processing.run({json.dumps(self.algorithm)}, {{"
            return "\n".join(("from qgis import processing", "", opening, *rows, "})", ""))
        rows = [f"    {each!r}," for each in self.arguments]
        opening = 'subprocess.run([sys.executable, "-m", "geoseg",'
        return "\n".join(
            ("import subprocess", "import sys", "", opening, *rows, "], check=True)", "")
        )

    def to_json(self) -> Dict[str, Any]:
        """As :meth:`from_json` reads it."""
        return {
            "arguments": list(self.arguments),
            "algorithm": self.algorithm,
            "parameters": dict(self.parameters),
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Call":
        return cls(tuple(told["arguments"]), told["algorithm"], told["parameters"])

    def _known(self) -> List[Tuple[str, Any]]:
        return [(name, value) for name, value in self.parameters.items() if value is not None]


def _each(value: Any) -> List[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _join(words: Sequence[str], *, windows: bool) -> str:
    if not windows:
        return " ".join(shlex.quote(word) for word in words)
    return " ".join(word if PLAIN.fullmatch(word) else _quoted(word) for word in words)


def _quoted(word: str) -> str:
    """A word in double quotes, by the rules of Microsoft's C runtime."""
    quoted = subprocess.list2cmdline([word])
    return quoted if quoted.startswith('"') else f'"{quoted}"'
