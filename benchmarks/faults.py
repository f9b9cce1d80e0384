"""A map made by a command that is killed again and again, against one made in peace.

    python benchmarks/faults.py [--kills 20] [--side 1024] [--seed 0] [--seconds 180]

Runs `geoseg predict` in a process of its own, kills it (SIGKILL) after a random time, starts it
again, and so on, until there were enough kills or the time is up; then lets it end. Prints how
many kills came before the map was done, how many strips were kept, and whether the bytes of all
files are those of the run left alone.
"""

import argparse
import hashlib
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import subjects


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--side", type=int, default=1024)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=180, help="then no more kills")
    given = parser.parse_args()
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        raster = subjects.write_scene(folder / "s.tif", subjects.scene(given.side, given.side))
        model = subjects.pointwise(folder / "m.onnx", tile=128)

        def start(out: Path) -> subprocess.Popen:
            quiet = subprocess.DEVNULL
            command = [sys.executable, "-m", "geoseg", "predict", raster, "--model", model]
            options = ["--out", out, "--confidence", "--threads", "1"]
            return subprocess.Popen([*command, *options], stdout=quiet, stderr=quiet)

        began = time.perf_counter()
        assert start(folder / "peace" / "map.tif").wait() == 0
        whole = time.perf_counter() - began
        out, killed, finished, resumed = folder / "war" / "map.tif", 0, 0, 0
        while killed < given.kills and time.perf_counter() - began < given.seconds:
            process = start(out)
            try:
                if process.wait(timeout=chance.uniform(0.3, 1.1) * whole):
                    raise SystemExit(f"a run failed after {killed} kills")
                finished += 1  # it was faster; its map is made anew from nothing
                if digest(out.parent) != digest(folder / "peace"):
                    raise SystemExit(f"the bytes differ after {killed} kills")
                for path in out.parent.iterdir():
                    path.unlink()
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                killed += 1
                resumed += any(out.parent.glob(".map.tif.*/map_*.tif"))
        assert start(out).wait() == 0
        same = digest(out.parent) == digest(folder / "peace")
    print(f"one run takes {whole:.1f} s; {killed} kills, {finished + 1} runs to the end between")
    print(f"strips were kept after {resumed} of the kills; same bytes in the end: {same}")
    sys.exit(not same)


def digest(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if not path.name.endswith(".lock")
    }


if __name__ == "__main__":
    main()
