"""`dev.py pictures`: the system with a fresh demo centre in a database of its own, and pictures of its pages."""

import socket
import subprocess
import tempfile
import time
from pathlib import Path

from development import ROOT, Problem, product, up
from development.chromium import MISSING, find_chromium
from development.environment import PROJECT
from development.prepared import prepared_database
from development.processes import Running, Watchdog
from development.services import Services

DOCUMENTS = ROOT / "docs" / "pictures"
CENTRE = 120
SECONDS_TO_SCHEDULE = 20


def run(*, everything: Path | None) -> int:
    """
    Take the pictures that the documents show; or of every page, in both languages, both themes and three widths.

    :param everything: the folder for pictures of every page, for people who look at all of them.
    :raises Problem: if there is no browser, or a page does not come.
    """
    if not find_chromium():
        raise Problem(MISSING)
    PROJECT.ensure()
    own = {name: value for name, value in product.variables({}).items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    empty = prepared_database(own, python=PROJECT.python)
    with tempfile.TemporaryDirectory(prefix="pictures-") as temporary, Services(copy_of=empty) as services:
        folder, port = Path(temporary), free_port()
        address = f"http://localhost:{port}"
        env = {
            **own,
            **services.addresses,
            "DEMO": "true",
            "WEB_BIND": f"127.0.0.1:{port}",
            "CSRF_TRUSTED_ORIGINS": address,
            "PROMETHEUS_MULTIPROC_DIR": str(folder),
            "SWEEP_SECONDS": "2",
        }
        up.prepare(env)
        up.load_demo(env, CENTRE)
        dog = Watchdog()
        running = [
            Running(name, command, dog=dog, log=folder / f"{name}.log", env=env)
            for name, command in product.processes(PROJECT.python, schedule=folder / "beat").items()
        ]
        try:
            up.await_pages(port, running)
            print("Giving the workers time to schedule …", flush=True)
            time.sleep(SECONDS_TO_SCHEDULE)
            target = (everything or DOCUMENTS).absolute()
            target.mkdir(parents=True, exist_ok=True)
            command = [PROJECT.python, "-m", "development.camera", address, target, *(["--all"] if everything else [])]
            return subprocess.run(list(map(str, command)), cwd=ROOT, env=env).returncode
        finally:
            for process in running:
                process.kill()
            dog.close()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
