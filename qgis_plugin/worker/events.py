"""What a running job tells: one JSON object a line, as ``geoseg … --events -`` writes them."""

import json
from dataclasses import dataclass
from typing import Any, Mapping, Optional


@dataclass(frozen=True)
class Event:
    """One line of the event stream.

    Attributes
    ----------
    kind : str
        started, progress, metric, log, result, warning, error or cancelled.
    fields : mapping
        What came with it, e.g. ``task``, ``done`` and ``total`` of a progress event.
    """

    kind: str
    fields: Mapping[str, Any]

    def text(self, field: str) -> str:
        """A field as text, empty when the event does not have it."""
        value = self.fields.get(field)
        return "" if value is None else str(value)

    @property
    def percent(self) -> Optional[float]:
        """How much of its task a progress event reports done; None where that is unknown."""
        done, total = self.fields.get("done"), self.fields.get("total")
        if not isinstance(done, (int, float)) or not isinstance(total, (int, float)) or total <= 0:
            return None
        return min(max(100.0 * done / total, 0.0), 100.0)


def parse(line: str) -> Optional[Event]:
    """The event of a line, or None when the line is something else, e.g. a library's chatter."""
    if not line.lstrip().startswith("{"):
        return None
    try:
        record = json.loads(line)
    except ValueError:
        return None
    kind = record.pop("event", None)
    return Event(kind, record) if isinstance(kind, str) else None
