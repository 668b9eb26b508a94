"""
The whole system, with somebody who pulls the plugs of workers, beat, broker, importer and database.

`weather` runs one storm and waits until all is quiet; `tests.chaos.damage` says what is broken then.
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import psycopg

from development import ROOT
from development.processes import Running, Watchdog, wait_until
from development.product import processes
from development.services import Services

# A process that carries out tasks, and the worker that has it.
HANDS = {"hand": "worker", "slow hand": "slow", "web hand": "web"}
# Who is killed how often in one storm.
PLUGS = {"hand": 6, "slow hand": 3, "valkey": 4, "worker": 3, "slow": 2, "importer": 1, "beat": 1}
# After which part of the import the database goes: first a restart that disconnects everybody, later a crash from which
# it has to recover.
DATABASE = {"database": 0.3, "database, crashing": 0.6}
# What a process prints once it is at work.
AT_WORK = {"worker": " ready.", "slow": " ready.", "beat": "Sending due task", "web": "Booting worker"}
STORM_SECONDS = 120
QUIET_SECONDS = 90
# How many batches the importer has brought through, and how many patients are in one.
DONE = "done.txt"
PER_BATCH = 10

UNFINISHED = """
    SELECT (SELECT count(*) FROM interop_importrun WHERE state NOT IN ('done', 'stopped'))
         + (SELECT count(*) FROM triggers_referral r
             WHERE r.state = 'open' AND NOT EXISTS (SELECT FROM consults_consult c WHERE c.referral_id = r.id))
         + (SELECT count(*) FROM triggers_referral r JOIN consults_consult c ON c.referral_id = r.id
             WHERE r.state IN ('withdrawn', 'declined', 'closed') AND c.state <> 'cancelled')
"""


def children_of(parent: int) -> list[int]:
    """List the processes that a process has started; by `pgrep` where there is no /proc."""
    if not Path("/proc/self/stat").exists():
        answer = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True)
        return [int(pid) for pid in answer.stdout.split()]
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # After the name in brackets: the state, then the parent.
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(stat.parent.name))
    return sorted(found)


class House:
    """The servers and the processes of the product, each of which can be killed and started again."""

    def __init__(self, folder: Path, services: Services, *, seed: int, patients: int, pause: float) -> None:
        self.folder, self.services, self.patients = folder, services, patients
        self.address = services.addresses["DATABASE_URL"]
        self.env = {
            **os.environ,
            **services.addresses,
            "SECRET_KEY": "only-for-tests",
            "ALLOWED_HOSTS": "localhost",
            "SWEEP_SECONDS": "1",
            "DJANGO_SETTINGS_MODULE": "palliative.settings",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        importing = [folder, seed, patients, pause]
        self.commands: dict[str, list[str | Path]] = {
            **processes(sys.executable, schedule=folder / "beat"),
            "importer": [sys.executable, "-m", "tests.chaos.importing", *map(str, importing)],
        }
        self.running: dict[str, Running] = {}
        self.dog = Watchdog()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for process in self.running.values():
            process.kill()
        self.dog.close()

    def run(self, *command: str | Path) -> str:
        """Run a command to its end and give what it prints."""
        answer = subprocess.run(
            [sys.executable, *map(str, command)], env=self.env, cwd=ROOT, capture_output=True, text=True
        )
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    def start(self, name: str) -> None:
        if name == "valkey":
            self.services.start_valkey()
        else:
            before = len(list(self.folder.glob(f"{name}-*.log")))
            log = self.folder / f"{name}-{before}.log"
            self.running[name] = Running(name, self.commands[name], dog=self.dog, log=log, env=self.env)

    def kill(self, name: str) -> None:
        """Kill with -9, together with everything it has started itself."""
        if name == "valkey":
            self.services.kill_valkey()
        elif name in HANDS:
            self.kill_hand(HANDS[name])
        else:
            self.running[name].kill()

    def kill_hand(self, worker: str) -> None:
        """Kill one process that carries out tasks; its worker goes on and starts another."""
        for hand in children_of(self.running[worker].pid)[:1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(hand, signal.SIGKILL)

    def is_at_work(self, name: str) -> bool:
        """Whether something has what it could lose: a process has started, the database holds part of the import."""
        if name in DATABASE:
            return self.share_done >= DATABASE[name]
        process = self.running.get(HANDS.get(name, name))
        return process is None or AT_WORK.get(process.name, "") in process.log.read_text(errors="replace")

    def last_words(self) -> str:
        """Say who is alive, and what everybody printed last."""
        return "\n\n".join(
            f"{name}, {'alive' if process.alive else f'ended with {process.exit_code}'}: {process.last_words(40)}"
            for name, process in self.running.items()
        )

    def ask(self, query: str) -> list[tuple]:
        with psycopg.connect(self.address) as connection:
            return connection.execute(query).fetchall()

    @property
    def batches(self) -> int:
        return 2 * -(-self.patients // PER_BATCH)

    @property
    def batches_done(self) -> int:
        path = self.folder / DONE
        return int(path.read_text() or 0) if path.exists() else 0

    @property
    def share_done(self) -> float:
        """How much of the work is done, from 0 to 1."""
        return self.batches_done / self.batches

    @property
    def is_quiet(self) -> bool:
        """Whether everything is imported, opened and booked."""
        return self.batches_done >= self.batches and self.ask(UNFINISHED) == [(0,)]


def weather(house: House, rng: random.Random) -> list[str]:
    """
    Import everything while plugs are pulled, then let the dust settle; give which were pulled, in order.

    :raises AssertionError: if the house does not come to rest.
    """
    for name in ("worker", "slow", "beat"):
        house.start(name)
    assert wait_until(lambda: house.is_at_work("worker"), seconds=STORM_SECONDS), house.last_words()
    house.start("importer")
    assert wait_until(lambda: house.batches_done > 0, seconds=STORM_SECONDS), house.last_words()
    pulled = pull_plugs(house, PLUGS, rng)
    at_rest = wait_until(lambda: house.is_quiet, seconds=QUIET_SECONDS, pause=0.3)
    assert at_rest, f"The house does not come to rest.\n{house.last_words()}"
    return pulled


def pull_plugs(house: House, plugs: Mapping[str, int], rng: random.Random) -> list[str]:
    """Pull each plug as often as it says, and the database's, whenever there is something to lose; give the order."""
    waiting = [*DATABASE, *(name for name, times in plugs.items() for _ in range(times))]
    rng.shuffle(waiting)
    pulled: list[str] = []
    while waiting:
        time.sleep(rng.uniform(0, 0.8))
        assert wait_until(lambda: any(map(house.is_at_work, waiting)), seconds=STORM_SECONDS), house.last_words()
        name = next(filter(house.is_at_work, waiting))
        waiting.remove(name)
        pull(house, name, rng)
        pulled.append(name)
    return pulled


def pull(house: House, name: str, rng: random.Random) -> None:
    """Kill something at this very moment, and start it again a little later."""
    if name == "database":
        house.services.restart_postgres("fast")
    elif name == "database, crashing":
        house.services.kill_postgres()
        house.services.start_postgres()
    else:
        house.kill(name)
        if name not in HANDS:
            time.sleep(rng.uniform(0, 0.4))
            house.start(name)
