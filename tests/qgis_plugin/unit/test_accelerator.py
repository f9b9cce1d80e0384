"""The graphics card, read off what nvidia-smi prints."""

from pathlib import Path

import pytest

from qgis_plugin.worker import accelerator

REPORT = """
+-----------------------------------------------------------------------------------------+
| NVIDIA-SMI 550.54.15              Driver Version: 550.54.15      CUDA Version: 12.4     |
|-----------------------------------------+------------------------+----------------------+
| GPU  Name                 Persistence-M | Bus-Id          Disp.A | Volatile Uncorr. ECC |
|=========================================+========================+======================|
|   0  NVIDIA H100 80GB HBM3          On  |   00000000:19:00.0 Off |                    0 |
| N/A   32C    P0             69W /  700W |       0MiB /  81559MiB |      0%      Default |
|   1  NVIDIA A2                      On  |   00000000:1A:00.0 Off |                    0 |
+-----------------------------------------+------------------------+----------------------+
"""


def test_the_card_and_what_its_driver_runs_are_read() -> None:
    card = accelerator.read(REPORT)
    assert card == ("NVIDIA H100 80GB HBM3", (12, 4))
    assert card.build == "cu126"


@pytest.mark.parametrize(
    ("version", "build"), [("11.8", None), ("12.0", "cu126"), ("13.0", "cu130"), ("14.1", "cu130")]
)
def test_the_build_is_one_that_the_driver_runs(version: str, build: str) -> None:
    card = accelerator.read(f"| NVIDIA-SMI 580.1   CUDA UMD Version: {version}   |")
    assert card is not None
    assert card.build == build


@pytest.mark.parametrize("report", ["", "NVIDIA-SMI has failed because …", "CUDA Version: N/A"])
def test_a_driver_that_does_not_answer_is_no_card(report: str) -> None:
    assert accelerator.read(report) is None


def test_a_machine_without_the_program_has_no_card(tmp_path: Path) -> None:
    assert accelerator.find({"PATH": str(tmp_path)}, is_canceled=lambda: False) is None


def test_a_program_that_fails_is_no_card(tmp_path: Path) -> None:
    program = tmp_path / "nvidia-smi"
    for words, found in ((REPORT, True), ("", False)):
        program.write_text(f"#!/bin/sh\ncat <<'END'\n{words}\nEND\nexit {int(not found)}\n")
        program.chmod(0o755)
        card = accelerator.find({"PATH": str(tmp_path)}, is_canceled=lambda: False)
        assert (card is not None) == found
