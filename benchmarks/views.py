"""Pairs of views with matched regions a second, on one core.

    python benchmarks/views.py [--repeats 9] [--batch 64] [--bands 4]

From uint8 windows of 256 x 256 px: two views of 224 px, the second turned, mirrored, coloured,
blurred and noisy, and 4 regions of 48 px that are the same ground in both. Ours is everything that
is done for a step: parameters drawn, views made and standardised to float32, regions matched and
looked at for data. It is compared with

* `published`: the per-sample approach of the paper's code, written anew from its description: the
  image and an image of pixel numbers go through the same OpenCV crop, resize, flip and turn;
  colour, blur and noise are OpenCV's and NumPy's on bytes; regions are picked from the set of pixel
  numbers that both views show, and found again with ``argwhere``. Once it stops at bytes, once it
  standardises them. Ours has no such choice: it works in float32 throughout.
* `grid_sample`: our renderer for accelerators, on the CPU;
* kornia's augmentations of a batch, where kornia is installed, with our regions; colour on the
  visible bands alone, as kornia has it.

Repetitions are interleaved. The ratios are of process CPU time, which other work on the machine
disturbs less than the wall clock.
"""

import argparse
import cProfile
import importlib.util
import pstats
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import count

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.regions import match_regions, without_empty
from training.rendering import grid_sample, opencv
from training.views import Augmentation, draw_views, seeded

WINDOW, VIEW, REGIONS, REGION = 256, 224, 4, 48
ATTEMPTS = 50  # to pick the regions of one sample
NAMES = ("red", "green", "blue", "nir")
RULES = Augmentation(view=VIEW)
Bytes = NDArray[np.uint8]
Numbers = NDArray[np.int32]


def ours(
    windows: Tensor, numbers: "count[int]", *, make: Callable, mean: Tensor, std: Tensor
) -> None:
    generator = seeded(0, next(numbers))
    batch = len(windows)
    drawn = draw_views(
        RULES,
        batch,
        window=(WINDOW, WINDOW),
        bands=NAMES[: windows.shape[1]],
        symmetric=False,
        generator=generator,
    )
    draws = torch.rand((batch, REGIONS, 3), generator=generator)
    valid = torch.ones(batch, WINDOW, WINDOW, dtype=torch.bool)
    if make is opencv.make_views:
        make = partial(make, generator=generator)
    first, second = make(
        {"images": windows, "valid": valid, **drawn}, mean=mean, std=std, view=VIEW
    )
    regions = match_regions(first.matrix, second.matrix, draws, view=VIEW, region=REGION)
    without_empty(regions, first.valid, second.valid)


def published(
    windows: Sequence[Bytes],
    random: np.random.Generator,
    *,
    moments: tuple[NDArray[np.float32], NDArray[np.float32]] | None,
) -> None:
    """One sample after the other; ``windows`` are (H, W, C)."""
    for window in windows:
        indices = np.arange(WINDOW * WINDOW, dtype=np.int32).reshape(WINDOW, WINDOW)
        first, first_indices = crop(window, indices, random)
        second, second_indices = turn(*crop(window, indices, random), random)
        second = distort(second, random)
        if moments is not None:
            first, second = normalize(first, *moments), normalize(second, *moments)
        pick_regions(first_indices, second_indices, random)


def crop(image: Bytes, indices: Numbers, random: np.random.Generator) -> tuple[Bytes, Numbers]:
    while True:  # as torchvision's RandomResizedCrop
        area = random.uniform(*RULES.crop_area) * WINDOW**2
        aspect = np.exp(random.uniform(*np.log(RULES.crop_aspect)))
        w, h = round((area * aspect) ** 0.5), round((area / aspect) ** 0.5)
        if w <= WINDOW and h <= WINDOW:
            break
    x, y = random.integers(WINDOW - w + 1), random.integers(WINDOW - h + 1)
    part = np.s_[y : y + h, x : x + w]
    return (
        cv2.resize(image[part], (VIEW, VIEW), interpolation=cv2.INTER_LINEAR),
        cv2.resize(indices[part], (VIEW, VIEW), interpolation=cv2.INTER_NEAREST),
    )


