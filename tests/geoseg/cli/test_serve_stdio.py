import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests import toymodels
from tests.scenes import noise, write_raster


@pytest.fixture
def request_line(tmp_path: Path) -> bytes:
    raster = write_raster(tmp_path / "ortho.tif", noise(80, 100))
    model = toymodels.pointwise(tmp_path / "model.onnx")
    asked = {"id": 1, "raster": str(raster), "model": str(model), "window": [0, 0, 20, 10]}
    return json.dumps(asked).encode() + b"\n"


@pytest.fixture
def server(tmp_path: Path):
    with subprocess.Popen(
        [sys.executable, "-m", "geoseg", "serve-stdio"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        yield running
        running.kill()


@pytest.mark.parametrize("end", ["eof", "quit", "terminate"])
def test_it_answers_until_told_to_end_and_leaves_nothing(
    server: subprocess.Popen[bytes], request_line: bytes, end: str
) -> None:
    server.stdin.write(b"\xff\xfe\n" + request_line)
    server.stdin.flush()
    assert json.loads(server.stdout.readline())["error"]["code"] == "RequestError"
    reply = json.loads(server.stdout.readline())
    assert Path(reply["map"]).exists()
    if end == "quit":
        server.stdin.write(b'{"quit": true}\n')
        server.stdin.flush()
    if end == "terminate":
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 3
    else:
        if end == "eof":
            server.stdin.close()
        assert server.wait(20) == 0
    assert server.stderr.read().strip() == (b"cancelled" if end == "terminate" else b"")
    assert not Path(reply["map"]).parent.exists()


def test_it_ends_when_nobody_listens(server: subprocess.Popen[bytes], request_line: bytes) -> None:
    server.stdin.write(request_line)
    server.stdin.flush()
    reply = json.loads(server.stdout.readline())
    server.stdout.close()
    server.stdin.write(request_line)
    server.stdin.flush()
    server.wait(20)
    assert server.stderr.read() == b""
    assert not Path(reply["map"]).parent.exists()
