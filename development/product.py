"""How the workbench runs the product: its environment variables, its servers, its translations."""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypedDict

from development import ROOT, STATE, Problem
from development.environment import run
from development.services import Services, service_owner

APPS = ("staff", "patients", "triggers", "questionnaires", "consults", "tumorboard", "quality", "interop", "palliative")
# These need no database and no broker; palliative/settings.py has the same list.
FILE_COMMANDS = {"evaluate", "check_cases", "make_centre", "translations", "makemigrations"}
LOCK = STATE / "services.lock"
RUNNING = STATE / "running.json"


def variables(addresses: Mapping[str, str]) -> dict[str, str]:
    """
    The environment of a process of the product; what the caller has set wins over our defaults.

    A database that the caller names may hold real patients: there it is a demo only if the caller says so.
    """
    defaults = {
        "SECRET_KEY": secret_key(),
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "DEMO": "true" if servers_wanted()["postgres"] else "false",
        # The demo centre follows up in steps, which every other site decides for itself.
        **({"PATHWAY": "stepped", "FACT_L_LICENCE": "true"} if servers_wanted()["postgres"] else {}),
        "STATIC_ROOT": str(STATE / "static"),
    }
    return {**defaults, **os.environ, **addresses, "DEBUG": "false", "PYTHONUNBUFFERED": "1"}


def is_demo(env: Mapping[str, str]) -> bool:
    """Whether a process with this environment runs the demo."""
    return env["DEMO"].lower() in {"1", "true", "t", "yes", "y", "on"}


def processes(python: str | Path, *, schedule: Path) -> dict[str, list[str | Path]]:
    """
    Give the commands of the processes that the product consists of, by name.

    :param schedule: where beat writes down what it has sent.
    """
    celery: list[str | Path] = [python, "-m", "celery", "-A", "palliative"]
    return {
        "web": [python, "-m", "gunicorn", "--config", "python:palliative.gunicorn", "palliative.wsgi"],
        "worker": [*celery, "worker", "-Q", "celery", "--concurrency", "2", "--loglevel", "INFO"],
        "slow": [*celery, "worker", "-Q", "slow", "-n", "slow@%h", "--concurrency", "1", "--loglevel", "INFO"],
        "beat": [*celery, "beat", "--schedule", schedule, "--pidfile", "", "--loglevel", "INFO"],
    }


def secret_key() -> str:
    """Give the key of this machine; it is made once."""
    path = STATE / "secret_key"
    STATE.mkdir(exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


class ServersWanted(TypedDict):
    """Which servers we run."""

    postgres: bool
    valkey: bool


def servers_wanted() -> ServersWanted:
    """Say which servers we run: those whose address is not set."""
    return {"postgres": "DATABASE_URL" not in os.environ, "valkey": "REDIS_URL" not in os.environ}


def servers_folder() -> Path:
    """
    Give the folder for what the servers keep.

    It lies in the project, unless we are root and the servers' user cannot go there, as below a closed home folder.
    """
    STATE.mkdir(exist_ok=True)
    owner = service_owner()
    if owner is None:
        return STATE
    STATE.chmod(0o755)
    can_go = subprocess.run(["ls", STATE], capture_output=True, user=owner[0], group=owner[1], extra_groups=[], cwd="/")
    if can_go.returncode == 0:
        return STATE
    return Path("/var/lib/palliative-development") / hashlib.sha256(bytes(ROOT)).hexdigest()[:12]


@contextmanager
def services_for_up(*, address: str, fresh: bool) -> Iterator[Services]:
    """
    Hold the servers with the kept database, or a fresh one; commands run meanwhile use them too.

    :raises Problem: if another `up` holds them.
    """
    with take_lock(or_wait=False) as taken:
        if not taken:
            other = read_running()
            raise Problem(f"The system already runs, at {other.get('address', 'another port')}; stop that one first.")
        folder = servers_folder() / "database"
        if fresh:
            shutil.rmtree(folder, ignore_errors=True)
        with Services(keep_in=folder, durable=True, **servers_wanted()) as services:
            write_running({"address": address, "addresses": services.addresses})
            yield services


@contextmanager
def shared_services() -> Iterator[dict[str, str]]:
    """Give the addresses of the servers that `up` runs, or run them as long as a command needs them."""
    if not any(servers_wanted().values()):
        yield {}
        return
    with take_lock(or_wait=False) as taken:
        if not taken and (addresses := read_running().get("addresses")):
            yield addresses
            return
    with (
        take_lock(or_wait=True),
        Services(keep_in=servers_folder() / "database", durable=True, **servers_wanted()) as services,
    ):
        yield services.addresses


@contextmanager
def take_lock(*, or_wait: bool) -> Iterator[bool]:
    """Take the servers for ourselves, or say that somebody else has them. A killed holder lets go by itself."""
    STATE.mkdir(exist_ok=True)
    with open(LOCK, "a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if or_wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        RUNNING.unlink(missing_ok=True)
        try:
            yield True
        finally:
            RUNNING.unlink(missing_ok=True)


def write_running(facts: Mapping[str, object]) -> None:
    """Write down for other commands what runs where."""
    RUNNING.touch(mode=0o600)
    RUNNING.write_text(json.dumps(facts))


def read_running() -> dict[str, Any]:
    """Read what the holder of the servers has written about itself; empty while it is starting."""
    try:
        return json.loads(RUNNING.read_text())
    except (FileNotFoundError, ValueError):
        return {}


def compile_catalogues(folder: Path, *, python: Path) -> None:
    """Compile the translations below this folder where they have changed, with a Python that has Babel."""
    for source in (folder / "locale").glob("*/LC_MESSAGES/django.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            run(
                [python, "-m", "babel.messages.frontend", "compile", "-i", source, "-o", compiled],
                or_say="The translations cannot be compiled",
            )


def fingerprint(paths: Iterable[Path]) -> str:
    """Describe files by name, size and time of change."""
    lines = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in sorted(paths) if path.is_file()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
