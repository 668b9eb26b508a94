"""
A database with all migrations applied, made once and copied by every test run.

Applying the migrations takes ten seconds and more; copying the files of a small database takes a quarter of one.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from development import ROOT, Problem, binaries, product
from development.environment import PROJECT, only_one
from development.services import Services

SETTINGS = ROOT / "palliative" / "settings.py"
# Another run that began before the migrations changed may be copying it.
KEPT_SECONDS = 3600


def prepared_database(env: Mapping[str, str], *, python: str | Path = sys.executable) -> Path:
    """
    Give the folder with the database files; make it where the migrations have changed since.

    :param env: the environment of the tests, without addresses of servers.
    :param python: a Python that has the product's libraries.
    :raises Problem: if the migrations fail; the message holds their last words.
    """
    parent = product.servers_folder() / "prepared"
    parent.mkdir(exist_ok=True, parents=True)
    folder = parent / fingerprint()
    with only_one(parent / "lock"):
        if folder.exists():
            os.utime(folder)
            return folder
        making = parent / "making"
        for old in parent.iterdir():
            if old == making or (old.is_dir() and time.time() - old.stat().st_mtime > KEPT_SECONDS):
                shutil.rmtree(old)
        with Services(keep_in=making, valkey=False) as services:
            migrate({**env, "REDIS_URL": "redis://unused", **services.addresses}, python=python)
        return making.rename(folder)


def fingerprint() -> str:
    """Describe everything that the tables come from, and whose files they are."""
    migrations = sorted(path for app in product.APPS for path in (ROOT / app / "migrations").glob("*.py"))
    found = hashlib.sha256(f"{os.geteuid()} {binaries.find_postgres()}".encode())
    for path in (PROJECT.lock, SETTINGS, *migrations):
        found.update(f"{path.relative_to(ROOT)} ".encode() + path.read_bytes())
    return found.hexdigest()[:16]


def migrate(env: Mapping[str, str], *, python: str | Path = sys.executable) -> None:
    """Apply all migrations to the database that the environment names."""
    command = [python, "manage.py", "migrate", "--noinput", "--verbosity", "0", "--skip-checks"]
    answer = subprocess.run(command, cwd=ROOT, env=dict(env), capture_output=True, text=True)
    if answer.returncode:
        raise Problem(f"The migrations fail:\n{answer.stderr[-2000:]}")
