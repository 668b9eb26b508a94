"""`dev.py build FOLDER`: the product, ready to run, with nothing beside it. The container image is made by this."""

import os
import secrets
import shutil
import tempfile
from pathlib import Path

from development import ROOT, Problem
from development.environment import REQUIREMENTS, Environment, run
from development.product import APPS, compile_catalogues

PARTS = (*APPS, "templates", "static", "locale", "manage.py")


def build(folder: Path) -> None:
    """
    Put the product into this folder: its environment, sources, compiled translations and static files.

    It has to be run where it was built: an environment knows its own place.

    :raises Problem: if the folder is not empty, or a step fails.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Problem(f"{folder} is not empty; choose a new folder to build into.")
    folder.mkdir(parents=True, exist_ok=True)
    for name in PARTS:
        copy(ROOT / name, folder / name)
    product = Environment(folder / ".venv", REQUIREMENTS / "base.txt")
    product.ensure()
    with tempfile.TemporaryDirectory(prefix="palliative-build-") as place:
        tools = Environment(Path(place) / "tools", REQUIREMENTS / "build.txt")
        tools.ensure()
        compile_catalogues(folder, python=tools.python)
    run(
        [product.python, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
        or_say="The static files cannot be collected",
        cwd=folder,
        env=stand_ins(),
    )
    # The root file system of the container is read-only, so nothing can be compiled there later.
    run([product.python, "-m", "compileall", "-q", "-j", "0", folder], or_say="The sources cannot be compiled")


def copy(source: Path, target: Path) -> None:
    """Copy a part of the product; a part that does not exist yet is left out."""
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    elif source.exists():
        shutil.copy2(source, target)


def stand_ins() -> dict[str, str]:
    """Give what the settings insist on and collecting files never uses; none of it stays in the result."""
    return {
        **os.environ,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "build.invalid",
        "DATABASE_URL": "postgres://build.invalid/unused",
        "REDIS_URL": "redis://build.invalid",
        "STATIC_ROOT": "staticfiles",
    }
