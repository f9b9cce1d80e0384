import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("any speed", deadline=None)  # a busy machine is no failure
settings.load_profile("any speed")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """A folder of real imagery beside the repository; its README names the traps."""
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"the real imagery is not here ({folder})")
    return folder


@pytest.fixture(scope="session")
def torchs_export(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Networks become ONNX fast from here on; ``torch.onnx.export`` itself."""
    from tests.converted import converted_once  # with torch: seconds

    with converted_once(tmp_path_factory) as export:
        yield export


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mounts an empty disk of so many MB; skips where that is not permitted."""
    mounted = []

    def mount(megabytes: int) -> Path:
        folder = tmp_path / "disk"
        folder.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder],
            capture_output=True,
            check=False,
            text=True,
        )
        if done.returncode:
            pytest.skip(f"a small disk cannot be mounted here ({done.stderr.strip()})")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", folder], check=True)


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads take turns after a few steps: what depends on their order comes to light."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)
