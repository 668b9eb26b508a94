"""
Starts PostgreSQL and Valkey before Django reads its settings, where none are named in the environment.

Loaded with `-p` from pyproject.toml, because conftest files are read too late for that. With xdist the servers are
started once; every worker has its own database (pytest-django names it) and its own number in Valkey.
"""

import os
import re
import sys
from pathlib import Path

import pytest

from development import ROOT, Problem
from development.prepared import prepared_database
from development.product import compile_catalogues
from development.services import Services

FOR_TESTS = {
    "SECRET_KEY": "only-for-tests",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "SWEEP_SECONDS": "1",
    # Tests run on any day of the year; those of holidays say whose.
    "HOLIDAYS": "",
    "DEMO": "true",
}
SERVICES = pytest.StashKey[Services]()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    for name, value in FOR_TESTS.items():
        os.environ.setdefault(name, value)
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        os.environ["REDIS_URL"] = with_number(os.environ["REDIS_URL"], int(worker.removeprefix("gw")) + 1)
        return
    options = early_config.known_args_namespace
    if options.help or options.version:
        return
    compile_catalogues(ROOT, python=Path(sys.executable))
    with_postgres = "DATABASE_URL" not in os.environ
    try:
        services = Services(
            copy_of=prepared_database(os.environ) if with_postgres else None,
            postgres=with_postgres,
            valkey="REDIS_URL" not in os.environ,
        )
        services.start()
    except Problem as problem:
        raise pytest.UsageError(str(problem)) from None
    early_config.stash[SERVICES] = services
    os.environ.update(services.addresses)
    if with_postgres:
        # The tests' conftest makes every test database a copy of this one.
        os.environ["PREPARED_DATABASE"] = "app"


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if services := config.stash.get(SERVICES, None):
        services.stop()


def with_number(address: str, number: int) -> str:
    """Give the address of another numbered database of the same server."""
    if address.startswith("unix:"):
        return re.sub(r"(\?db=\d+)?$", f"?db={number}", address, count=1)
    return re.sub(r"(?<=[^/])(/\d*)?$", f"/{number}", address, count=1)
