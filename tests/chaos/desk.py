"""The storm of writing: documents are written, signed and made letters of, while everything is killed in turn."""

import json
import random
import socket
import sys
from pathlib import Path

from development.processes import wait_until
from development.product import processes
from development.services import Services
from tests.chaos.signed import find_lost
from tests.chaos.storm import QUIET_SECONDS, STORM_SECONDS, House, pull_plugs
from tests.chaos.writing import STROKES, Browser, Told, Writer, have_ended, start_all

PLUGS = {"web hand": 4, "web": 2, "hand": 3, "worker": 1, "beat": 1, "valkey": 2}
WRITERS = 3
CONSULTS = 12
LETTERS_WAITING = "SELECT count(*) FROM consults_letter WHERE state <> 'made'"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Desk(House):
    """The house with its pages, and consults that are begun and wait to be written."""

    def __init__(self, folder: Path, services: Services, *, seed: int) -> None:
        super().__init__(folder, services, seed=seed, patients=CONSULTS, pause=0)
        self.port, self.told, self.seed = free_port(), Told(), seed
        self.env |= {
            "DEMO": "true",
            "WEB_BIND": f"127.0.0.1:{self.port}",
            "STATIC_ROOT": str(folder / "static"),
            "PATHWAY": "stepped",
            "FACT_L_LICENCE": "true",
            "PYTHONUNBUFFERED": "1",
        }
        self.commands = dict(processes(sys.executable, schedule=folder / "beat"))
        self.strokes = 0

    @property
    def share_done(self) -> float:
        """How much of the writing is done: strokes that were answered as saved."""
        return sum(self.told.saved.values()) / self.strokes if self.strokes else 0

    @property
    def is_quiet(self) -> bool:
        return self.ask(LETTERS_WAITING) == [(0,)]

    def writers(self) -> tuple[list[Writer], list[int]]:
        """Prepare consults and who writes them; give also which are to be signed: of each writer all but the last."""
        begun = json.loads(self.run("-m", "tests.chaos.beginning", str(CONSULTS)).splitlines()[-1])
        shares = [begun["consults"][number::WRITERS] for number in range(WRITERS)]
        unsigned = {share[-1] for share in shares}
        browsers = [Browser(self.port, session) for session in begun["sessions"]]
        writers = [
            Writer(browsers, share, unsigned, self.told, self.seed + number) for number, share in enumerate(shares)
        ]
        return writers, [consult for consult in begun["consults"] if consult not in unsigned]


def write_in_a_storm(desk: Desk, rng: random.Random) -> tuple[list[str], list[str]]:
    """
    Let documents be written and signed while plugs are pulled; give which were pulled, and the damage.

    :raises AssertionError: if the house does not come to rest.
    """
    desk.run("manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    writers, to_sign = desk.writers()
    for name in ("web", "worker", "beat"):
        desk.start(name)
    assert wait_until(lambda: desk.is_at_work("web"), seconds=STORM_SECONDS), desk.last_words()
    threads = start_all(writers)
    assert wait_until(lambda: bool(desk.told.saved or desk.told.wrong), seconds=STORM_SECONDS), desk.last_words()
    # Every text of every consult is written about as often; how many there are, the first consults say.
    desk.strokes = CONSULTS * STROKES * len({(section, key) for _consult, section, key in desk.told.saved} or {1})
    pulled = pull_plugs(desk, PLUGS, rng)
    assert have_ended(threads, seconds=QUIET_SECONDS), f"Still writing.\n{desk.last_words()}"
    at_rest = wait_until(lambda: desk.is_quiet, seconds=QUIET_SECONDS, pause=0.3)
    assert at_rest, f"Letters are not made.\n{desk.last_words()}"
    lost = find_lost(desk, saved=desk.told.saved, signed=desk.told.signed, to_sign=to_sign)
    return pulled, [*desk.told.wrong, *lost]
