"""What this machine has to make an environment with."""

import os
import sys
from typing import List, NamedTuple, Optional

from ..work import Work
from ..worker import accelerator, interpreter


class Machine(NamedTuple):
    """What this machine has to make an environment with."""

    interpreters: List[interpreter.Interpreter]
    card: Optional[accelerator.Card]


def survey(work: Work) -> Machine:
    """Look for Pythons and a graphics card."""
    places = interpreter.places(
        platform=sys.platform,
        executable=sys.executable,
        prefix=sys.base_prefix,
        minor=sys.version_info.minor,
        environ=os.environ,
    )
    found = interpreter.survey(places, exists=os.path.exists, is_canceled=work.isCanceled)
    return Machine(found, accelerator.find(os.environ, is_canceled=work.isCanceled))