def turn(image: Bytes, indices: Numbers, random: np.random.Generator) -> tuple[Bytes, Numbers]:
    if random.random() < RULES.flip:
        image, indices = cv2.flip(image, 1), cv2.flip(indices, 1)
    if random.random() < RULES.rotate:
        code = int(random.integers(3))  # OpenCV's codes of the three quarter turns
        image, indices = cv2.rotate(image, code), cv2.rotate(indices, code)
    return image, indices


def distort(image: Bytes, random: np.random.Generator) -> Bytes:
    if random.random() < RULES.color:
        gain, shift = random.uniform(0.6, 1.4), random.uniform(-0.4, 0.4) * 255
        table = np.clip(gain * (np.arange(256) - 127) + 127 + shift, 0, 255).astype(np.uint8)
        image = cv2.LUT(image, table)
        hsv = cv2.cvtColor(np.ascontiguousarray(image[..., :3]), cv2.COLOR_RGB2HSV)
        hue, saturation, value = cv2.split(hsv)
        ramp = np.arange(256)
        hue = cv2.LUT(hue, ((ramp + random.uniform(-18, 18)) % 180).astype(np.uint8))
        tint = np.clip(ramp * random.uniform(0.6, 1.4), 0, 255).astype(np.uint8)
        hsv = cv2.merge([hue, cv2.LUT(saturation, tint), value])
        image = join(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB), image)
    if random.random() < RULES.blur:
        image = cv2.GaussianBlur(image, (0, 0), random.uniform(0.1, 2.0))
    if random.random() < RULES.noise:
        noise = np.empty(image.shape, np.int16)
        cv2.randn(noise, 0, random.uniform(0, 0.1) * 64)
        image = cv2.add(image, noise, dtype=cv2.CV_8U)
    if random.random() < RULES.gray:
        gray = cv2.cvtColor(np.ascontiguousarray(image[..., :3]), cv2.COLOR_RGB2GRAY)
        image = cv2.merge([gray] * image.shape[2])
    return image


def join(rgb: Bytes, image: Bytes) -> Bytes:
    """The visible bands and the others."""
    return cv2.merge([*cv2.split(rgb), *cv2.split(image)[3:]])


def normalize(
    image: Bytes, mean: NDArray[np.float32], std: NDArray[np.float32]
) -> NDArray[np.float32]:
    return np.ascontiguousarray(((image.astype(np.float32) - mean) / std).transpose(2, 0, 1))


def pick_regions(
    first: Numbers, second: Numbers, random: np.random.Generator
) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Centres of regions that lie in both views, apart in the first."""
    common = set(first.ravel().tolist()) & set(second.ravel().tolist())
    candidates = list(common)
    picked = []
    for _ in range(ATTEMPTS):
        if not candidates or len(picked) == REGIONS:
            break
        chosen = candidates[random.integers(len(candidates))]
        at, other = (np.argwhere(indices == chosen)[0] for indices in (first, second))
        if not all(lies_in_view(centre) for centre in (at, other)):
            continue
        picked.append((at, other))
        top, left = np.maximum(at - REGION, 0)
        taken = first[top : at[0] + REGION, left : at[1] + REGION]
        common -= set(taken.ravel().tolist())
        candidates = list(common)
    return picked


def lies_in_view(centre: NDArray[np.intp]) -> bool:
    return bool((centre >= REGION // 2).all() and (centre <= VIEW - REGION // 2).all())


class Kornia:
    """kornia's augmentations with the same distributions."""

    def __init__(self, mean: Tensor, std: Tensor) -> None:
        import kornia.augmentation as K

        self.mean, self.std = mean[:, None, None], std[:, None, None]
        crop = {"size": (VIEW, VIEW), "scale": RULES.crop_area, "ratio": RULES.crop_aspect}
        self.crop = K.RandomResizedCrop(**crop, cropping_mode="resample")
        self.turn = K.AugmentationSequential(
            K.RandomResizedCrop(**crop, cropping_mode="resample"),
            K.RandomHorizontalFlip(p=RULES.flip),
            K.RandomRotation90(times=(1, 3), p=RULES.rotate),
        )
        self.color = torch.nn.Sequential(
            K.ColorJiggle(0.4, 0.4, 0.4, 0.1, p=RULES.color), K.RandomGrayscale(p=RULES.gray)
        )
        self.blur = K.RandomGaussianBlur((13, 13), (0.1, 2.0), p=RULES.blur)
        self.noise = K.RandomGaussianNoise(std=0.05, p=RULES.noise)

    def __call__(self, windows: Tensor) -> None:
        images = windows / 255
        first, second = self.crop(images), self.turn(images)
        second = torch.cat([self.color(second[:, :3]), second[:, 3:]], 1)
        second = self.noise(self.blur(second))
        first, second = ((255 * view - self.mean) / self.std for view in (first, second))
        maps = [
            torch.linalg.inv(augmentation.transform_matrix)[:, :2]
            for augmentation in (self.crop, self.turn)
        ]
        draws = torch.rand(len(windows), REGIONS, 3)
        match_regions(*maps, draws, view=VIEW, region=REGION)


