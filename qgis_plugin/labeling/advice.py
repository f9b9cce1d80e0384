"""What to be warned of, in numbers: which classes are rare or missing."""

from dataclasses import dataclass
from typing import Mapping, Tuple

from ..grouped import grouped
from .scheme import LabelClass, Scheme

RARE = 1 / 10  # of the even share, as where the loss is chosen (training.loss_advice)


@dataclass(frozen=True)
class Rarity:
    """Classes of which there is little.

    Attributes
    ----------
    missing : tuple of LabelClass
        Those without any label, once there are labels at all.
    rare : tuple of (LabelClass, float)
        Those with less than a tenth of an even share, and their share of the labelled area.
    """

    missing: Tuple[LabelClass, ...] = ()
    rare: Tuple[Tuple[LabelClass, float], ...] = ()


def rarity(scheme: Scheme, areas: Mapping[int, float]) -> Rarity:
    """Which classes are rare by their labelled areas, which are in any one unit."""
    total = sum(areas.values())
    if total <= 0:
        return Rarity()
    # a background is what carries no label
    asked = [each for each in scheme if not (scheme.background and each.value == 0)]
    shares = [(each, areas.get(each.value, 0.0) / total) for each in asked]
    labelled = sum(share > 0 for _, share in shares)
    least = RARE / labelled if labelled else 0.0
    return Rarity(
        tuple(each for each, share in shares if share == 0),
        tuple((each, share) for each, share in shares if 0 < share < least),
    )


def area_text(area: float, *, metric: bool = True) -> str:
    """An area (m², or px) as people say it."""
    if not metric:
        return f"{grouped(area)} px"
    if area >= 1e6:
        return f"{grouped(area / 1e6, 2)} km²"
    if area >= 1e4:
        return f"{grouped(area / 1e4, 2)} ha"
    return f"{grouped(area, 0 if area >= 10 or area == 0 else 2)} m²"
