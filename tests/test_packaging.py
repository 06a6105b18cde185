"""The contracts are found however the package came to be there, and a release holds what it must."""

from __future__ import annotations

import json
import re
import shutil
import sysconfig
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

import codedeploy_fake
from tests.checkout import ROOT, project_files, python

CONTRACTS = {"model.json", "overlay.json", "evidence.json"}

#: Started without site (-S), so that no installed codedeploy-fake helps: only what is put on the path is there.
WHERE = """
import json, site, sys
site.addsitedir(sys.argv[1])
sys.path += sys.argv[2:]
import codedeploy_fake
from codedeploy_fake.contract import data
fake = codedeploy_fake.CodeDeployFake()
print(json.dumps({
    "package": codedeploy_fake.__file__,
    "contracts": str(data.find()),
    "answer": fake.call("CreateApplication", {"applicationName": "web"}),
}))
"""


def built(kind: str, source: Path, into: Path) -> Path:
    """Build with the backend itself, which needs no network; ``kind`` is a target of hatchling."""
    made = python("-m", "hatchling", "build", "-t", kind, "-d", str(into), cwd=source)
    assert made.returncode == 0, made.stdout + made.stderr
    (artefact,) = into.iterdir()
    return artefact


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def unzipped(wheel: Path, into: Path) -> Path:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(into)
    return into


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An unpacked source distribution."""
    packed = built("sdist", ROOT, tmp_path_factory.mktemp("sdist"))
    with tarfile.open(packed) as archive:
        archive.extractall(unpacked := tmp_path_factory.mktemp("unpacked"), filter="data")
    (top,) = unpacked.iterdir()
    return top


def seen_from(place: Path, elsewhere: Path) -> dict[str, Any]:
    """What a process sees that has ``place`` and our dependencies on its path and works somewhere else."""
    dependencies = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    asked = python("-I", "-S", "-B", "-c", WHERE, str(place), *dependencies, cwd=elsewhere)
    assert asked.returncode == 0, asked.stderr
    seen: dict[str, Any] = json.loads(asked.stdout)
    return seen


def test_a_wheel_brings_its_contracts(wheel: Path, tmp_path: Path) -> None:
    installed = unzipped(wheel, tmp_path / "site-packages")
    seen = seen_from(installed, tmp_path)
    assert seen["contracts"] == str(installed / "codedeploy_fake" / "contracts")
    assert seen["answer"]["applicationId"]


def test_an_editable_install_uses_the_contracts_of_the_checkout(tmp_path: Path) -> None:
    installed = unzipped(built("wheel:editable", ROOT, tmp_path / "dist"), tmp_path / "site-packages")
    seen = seen_from(installed, tmp_path)
    assert seen["package"] == str(ROOT / "codedeploy_fake" / "__init__.py")
    assert seen["contracts"] == str(ROOT / "contracts")
    assert seen["answer"]["applicationId"]


def test_a_bare_checkout_uses_its_contracts(tmp_path: Path) -> None:
    seen = seen_from(ROOT, tmp_path)
    assert seen["contracts"] == str(ROOT / "contracts")
    assert seen["answer"]["applicationId"]


def test_a_source_distribution_uses_its_contracts(sdist: Path, tmp_path: Path) -> None:
    seen = seen_from(sdist, tmp_path)
    assert seen["contracts"] == str(sdist / "contracts")
    assert seen["answer"]["applicationId"]


def test_without_contracts_the_error_says_what_to_do(wheel: Path, tmp_path: Path) -> None:
    installed = unzipped(wheel, tmp_path / "site-packages")
    shutil.rmtree(installed / "codedeploy_fake" / "contracts")
    dependencies = sysconfig.get_path("purelib")
    asked = python("-I", "-S", "-B", "-c", WHERE, str(installed), dependencies, cwd=tmp_path)
    assert asked.returncode != 0
    assert "The contracts were not found" in asked.stderr


def test_a_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    package = {name for name in project_files() if name.startswith("codedeploy_fake/")}
    contracts = {f"codedeploy_fake/{name}" for name in project_files() if name.startswith("contracts/")}
    inside = {name for name in names_in(wheel) if not re.match(r"codedeploy_fake-[^/]+\.dist-info/", name)}
    assert inside == package | contracts
    assert {f"codedeploy_fake/contracts/{name}" for name in CONTRACTS} <= inside
    assert "codedeploy_fake/py.typed" in inside


def test_a_wheel_registers_the_plugin_and_the_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (entry_points,) = (name for name in archive.namelist() if name.endswith(".dist-info/entry_points.txt"))
        registered = archive.read(entry_points).decode("utf-8")
    assert "[pytest11]\ncodedeploy_fake = codedeploy_fake.pytest_plugin" in registered
    assert "[console_scripts]\ncodedeploy-fake = codedeploy_fake.cli:main" in registered


def test_a_source_distribution_can_be_tested_and_built(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    inside = {path.relative_to(sdist).as_posix() for path in sdist.rglob("*") if path.is_file()}
    folders = ("codedeploy_fake/", "contracts/", "tests/", "docs/", "cassettes/")
    needed = {name for name in project_files() if name.startswith(folders)}
    needed |= {
        "pyproject.toml",
        "conftest.py",
        "README.md",
        "CHANGELOG.md",
        "SECURITY.md",
        "LICENSE",
        ".pre-commit-hooks.yaml",
    }
    assert not needed - inside
    assert inside - needed <= {"PKG-INFO", ".gitignore"}
    assert names_in(built("wheel", sdist, tmp_path)) == names_in(wheel)


def test_the_same_checkout_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    assert built("wheel", ROOT, tmp_path).read_bytes() == wheel.read_bytes()


def test_the_version_is_the_newest_of_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## \[?(\d[^\]\s]*)", changelog, flags=re.MULTILINE)
    assert released[:1] == [codedeploy_fake.__version__]
