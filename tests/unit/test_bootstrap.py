"""A bare machine gets an environment, or a plain sentence."""

import os
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from mapping import bootstrap

ROOT = Path(__file__).resolve().parent.parent.parent


def test_an_interpreter_with_the_pinned_versions_is_used_as_it_is(tmp_path: Path) -> None:
    wanted = tmp_path / "requirements.txt"
    wanted.write_text(f"shapely=={metadata.version('shapely')}\n    # via geopandas\n", "utf-8")
    assert not bootstrap.installed_versions_differ(wanted)


def test_another_version_or_a_missing_package_is_noticed(tmp_path: Path) -> None:
    wanted = tmp_path / "requirements.txt"
    wanted.write_text("shapely==0.0.1\n", "utf-8")
    assert bootstrap.installed_versions_differ(wanted)
    wanted.write_text("surely-no-such-package==1.0\n", "utf-8")
    assert bootstrap.installed_versions_differ(wanted)


def test_a_package_for_another_system_may_be_absent(tmp_path: Path) -> None:
    wanted = tmp_path / "requirements.txt"
    wanted.write_text("surely-no-such-package==1.0 ; sys_platform == 'plan9'\n", "utf-8")
    assert not bootstrap.installed_versions_differ(wanted)


def test_a_version_per_python_counts_if_one_fits(tmp_path: Path) -> None:
    have = metadata.version("numpy")
    wanted = tmp_path / "requirements.txt"
    wanted.write_text(
        f"numpy=={have} ; python_full_version < '9'\nnumpy==0.1 ; python_full_version >= '9'\n",
        "utf-8",
    )
    assert not bootstrap.installed_versions_differ(wanted)


def test_too_old_a_python_gets_a_plain_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST_PYTHON", (99, 0))
    assert bootstrap.run(["-c", "pass"]) == 2
    said = capsys.readouterr().err
    assert "needs Python 99.0 or newer" in said
    assert "Traceback" not in said


def test_without_a_network_the_sentence_says_so(tmp_path: Path) -> None:
    (tmp_path / "mapping").mkdir()
    (tmp_path / "mapping" / "__init__.py").write_text("", "utf-8")
    shutil.copy(ROOT / "mapping" / "bootstrap.py", tmp_path / "mapping")
    (tmp_path / "requirements.txt").write_text("surely-no-such-package==1.0\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "from mapping import bootstrap; exit(bootstrap.run(['-V']))"],
        cwd=tmp_path,
        env={
            **os.environ,
            "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
            "PIP_RETRIES": "0",
            "PIP_EXTRA_INDEX_URL": "",
            "PIP_CONFIG_FILE": os.devnull,
        },
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "no internet connection" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_environment_is_made_once_and_again_only_when_the_pins_change(tmp_path: Path) -> None:
    (tmp_path / "mapping").mkdir()
    (tmp_path / "mapping" / "__init__.py").write_text("", "utf-8")
    shutil.copy(ROOT / "mapping" / "bootstrap.py", tmp_path / "mapping")
    # A local package stands in for the index, so that the test needs no network.
    package = tmp_path / "wheels" / "cg_pebble-1.0-py3-none-any.whl"
    package.parent.mkdir()
    _write_wheel(package, "cg_pebble", "1.0")
    pins = tmp_path / "requirements.txt"
    pins.write_text("cg-pebble==1.0\n", "utf-8")
    environment = {
        **os.environ,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(package.parent),
        "PIP_CONFIG_FILE": os.devnull,
    }

    def start() -> subprocess.CompletedProcess[str]:
        show = "import sys, cg_pebble; print(sys.prefix)"
        code = f"from mapping import bootstrap; exit(bootstrap.run(['-c', {show!r}]))"
        return subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )

    first = start()
    assert first.returncode == 0, first.stderr
    assert Path(first.stdout.strip()) == tmp_path / ".venv"
    assert "installing what is missing" in first.stderr
    # Killed while the environment was made: pip is not there yet.
    pip = next((tmp_path / ".venv").rglob("site-packages")) / "pip"
    shutil.rmtree(pip)
    (tmp_path / ".venv" / "common-ground.txt").unlink()
    mended = start()
    assert mended.returncode == 0, mended.stderr
    again = start()
    assert again.returncode == 0
    assert "installing" not in again.stderr
    _write_wheel(package.with_name("cg_pebble-2.0-py3-none-any.whl"), "cg_pebble", "2.0")
    pins.write_text("cg-pebble==2.0\n", "utf-8")
    changed = start()
    assert changed.returncode == 0, changed.stderr
    assert "installing what is missing" in changed.stderr


def _write_wheel(path: Path, name: str, version: str) -> None:
    import zipfile

    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}.py", "")
        wheel.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        wheel.writestr(
            f"{info}/WHEEL",
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        wheel.writestr(f"{info}/RECORD", "")
