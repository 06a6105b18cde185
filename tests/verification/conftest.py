from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from tests.verification.aws import Aws


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    """Moto's server: STS for one test, a CodeDeploy of somebody else's for another."""
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"
    finally:
        server.stop()


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, moto_url: str) -> Aws:
    return Aws(monkeypatch, tmp_path, moto_url)
