"""What pip says when it fails, in one line."""

import pytest

from qgis_plugin.worker.errors import WorkerError
from qgis_plugin.worker.obstacles import explain

RETRY = (
    "WARNING: Retrying (Retry(total=4, connect=None, read=None, redirect=None, status=None)) after "
    "connection broken by '{}': /simple/geoseg/"
)
NOTHING = [
    "ERROR: Could not find a version that satisfies the requirement geoseg (from versions: none)",
    "ERROR: No matching distribution found for geoseg",
]


@pytest.mark.parametrize(
    ("lines", "cause"),
    [
        (
            [
                RETRY.format(
                    "NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at "
                    "0x7f>: Failed to establish a new connection: [Errno -3] Temporary failure in "
                    "name resolution')"
                ),
                *NOTHING,
            ],
            "the package index cannot be reached",
        ),
        (
            [
                RETRY.format(
                    "ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 407 "
                    "Proxy Authentication Required'))"
                ),
                *NOTHING,
            ],
            "the proxy refused the connection",
        ),
        (
            [
                RETRY.format(
                    "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] "
                    "certificate verify failed: self-signed certificate'))"
                ),
                *NOTHING,
            ],
            "the server's certificate is not trusted",
        ),
        (
            [
                "Downloading torch-2.9.0-cp312-cp312-win_amd64.whl (109.3 MB)",
                "ERROR: Could not install packages: [Errno 28] No space left on device",
            ],
            "the disk is full",
        ),
        (
            ["ERROR: Could not install packages: [Errno 13] Permission denied: '/opt/geoseg/lib'"],
            "a file may not be written there",
        ),
        (
            [
                "ERROR: [WinError 32] The process cannot access the file: 'x.dll'"
            ],
            "another program holds a file",
        ),
        (
            [
                "ERROR: Could not install packages: [Errno 2] No such file or directory: 'x'",
                "HINT: … this system does not have Windows Long Path support enabled.",
            ],
            "a path became too long for Windows",
        ),
        (
            ["The virtual environment was not created successfully because ensurepip is not",
             "available.  On Debian/Ubuntu systems, you need to install the python3-venv package"],
            "this Python has no venv",
        ),
        (
            ["ERROR: geoseg-0.1.0-cp39-cp39-win32.whl is not a supported wheel on this platform."],
            "the wheel is damaged or made for another Python",
        ),
        (NOTHING, "there is no geoseg in the package index"),
    ],
)  # fmt: skip
def test_the_cause_is_told(lines: list, cause: str) -> None:
    told = explain(lines, WorkerError(lines[-1]), offline=False)
    assert str(told).startswith(cause)
    assert told.args[1]
    assert "\n" not in str(told)
    assert "Retry" not in str(told)
    assert len(str(told)) < 400


def test_a_folder_that_lacks_a_package_is_named_as_one() -> None:
    told = explain(NOTHING, WorkerError("x"), offline=True)
    assert str(told).startswith("there is no geoseg in the folder")
    assert "pip download" in told.args[1]


def test_what_is_not_known_is_told_as_it_is() -> None:
    error = WorkerError("something new", "")
    assert explain(["noise", "something new"], error, offline=False) is error