Contender = Callable[[], None]


def contenders(bands: int, batch: int) -> dict[str, Contender]:
    random = np.random.default_rng(0)
    noise = random.integers(0, 256, (batch, WINDOW, WINDOW, bands), dtype=np.uint8)
    samples = [cv2.GaussianBlur(each, (0, 0), 2) for each in noise]
    windows = torch.from_numpy(np.ascontiguousarray(np.stack(samples).transpose(0, 3, 1, 2)))
    mean, std = np.full(bands, 127, np.float32), np.full(bands, 20, np.float32)
    tensors = {"mean": torch.from_numpy(mean), "std": torch.from_numpy(std)}
    entrants = {
        "published": partial(published, samples, random, moments=None),
        "published, standardised": partial(published, samples, random, moments=(mean, std)),
        "ours": partial(ours, windows, count(), make=opencv.make_views, **tensors),
        "ours, grid_sample": partial(
            ours, windows, count(), make=grid_sample.make_views, **tensors
        ),
    }
    if importlib.util.find_spec("kornia"):
        entrants["kornia"] = partial(Kornia(**tensors), windows)
    return entrants


STAGES: Mapping[str, Sequence[str]] = {
    "published, standardised": ("crop", "turn", "distort", "normalize", "pick_regions"),
    "ours": (
        "draw_views",
        "_standardize",
        "_warp",
        "GaussianBlur",
        "_mix",
        "draw_noise",
        "scaleAdd",
        "mixChannels",
        "match_regions",
        "without_empty",
    ),
}


def shares(contender: Contender, stages: Sequence[str]) -> dict[str, float]:
    """Share of each function, none of which calls another, in a contender's time."""
    profile = cProfile.Profile()
    profile.runcall(contender)
    found = dict.fromkeys(stages, 0.0)
    table = pstats.Stats(profile)
    for (_, _, name), (_, _, _, within, _) in table.stats.items():
        stage = name.strip("<>").removeprefix("built-in method ")
        if stage in found:
            found[stage] += within / table.total_tt
    return {**found, "the rest": 1 - sum(found.values())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--bands", type=int, default=4, choices=(3, 4))
    options = parser.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    entrants = contenders(options.bands, options.batch)
    wall: dict[str, list[float]] = {name: [] for name in entrants}
    busy: dict[str, list[float]] = {name: [] for name in entrants}
    for entrant in entrants.values():
        entrant()
    for _ in range(options.repeats):
        for name, entrant in entrants.items():
            begun, spent = time.perf_counter(), time.process_time()
            entrant()
            wall[name].append((time.perf_counter() - begun) / options.batch)
            busy[name].append((time.process_time() - spent) / options.batch)
    medians = {name: statistics.median(times) for name, times in busy.items()}
    print(f"OpenCV {cv2.__version__}, torch {torch.__version__}, one core, {options.bands} bands")
    print(f"{'':26}{'CPU ms/pair':>12}{'wall pairs/s':>14}   published / this, standardised / this")
    for name, median in medians.items():
        rate = 1 / statistics.median(wall[name])
        bytewise, standardised = (
            medians[one] / median for one in ("published", "published, standardised")
        )
        print(f"{name:26}{1e3 * median:12.3f}{rate:14.0f}   {bytewise:.1f}, {standardised:.1f}")
    for name, stages in STAGES.items():
        parts = shares(entrants[name], stages).items()
        print(f"{name}: " + ", ".join(f"{stage} {share:.0%}" for stage, share in parts))


if __name__ == "__main__":
    main()
