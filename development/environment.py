"""Make the project's Python environment in `.venv` from the locked requirements, and mend a half-made one."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from development import ENVIRONMENT, ROOT, STATE, Problem

PYTHON = ENVIRONMENT / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
INSTALLER = REQUIREMENTS / "uv.txt"
PACKAGES = REQUIREMENTS / "dev.txt"
# Written last: an environment without it, or with another text in it, is not finished.
STAMP = ENVIRONMENT / "complete"


def wanted() -> str:
    """Describe the environment that the lock and this Python ask for."""
    locks = hashlib.sha256(INSTALLER.read_bytes() + PACKAGES.read_bytes()).hexdigest()
    return f"{sys.version_info.major}.{sys.version_info.minor} {locks}"


def complete() -> bool:
    """Say whether the environment is whole and current."""
    with suppress(OSError):
        return STAMP.read_text() == wanted() and os.access(PYTHON, os.X_OK)
    return False


def ensure() -> None:
    """
    Make or mend the environment; quick if there is nothing to do.

    :raises Problem: if there is no installer, or packages cannot be had.
    """
    if complete():
        return
    with only_one(STATE / "environment.lock"):
        if complete():
            return
        print("Making the Python environment in .venv. This happens once and takes about a minute.", flush=True)
        if not usable():
            shutil.rmtree(ENVIRONMENT, ignore_errors=True)
            # Not with its own pip: Debian's Python brings none along.
            run([base_python(), "-m", "venv", "--without-pip", ENVIRONMENT], or_say="The environment cannot be made")
        STAMP.unlink(missing_ok=True)
        install()
        STAMP.write_text(wanted())


def usable() -> bool:
    """Say whether there is a Python of our version in the environment that starts."""
    question = "import sys; print('%d.%d' % sys.version_info[:2])"
    with suppress(OSError):
        answer = subprocess.run([PYTHON, "-I", "-c", question], capture_output=True, text=True)
        return answer.stdout.strip() == "{}.{}".format(*sys.version_info)
    return False


def install() -> None:
    """Install the locked packages: with uv in seconds, and where that fails with pip."""
    pip = find_pip()
    with_pip = [*pip, "--python", PYTHON, "--disable-pip-version-check", "install", "--quiet", "--require-hashes"]
    uv = find_uv(with_pip) if pip else shutil.which("uv")
    if uv:
        answer = subprocess.run(
            [uv, "pip", "sync", "--quiet", "--python", PYTHON, "--require-hashes", PACKAGES, INSTALLER],
            env={**os.environ, "UV_PYTHON_DOWNLOADS": "never"},
            capture_output=True,
            text=True,
        )
        if answer.returncode == 0:
            return
        if not pip:
            raise Problem(f"The packages cannot be installed; uv says:\n{answer.stderr}")
        print("uv could not install the packages; pip tries now and takes longer.", flush=True)
    if not pip:
        raise Problem(
            "Neither pip nor uv was found, and one of them is needed to install the packages. "
            "On Debian and Ubuntu: apt-get install python3-pip"
        )
    run([*with_pip, "-r", PACKAGES], or_say="The packages cannot be installed")


def find_pip() -> list[str | Path]:
    """Give the command of a pip from outside the environment; empty if there is none."""
    python = base_python()
    if subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode == 0:
        return [python, "-m", "pip"]
    packed = [*Path("/usr/share/python-wheels").glob("pip-*.whl")]
    with suppress(ImportError):
        import ensurepip

        packed += (Path(ensurepip.__file__).parent / "_bundled").glob("pip-*.whl")
    # A wheel is a zip file, and Python runs a package out of one.
    return [python, packed[0] / "pip"] if packed else []


def find_uv(with_pip: list[str | Path]) -> Path | None:
    """Install the pinned uv into the environment and give its path; nothing where there is no uv for this machine."""
    answer = subprocess.run([*with_pip, "-r", INSTALLER], capture_output=True)
    uv = ENVIRONMENT / "bin" / "uv"
    return uv if answer.returncode == 0 and uv.exists() else None


def base_python() -> str:
    """Give the Python below any environment that dev.py itself was started in."""
    return getattr(sys, "_base_executable", None) or sys.executable


def run(command: list[str | Path], *, or_say: str) -> None:
    """
    Run a command quietly.

    :raises Problem: with its last lines, if it fails.
    """
    answer = subprocess.run(command, capture_output=True, text=True)
    if answer.returncode:
        words = "\n".join((answer.stdout + answer.stderr).splitlines()[-15:])
        raise Problem(f"{or_say}:\n{words}")


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Let one process at a time pass; the others wait."""
    path.parent.mkdir(exist_ok=True)
    with open(path, "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
