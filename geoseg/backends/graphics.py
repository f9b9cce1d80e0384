"""A graphics card that a model could run on."""

import shutil
import subprocess

PATIENCE = 15  # s; a driver that sleeps takes seconds to answer


def find_card() -> str | None:
    """The name of this machine's first card of NVIDIA; None where no driver tells of one."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return None
    try:
        answer = subprocess.run(
            [program, "--query-gpu=name", "--format=csv,noheader"],
            capture_output=True,
            check=True,
            text=True,
            timeout=PATIENCE,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return next(iter(answer.stdout.splitlines()), None)
