"""Make Python environments from the locked requirements, and mend half-made ones."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from development import ROOT, STATE, Problem

REQUIREMENTS = ROOT / "requirements"
VERSION = "{}.{}".format(*sys.version_info)


@dataclass(frozen=True)
class Environment:
    """A folder with a Python and the packages of one lock, and nothing else."""

    folder: Path
    lock: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def stamp(self) -> Path:
        """The file written last: an environment without it, or with another text in it, is not finished."""
        return self.folder / "complete"

    @property
    def wanted(self) -> str:
        """What this Python and the lock ask for."""
        return f"{VERSION} {hashlib.sha256(self.lock.read_bytes()).hexdigest()}"

    @property
    def complete(self) -> bool:
        with suppress(OSError):
            return self.stamp.read_text() == self.wanted and os.access(self.python, os.X_OK)
        return False

    def ensure(self) -> None:
        """
        Make or mend the environment; quick if there is nothing to do.

        :raises Problem: if there is no installer, or packages cannot be had.
        """
        if self.complete:
            return
        with only_one(STATE / "environment.lock"):
            if self.complete:
                return
            print(f"Making the Python environment in {self.folder}, once; it takes about a minute.", flush=True)
            if not self._starts():
                shutil.rmtree(self.folder, ignore_errors=True)
                # Not with its own pip: Debian's Python brings none along.
                run(
                    [base_python(), "-m", "venv", "--without-pip", self.folder], or_say="The environment cannot be made"
                )
            self.stamp.unlink(missing_ok=True)
            install(self.lock, self.python)
            self.stamp.write_text(self.wanted)

    def _starts(self) -> bool:
        """Say whether there is a Python of our version that starts."""
        question = "import sys; print('{}.{}'.format(*sys.version_info))"
        with suppress(OSError):
            answer = subprocess.run([self.python, "-I", "-c", question], capture_output=True, text=True)
            return answer.stdout.strip() == VERSION
        return False


PROJECT = Environment(ROOT / ".venv", REQUIREMENTS / "dev.txt")


def install(lock: Path, python: Path) -> None:
    """Install a lock's packages: with uv in seconds, where that fails with pip."""
    uv = find_uv()
    if uv:
        answer = subprocess.run(
            [uv, "pip", "sync", "--quiet", "--python", python, "--require-hashes", lock],
            env={**os.environ, "UV_PYTHON_DOWNLOADS": "never"},
            capture_output=True,
            text=True,
        )
        if answer.returncode == 0:
            return
        print("uv could not install the packages; pip tries now and takes longer.", flush=True)
    pip = find_pip()
    if not pip:
        raise Problem(
            "Neither pip nor a working uv was found, and one of them is needed to install the packages. "
            "On Debian and Ubuntu: apt-get install python3-pip"
        )
    run([*pip, "--python", python, *PIP_INSTALL, "-r", lock], or_say="The packages cannot be installed")


PIP_INSTALL = ("--disable-pip-version-check", "install", "--quiet", "--require-hashes")


def find_pip() -> Sequence[str | Path]:
    """Give the command of a pip from outside any environment; empty if there is none."""
    python = base_python()
    if subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode == 0:
        return [python, "-m", "pip"]
    packed = [*Path("/usr/share/python-wheels").glob("pip-*.whl")]
    with suppress(ImportError):
        import ensurepip

        packed += (Path(ensurepip.__file__).parent / "_bundled").glob("pip-*.whl")
    # A wheel is a zip file, and Python runs a package out of one.
    return [python, packed[0] / "pip"] if packed else []


def find_uv() -> Path | None:
    """Give the pinned uv, or the machine's where that cannot be installed; nothing if there is none either."""
    lock = REQUIREMENTS / "uv.txt"
    folder = STATE / f"uv-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    program = folder / "bin" / "uv"
    if program.exists():
        return program
    making = folder.with_suffix(".making")
    shutil.rmtree(making, ignore_errors=True)
    pip = find_pip()
    if pip:
        answer = subprocess.run([*pip, *PIP_INSTALL, "--target", making, "-r", lock], capture_output=True)
        if answer.returncode == 0 and (making / "bin" / "uv").exists():
            making.rename(folder)
            return program
    found = shutil.which("uv")
    return Path(found) if found else None


def base_python() -> str:
    """Give the Python below any environment that dev.py itself was started in."""
    return getattr(sys, "_base_executable", None) or sys.executable


def run(command: Sequence[str | Path], *, or_say: str, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> None:
    """
    Run a command quietly.

    :raises Problem: with its last lines, if it fails.
    """
    answer = subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=env)
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
