"""
End what was started once the starter is gone, however it ended.

Runs as a process of its own and reads from its standard input, one line per order:

    watch GROUP SIGNAL      end this process group with this signal
    forget GROUP            it has ended by itself
    remove FOLDER           delete this folder at the very end

The end of the input means that the starter is gone. What then still lives gets its signal, and five seconds later
SIGKILL.
"""

import os
import shutil
import signal
import sys
import time
from contextlib import suppress

PATIENCE = 5.0


def alive(group: int) -> bool:
    """Say whether a process of the group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def end(watched: dict[int, int]) -> None:
    """Send every group its signal, wait for all of them, and kill the rest."""
    for group, number in watched.items():
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, number)
    deadline = time.monotonic() + PATIENCE
    while any(alive(group) for group in watched) and time.monotonic() < deadline:
        time.sleep(0.05)
    for group in watched:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    watched: dict[int, int] = {}
    folders: list[str] = []
    for line in sys.stdin:
        order, _, rest = line.rstrip("\n").partition(" ")
        if order == "watch":
            group, number_text = rest.split()
            watched[int(group)] = int(number_text)
        elif order == "forget":
            watched.pop(int(rest), None)
        elif order == "remove":
            folders.append(rest)
    end(watched)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
