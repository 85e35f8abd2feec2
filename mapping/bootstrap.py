"""Make the environment that Common Ground runs in. Standard library only.

An interpreter that already has the requirements is used as it is. Otherwise ``.venv`` is made
beside the project and the pinned requirements are installed into it, again only when they
changed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

__all__ = [
    "OLDEST_PYTHON",
    "REQUIREMENTS",
    "SetUpError",
    "installed_versions_differ",
    "ready_python",
    "run",
]

OLDEST_PYTHON = (3, 11)
_ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = _ROOT / "requirements.txt"
_VENV = _ROOT / ".venv"
_STAMP = "common-ground.txt"
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;]+)")


class SetUpError(Exception):
    """The environment can't be made; the message says why and what to do, in plain words."""


def ready_python(requirements: str = "requirements.txt") -> Path:
    """Return the path of a Python that has the pinned requirements, making ``.venv`` if need be.

    Parameters
    ----------
    requirements
        Name of a requirements file in the project's folder.

    Raises
    ------
    SetUpError
        Python is too old, there is no network, the disk is full or pip failed.
    """
    if sys.version_info < OLDEST_PYTHON:
        raise SetUpError(
            "Common Ground needs Python {}.{} or newer; this is Python {}.{}. "
            "Install a newer one from python.org and start again with it.".format(
                *OLDEST_PYTHON, *sys.version_info[:2]
            )
        )
    wanted = _ROOT / requirements
    if not installed_versions_differ(wanted):
        return Path(sys.executable)
    python = _venv_python()
    stamp = _VENV / _STAMP
    fingerprint = _fingerprint(wanted)
    known = stamp.read_text(encoding="utf-8").split() if stamp.is_file() else []
    if python.is_file() and fingerprint in known and _starts(python):
        return python
    if not (python.is_file() and _starts(python) and _has_pip(python)):
        _make_venv()
        known = []
    _install(python, wanted)
    with contextlib.suppress(OSError):  # without the stamp the next start only checks again
        stamp.write_text("\n".join([*known, fingerprint]) + "\n", encoding="utf-8")
    return python


def run(
    arguments: Sequence[str], requirements: str = "requirements.txt", cwd: Path | None = None
) -> int:
    """Run a ready Python with these arguments and return its exit code (2 if it can't be made).

    Ctrl+C ends the child and returns 130; a termination signal is passed on to it.
    """
    try:
        python = ready_python(requirements)
    except SetUpError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. Start again to go on with the set-up.", file=sys.stderr)
        return 130
    environment = dict(os.environ, PYTHONUTF8="1")
    child = subprocess.Popen([str(python), *arguments], cwd=cwd, env=environment)
    # Whoever ends this process means the one that it started.
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    try:
        return child.wait()
    except KeyboardInterrupt:
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
        return 130


def installed_versions_differ(requirements: Path) -> bool:
    """Return whether this interpreter lacks a direct requirement in one of its pinned versions."""
    pins: dict[str, set[str]] = {}
    text = requirements.read_text(encoding="utf-8")
    for line in text.splitlines():
        match = _PIN.match(line)
        if match:
            pins.setdefault(_plain(match.group(1)), set()).add(match.group(2))
    # A name with one marked line may not be needed here; marked lines of one name share it out.
    lines = [(match, ";" in line) for line in text.splitlines() if (match := _PIN.match(line))]
    count = Counter(_plain(match.group(1)) for match, _ in lines)
    everywhere = {
        _plain(match.group(1))
        for match, is_marked in lines
        if not is_marked or count[_plain(match.group(1))] > 1
    }
    for name, versions in pins.items():
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            if name in everywhere:
                return True
            continue
        if found not in versions:
            return True
    return False


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _venv_python() -> Path:
    folder, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return _VENV / folder / name


def _fingerprint(requirements: Path) -> str:
    text = requirements.read_text(encoding="utf-8")
    version = "{}.{}".format(*sys.version_info[:2])
    return hashlib.sha256((version + "\n" + text).encode()).hexdigest()[:32]


def _starts(python: Path) -> bool:
    """Return whether a Python starts and is of the same version as this one."""
    probe = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        said = subprocess.run(
            [str(python), "-c", probe], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.returncode == 0 and said.stdout.strip() == "{}.{}".format(*sys.version_info[:2])


def _has_pip(python: Path) -> bool:
    """Return whether an environment is complete: making it may have been interrupted."""
    said = subprocess.run([str(python), "-m", "pip", "--version"], capture_output=True, check=False)
    return said.returncode == 0


def _make_venv() -> None:
    _say("Making a private Python environment in .venv (once) …")
    import venv

    try:
        venv.EnvBuilder(with_pip=True, clear=True, symlinks=os.name != "nt").create(_VENV)
    except OSError as error:
        raise SetUpError(
            f"We couldn't make the folder .venv beside the program ({error.strerror or error}). "
            "Check that the disk isn't full and that you may write there, then start again."
        ) from error
    except subprocess.CalledProcessError as error:
        raise SetUpError(
            "This Python can't make environments. On Debian or Ubuntu, install the package "
            "python3-venv; elsewhere install Python from python.org. Then start again."
        ) from error


def _install(python: Path, requirements: Path) -> None:
    count = sum(1 for line in requirements.read_text("utf-8").splitlines() if _PIN.match(line))
    _say(f"Checking {count} packages and installing what is missing; the first time takes long …")
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["--no-input", "--progress-bar", "off", "--retries", "2", "-r", str(requirements)]
    with tempfile.TemporaryFile(mode="w+", encoding="utf-8", errors="replace") as errors:
        child = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        try:
            _follow(child, count)
        except KeyboardInterrupt:
            child.terminate()
            raise
        code = child.wait()
        errors.seek(0)
        said = errors.read()
    if code == 0:
        _say("The environment is ready.")
        return
    raise SetUpError(_why_pip_failed(said))


def _follow(child: subprocess.Popen[str], count: int) -> None:
    """Show pip's progress until it has nothing more to say."""
    done = 0
    for line in child.stdout or ():
        if line.startswith("Collecting "):
            done += 1
            _say(f"  {min(done, count)} of about {count}: {line.split()[1]}", same_line=True)
        elif line.startswith("Installing collected"):
            _say("\n  unpacking …")


def _why_pip_failed(said: str) -> str:
    """Return a plain sentence for what pip printed."""
    if "No space left" in said or "Errno 28" in said:
        return (
            "The disk is full, so the packages couldn't be installed. They need about 2 GB. "
            "Make room and start again; what is missing will be installed then."
        )
    # "from versions: none" for a pinned package means that the index never answered.
    offline = ("NewConnectionError", "ConnectTimeout", "ProxyError", "from versions: none")
    if any(sign in said for sign in offline):
        return (
            "The packages couldn't be downloaded: there seems to be no internet connection, or a "
            "school filter blocks the Python package index. Only this first start needs it. "
            "Connect (or ask your IT staff to allow it) and start again. If the connection is "
            "fine, a package may not exist for this kind of computer; a 64-bit Python from "
            "python.org is what most need."
        )
    last = [line for line in said.splitlines() if line.strip()][-6:]
    return "The packages couldn't be installed. Python's installer said:\n  " + "\n  ".join(last)


def _say(text: str, same_line: bool = False) -> None:
    if same_line and sys.stderr.isatty():
        sys.stderr.write("\r\033[K" + text)
    elif not same_line:
        sys.stderr.write(text + "\n")
    sys.stderr.flush()
