"""The commands of `dev.py`."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import takewhile
from pathlib import Path
from typing import NoReturn

from development import ROOT, Problem, build, checks, pictures, product, up
from development.environment import PROJECT, REQUIREMENTS, find_uv
from development.prepared import prepared_database
from development.services import Services

Arguments = Sequence[str]


def run(arguments: Arguments, *, help_text: str) -> int:
    """Carry out one command and give its exit code."""
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(help_text.strip())
        return 0 if arguments else 2
    name, *rest = arguments
    if name not in COMMANDS:
        raise Problem(f"dev.py has no command {name!r}; it knows {', '.join(COMMANDS)}.")
    # Files named to a Django command are relative to where the person is; everything else happens in the project.
    if name not in {"manage", "build"}:
        os.chdir(ROOT)
    return COMMANDS[name](rest)


def run_up(arguments: Arguments) -> int:
    """Run the whole system until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="dev.py up", description="Run the system with its demo centre until Ctrl-C.")
    parser.add_argument("--port", type=int, default=8000, help="port of the pages on this machine (8000)")
    parser.add_argument("--fresh", action="store_true", help="forget the data and begin with a new demo centre")
    parser.add_argument("--patients", type=int, default=300, help="size of a new demo centre (300)")
    chosen = parser.parse_args(arguments)
    return up.run(port=chosen.port, fresh=chosen.fresh, patients=chosen.patients)


def run_test(arguments: Arguments) -> int:
    """Run pytest, which starts the servers itself; on two processes unless a file is named."""
    PROJECT.ensure()
    chosen = any(not argument.startswith("-") and Path(argument.split("::")[0]).exists() for argument in arguments)
    says_how = any(argument.startswith(("-n", "--numprocesses", "--pdb", "--trace")) for argument in arguments)
    spread = [] if chosen or says_how else ["-n", "2", "--dist", "worksteal"]
    return become([PROJECT.python, "-m", "pytest", *spread, *arguments])


def run_manage(arguments: Arguments) -> int:
    """Run a Django command, with the servers up where it needs them."""
    PROJECT.ensure()
    command: list[str | Path] = [PROJECT.python, ROOT / "manage.py", *arguments]
    if not arguments or arguments[0] in product.FILE_COMMANDS:
        return become(command)
    with product.shared_services() as addresses:
        return subprocess.run(command, env=product.variables(addresses)).returncode


def run_bench(arguments: Arguments) -> int:
    """
    Run the named benchmarks one after the other; options behind the names are theirs.

    Each has its own servers, whose database has all tables and nothing in them.
    """
    PROJECT.ensure()
    files = (ROOT / "benchmarks").glob("[a-z]*.py")
    known = sorted(path.stem for path in files if "__main__" in path.read_text(encoding="utf-8"))
    names = list(takewhile(lambda argument: not argument.startswith("-"), arguments))
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise Problem(f"There is no benchmark {', '.join(unknown)}; there are: {', '.join(known) or 'none yet'}.")
    if not names:
        print("\n".join(known) or "There are no benchmarks yet.")
        return 0
    failed = False
    empty = prepared_database(product.variables({}), python=PROJECT.python)
    for name in names:
        # Durable, because that is what production pays.
        with Services(durable=True, copy_of=empty) as services:
            command: list[str | Path] = [PROJECT.python, "-m", f"benchmarks.{name}", *arguments[len(names) :]]
            failed |= subprocess.run(command, env=product.variables(services.addresses)).returncode != 0
    return int(failed)


def run_check(arguments: Arguments) -> int:
    """Run every check, or the named ones."""
    PROJECT.ensure()
    return checks.run(arguments)


def run_pictures(arguments: Arguments) -> int:
    """Take the pictures of the documents, or of every page."""
    parser = argparse.ArgumentParser(prog="dev.py pictures", description="Take pictures of the demo centre's pages.")
    parser.add_argument(
        "--all", type=Path, metavar="FOLDER", help="of every page: both languages, light and dark, three widths"
    )
    return pictures.run(everything=parser.parse_args(arguments).all)


def run_build(arguments: Arguments) -> int:
    """Build the product into a folder."""
    parser = argparse.ArgumentParser(prog="dev.py build", description="Put the product, ready to run, into a folder.")
    parser.add_argument("folder", type=Path, help="a new folder; the product runs there and nowhere else")
    build.build(parser.parse_args(arguments).folder.absolute())
    return 0


def run_lock(arguments: Arguments) -> int:
    """Lock the requirements again; `--upgrade` takes newer versions."""
    uv = find_uv()
    if not uv:
        raise Problem("Locking needs uv, and none can be installed on this machine.")
    for name in ("uv", "base", "build", "dev", "benchmarks"):
        names = [f"{name}.in", "--output-file", f"{name}.txt"]
        form = [
            "--universal",
            "--python-version",
            "3.11",
            "--generate-hashes",
            "--no-header",
            "--no-annotate",
            "--quiet",
        ]
        answer = subprocess.run([uv, "pip", "compile", *names, *form, *arguments], cwd=REQUIREMENTS)
        if answer.returncode:
            return answer.returncode
    return 0


def become(command: Sequence[str | Path]) -> NoReturn:
    """Replace this process by the command, so that signals and the exit code are its own."""
    sys.stdout.flush()
    os.execv(command[0], [str(part) for part in command])  # noqa: S606  a list, never shell text


COMMANDS: dict[str, Callable[[Arguments], int]] = {
    "up": run_up,
    "test": run_test,
    "check": run_check,
    "manage": run_manage,
    "bench": run_bench,
    "pictures": run_pictures,
    "build": run_build,
    "lock": run_lock,
}
