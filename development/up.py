"""`dev.py up`: the whole system on one machine, until Ctrl-C."""

import contextlib
import errno
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from development import ROOT, STATE, Problem, product
from development.environment import PROJECT
from development.processes import Running, Watchdog, wait_until

START_SECONDS = 60
LOGS = STATE / "logs"
NO_DEMO = (
    "No demo is loaded into a database of your own: set DEMO=1 for that, and only where no real patients are.\n"
    "Without it the pages ask for HTTPS, and the first account is made with `dev.py manage make_account`."
)


def run(*, port: int, fresh: bool, patients: int) -> int:
    """
    Start everything, say where it is, and wait for the end.

    :raises Problem: if something does not start, or ends by itself.
    """
    began = time.monotonic()
    check_port(port)
    if fresh and not product.servers_wanted()["postgres"]:
        raise Problem("--fresh empties only the database that dev.py runs itself, and DATABASE_URL names another one.")
    PROJECT.ensure()
    address = f"http://localhost:{port}/"
    listen_to_requests_to_end()
    with product.services_for_up(address=address, fresh=fresh) as services:
        env = {
            **product.variables(services.addresses),
            "CSRF_TRUSTED_ORIGINS": f"http://localhost:{port},http://127.0.0.1:{port}",
            "WEB_BIND": f"127.0.0.1:{port}",
            "PROMETHEUS_MULTIPROC_DIR": str(STATE / "metrics"),
        }
        prepare(env)
        with processes(env) as running:
            accounts = load_demo(env, patients) if product.is_demo(env) else NO_DEMO
            await_pages(port, running)
            print(f"\n{accounts}\n\nThe system runs at {address} after {time.monotonic() - began:.0f} seconds.")
            print(f"What it writes down: {LOGS}. Ctrl-C stops it.", flush=True)
            watch(running, services.servers)
    return 0


def load_demo(env: Mapping[str, str], patients: int) -> str:
    """Load the demo centre and give its accounts in words."""
    print("Loading the demo centre …", flush=True)
    manage(env, "load_demo", "--patients", str(patients))
    return manage(env, "demo_accounts")


def listen_to_requests_to_end() -> None:
    """Treat every request to end as Ctrl-C; that includes an interrupt where a shell started us in the background."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Whoever starts us with nohup wants us to outlive the terminal.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


def check_port(port: int) -> None:
    """
    See whether we can listen there, before anything else is done.

    :raises Problem: if not.
    """
    if not 1 <= port <= 65535:
        raise Problem(f"{port} is not a port; choose one between 1 and 65535, for example `--port 8001`.")
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Problem(f"Port {port} is taken by another program; choose one with `--port`.") from None
            if error.errno == errno.EACCES:
                raise Problem(f"Port {port} needs special rights; choose one above 1023 with `--port`.") from None
            raise


def prepare(env: Mapping[str, str]) -> None:
    """Bring the tables, the translations and the static files up to date."""
    product.compile_catalogues(ROOT, python=PROJECT.python)
    inputs = [*(ROOT / "static").rglob("*"), PROJECT.stamp]
    mark, state = STATE / "static.state", product.fingerprint(inputs)
    current = mark.exists() and mark.read_text() == state
    collecting = (
        None
        if current
        else subprocess.Popen(
            [PROJECT.python, "manage.py", "collectstatic", "--noinput", "--clear", "--verbosity", "0"], env=env
        )
    )
    try:
        manage(env, "migrate", "--noinput", "--verbosity", "0")
        if collecting and collecting.wait():
            raise Problem("The static files cannot be collected; the lines above say why.")
    finally:
        if collecting:
            collecting.kill()
            collecting.wait()
    mark.write_text(state)


def manage(env: Mapping[str, str], *arguments: str) -> str:
    """
    Run a Django command and give what it prints.

    :raises Problem: with its last lines, if it fails.
    """
    # The system checks take a second each time, and `dev.py check` has them.
    command: list[str | Path] = [PROJECT.python, "manage.py", *arguments, "--skip-checks"]
    answer = subprocess.run(command, env=dict(env), capture_output=True, text=True)
    if answer.returncode:
        words = "\n".join((answer.stdout + answer.stderr).splitlines()[-15:])
        raise Problem(f"`manage.py {arguments[0]}` failed:\n{words}")
    return answer.stdout.strip()


@contextmanager
def processes(env: Mapping[str, str]) -> Iterator[list[Running]]:
    """Run web, both workers and beat; stop them all at once."""
    LOGS.mkdir(exist_ok=True)
    shutil.rmtree(env["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
    Path(env["PROMETHEUS_MULTIPROC_DIR"]).mkdir()
    commands = product.processes(PROJECT.python, schedule=STATE / "beat")
    dog, running = Watchdog(), []
    try:
        for name, command in commands.items():
            running.append(Running(name, command, dog=dog, log=LOGS / f"{name}.log", env=env))
        yield running
    finally:
        # A second Ctrl-C must not leave half of it running.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        print("Stopping …", flush=True)
        for process in running:
            process.ask_to_end()
        for process in running:
            # Asked once: a second request makes the task workers drop what they are doing.
            process.stop(number=0)
        dog.close()


def await_pages(port: int, running: list[Running]) -> None:
    """
    Wait until the pages answer.

    :raises Problem: if they do not.
    """
    web = running[0]

    def answers() -> bool:
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as page,
        ):
            return page.status == 200
        return False

    wait_until(lambda: answers() or not web.alive, seconds=START_SECONDS, pause=0.1)
    if not web.alive or not answers():
        raise Problem(f"The pages do not come up; {web.log} ends with:\n{web.last_words()}")


def watch(running: list[Running], servers: list[Running]) -> None:
    """
    Wait for Ctrl-C.

    :raises Problem: if one of the processes ends by itself.
    """
    while True:
        for process in (*running, *servers):
            if not process.alive:
                raise Problem(
                    f"{process.name} ended by itself (code {process.exit_code}); {process.log} ends with:\n"
                    f"{process.last_words()}"
                )
        time.sleep(0.5)
