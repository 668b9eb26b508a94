"""
PostgreSQL and Valkey for development and tests, on Unix sockets only.

    with Services() as services:
        os.environ.update(services.addresses)

Started by root they run as `postgres` or `nobody`. They end when the starter ends, even by `kill -9`. The addresses
stay the same over stops, kills and restarts of each server, which is what the chaos test does to them.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from development import Problem, binaries
from development.processes import Running, Watchdog, wait_until

StopMode = Literal["smart", "fast", "immediate"]
STOP_SIGNALS: dict[StopMode, int] = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}
START_SECONDS = 30
# A server killed a moment ago may still hold its data folder; these are PostgreSQL's words for that.
STILL_HELD = ('lock file "postmaster.pid" already exists', "is still in use")
INITDB_OPTIONS = ("--username=app", "--auth=trust", "--encoding=UTF8", "--no-locale")
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def service_owner() -> tuple[int, int] | None:
    """
    Give user and group number to run the servers as; nothing if we are an ordinary user ourselves.

    :raises Problem: if we are root and there is nobody else. PostgreSQL refuses to run as root.
    """
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return entry.pw_uid, entry.pw_gid
    raise Problem(
        "PostgreSQL does not run as root, and there is no user `postgres` or `nobody`. Start as an ordinary user."
    )


def short_folder() -> Path:
    """Make a private folder whose path leaves room for socket names, which end at about 100 characters."""
    parent = next((place for place in ("/tmp", "/var/tmp") if os.access(place, os.W_OK)), tempfile.gettempdir())
    return Path(tempfile.mkdtemp(prefix="palliative-", dir=parent)).resolve()


class Services:
    """The two servers. Each can be left out, for those who have their own."""

    def __init__(
        self,
        *,
        keep_in: Path | None = None,
        copy_of: Path | None = None,
        durable: bool = False,
        postgres: bool = True,
        valkey: bool = True,
    ) -> None:
        """
        :param keep_in: folder whose database outlives the stop; without it everything is forgotten.
        :param copy_of: such a folder of stopped servers, whose database a new one begins with.
        :param durable: whether a commit survives a power cut; without it tests are twice as fast.
        """
        self.durable = durable
        self._keep_in, self._copy_of = keep_in, copy_of
        self._with_postgres, self._with_valkey = postgres, valkey
        self._owner = service_owner()
        self._postgres: Running | None = None
        self._valkey: Running | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def addresses(self) -> dict[str, str]:
        """The addresses of the servers that run here, as the settings read them."""
        found = {}
        if self._with_postgres:
            found["DATABASE_URL"] = f"postgres://app@/app?host={self.folder}"
        if self._with_valkey:
            found["REDIS_URL"] = f"unix://{self.folder}/valkey.sock?db=0"
        return found

    @property
    def servers(self) -> list[Running]:
        """Those of the two that were started here."""
        return [server for server in (self._postgres, self._valkey) if server]

    def start(self) -> None:
        """
        Start both servers and wait until they answer.

        :raises Problem: if a server is missing or does not start.
        """
        self.folder = short_folder()
        self._dog = Watchdog()
        self._dog.remove(self.folder)
        try:
            self._give(self.folder)
            if self._with_valkey:
                self._valkey_program = self._usable_valkey()
                self.start_valkey(wait=False)
            if self._with_postgres:
                self._postgres_folder = self._usable_postgres()
                self._data = self._database_files()
                self.start_postgres()
            if self._with_valkey:
                self._await_valkey()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop what still runs and clear up. It may be called twice."""
        for server in reversed(self.servers):
            server.stop()
        self._dog.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start_postgres(self) -> None:
        """
        Start PostgreSQL on its data folder and wait until it accepts connections.

        :raises Problem: if it does not; the message holds its last words.
        """
        if not wait_until(self._try_postgres, seconds=START_SECONDS, pause=0.2):
            raise Problem(f"PostgreSQL does not start:\n{self._running_postgres.last_words()}")

    def _try_postgres(self) -> bool:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": self.folder,
            "unix_socket_permissions": "0700",
            "shared_buffers": "64MB",
            "max_connections": 100,
            # For many short queries, and a disk without moving parts (docs/operations.md).
            "random_page_cost": 1.1,
            "jit": "off",
            "max_parallel_workers_per_gather": 0,
            # No values of rows in its log: an error line names the constraint, not the patient.
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
        }
        options = [f"{name}={value}" for name, value in settings.items()] + list(() if self.durable else NOT_DURABLE)
        command: list[str | Path] = [self._postgres_folder / "postgres", "-D", self._data]
        self._postgres = server = Running(
            "PostgreSQL",
            [*command, *(part for option in options for part in ("-c", option))],
            dog=self._dog,
            log=self.folder / "postgres.log",
            env=self._environment,
            cwd=Path("/"),
            owner=self._owner,
            ends_with=signal.SIGINT,
        )
        wait_until(lambda: self._postgres_ready() or not server.alive, seconds=START_SECONDS)
        if server.alive:
            return True
        server.kill()
        if not any(words in server.last_words() for words in STILL_HELD):
            raise Problem(f"PostgreSQL does not start:\n{server.last_words()}")
        return False

    def _postgres_ready(self) -> bool:
        try:
            lines = (self._data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(self._running_postgres.pid) and lines[7].strip() == "ready"

    def stop_postgres(self, mode: StopMode = "fast") -> None:
        """Stop PostgreSQL: `smart` waits for clients, `fast` disconnects them, `immediate` leaves recovery to do."""
        self._running_postgres.stop(STOP_SIGNALS[mode])

    def restart_postgres(self, mode: StopMode = "fast") -> None:
        self.stop_postgres(mode)
        self.start_postgres()

    def kill_postgres(self) -> None:
        """Kill PostgreSQL as a crash would; its connections notice and end by themselves."""
        self._running_postgres.kill()

    def start_valkey(self, *, wait: bool = True) -> None:
        """
        Start Valkey, empty, and wait until it answers.

        :raises Problem: if it does not.
        """
        settings: dict[str, str | Path] = {
            "port": "0",
            "unixsocket": self.folder / "valkey.sock",
            "unixsocketperm": "700",
            "dir": self.folder,
            "save": "",
            "appendonly": "no",
            "databases": "64",
        }
        self._valkey = Running(
            "Valkey",
            [self._valkey_program, *(part for name, value in settings.items() for part in (f"--{name}", value))],
            dog=self._dog,
            log=self.folder / "valkey.log",
            cwd=Path("/"),
            owner=self._owner,
        )
        if wait:
            self._await_valkey()

    def _await_valkey(self) -> None:
        server = self._running_valkey
        wait_until(lambda: self._valkey_answers() or not server.alive, seconds=START_SECONDS)
        if not self._valkey_answers():
            raise Problem(f"Valkey does not start:\n{server.last_words()}")

    def _valkey_answers(self) -> bool:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(self.folder / "valkey.sock"))
            client.sendall(b"PING\r\n")
            return client.recv(7) == b"+PONG\r\n"
        return False

    def stop_valkey(self) -> None:
        self._running_valkey.stop()

    def kill_valkey(self) -> None:
        """Kill Valkey as a crash would; everything it held is lost."""
        self._running_valkey.kill()

    def restart_valkey(self) -> None:
        self.stop_valkey()
        self.start_valkey()

    @property
    def _running_postgres(self) -> Running:
        assert self._postgres is not None, "PostgreSQL was never started"
        return self._postgres

    @property
    def _running_valkey(self) -> Running:
        assert self._valkey is not None, "Valkey was never started"
        return self._valkey

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, "LC_ALL": "C" if sys.platform == "darwin" else "C.UTF-8"}

    def _give(self, folder: Path) -> None:
        """Make the servers' user the owner of this folder."""
        if self._owner:
            os.chown(folder, *self._owner)

    def _usable_postgres(self) -> Path:
        folder = binaries.find_postgres()
        if binaries.reachable(folder / "postgres", self._owner):
            return folder
        return binaries.copy_postgres(folder, self.folder / "programs")

    def _usable_valkey(self) -> Path:
        program = binaries.find_valkey()
        if binaries.reachable(program, self._owner):
            return program
        return Path(shutil.copy(program, self.folder))

    def _database_files(self) -> Path:
        """Give the data folder of this major version; make it first where there is none."""
        version = binaries.postgres_version(self._postgres_folder)
        parent = self._keep_in or self.folder
        files = parent / f"postgres-{version}"
        if files.exists():
            return files
        # Made under another name first, so that a folder with the right name is always whole.
        making = parent / f"postgres-{version}.making"
        shutil.rmtree(making, ignore_errors=True)
        parent.mkdir(parents=True, exist_ok=True)
        if self._copy_of:
            subprocess.run(["cp", "-a", self._copy_of / files.name, making], check=True)
            return making.rename(files)
        making.mkdir(mode=0o700)
        self._give(making)
        in_memory = () if self.durable else ("--no-sync",)
        self._run_once("initdb", *INITDB_OPTIONS, *in_memory, "-D", making)
        self._run_once("postgres", "--single", "-D", making, "postgres", orders="CREATE DATABASE app;\n")
        return making.rename(files)

    def _run_once(self, program: str, *arguments: str | Path, orders: str = "") -> None:
        user, group = self._owner or (None, None)
        answer = subprocess.run(
            [self._postgres_folder / program, *arguments],
            input=orders,
            capture_output=True,
            text=True,
            env=self._environment,
            cwd="/",
            user=user,
            group=group,
            extra_groups=None if self._owner is None else [],
        )
        if answer.returncode:
            raise Problem(f"The database cannot be made; {program} says:\n{answer.stdout}{answer.stderr}")
