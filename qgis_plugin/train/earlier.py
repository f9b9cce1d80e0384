"""What earlier jobs have pretrained, to start from again."""

from pathlib import Path
from typing import Callable, Iterable, List, Sequence

from ..worker.call import Call
from .budget import BUDGETS
from .order import PRETRAINED

NETWORKS = {
    recipe: budget.network for budget in BUDGETS for recipe in (budget.recipe, budget.after)
}
END = "report.html"  # is written last


def pretrainings(
    calls: Iterable[Call],
    *,
    images: Sequence[str],
    bands: str,
    network: str,
    exists: Callable[[Path], bool] = Path.is_file,
) -> List[str]:
    """The folders of finished pretrainings on these images, and maybe others; the newest first.

    Parameters
    ----------
    calls : iterable of Call
        What was started, the oldest first.
    images : sequence of str
    bands : str
        As of a training.
    network : str
        The encoder, as a budget calls it.
    exists : callable
        Whether there is a file.
    """
    found = {
        f"{told['OUTPUT']}{PRETRAINED}": None  # a dictionary keeps the order
        for told in (call.parameters for call in calls)
        if told.get("PRETRAIN")
        and images
        and set(images) <= set(told["IMAGES"])
        and (told["BANDS"] or "") == bands
        and NETWORKS.get(told["RECIPE"]) == network
    }
    return [folder for folder in reversed(list(found)) if exists(Path(folder) / END)]
