"""How long a training may take: the recipes that are offered, and what they ask for."""

from dataclasses import dataclass
from typing import Tuple


@dataclass(frozen=True)
class Budget:
    """A choice of recipes and steps.

    Attributes
    ----------
    name : str
        head, quick, longer or published.
    recipe, pretraining : str
        The recipes of fine-tuning, and of the pretraining that goes before where it is chosen.
    after : str
        That of fine-tuning where it goes on from what the images have taught.
    steps, pretraining_steps : int
        How many are proposed; without steps, the last layer alone is fitted.
    batch, window : int
        Windows to a step of fine-tuning, and their side (px).
    pretraining_batch : int
        Windows to a step of pretraining.
    network : str
        The encoder, as people call it.
    memory, pretraining_memory : float
        What a GPU should have (GB): estimates from the sizes of network, windows and batch.
    """

    name: str
    recipe: str
    pretraining: str
    after: str
    steps: int
    pretraining_steps: int
    batch: int
    window: int
    pretraining_batch: int
    network: str
    memory: float
    pretraining_memory: float

    @property
    def fits(self) -> bool:
        """Whether the last layer alone is fitted to a network that stays as it is."""
        return not self.steps


# steps of all but longer are their recipes' own; a test compares
BUDGETS: Tuple[Budget, ...] = (
    Budget("head", "head", "quick", "head", 0, 160, 16, 128, 16, "ResNet-18", 2.0, 2.0),
    Budget("quick", "quick", "quick", "few-labels", 240, 160, 8, 128, 16, "ResNet-18", 2.0, 2.0),
    Budget("longer", "quick", "quick", "few-labels", 2400, 1600, 8, 128, 16, "ResNet-18", 2.0, 2.0),
    Budget(
        "published",
        *("finetune-paper", "glcnet-paper", "finetune-paper"),
        *(1350, 21600, 16, 256, 256),
        *("ResNet-50", 8.0, 60.0),
    ),
)
USUAL = 1  # which is chosen at first
