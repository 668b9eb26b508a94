"""
Start processes that never outlive us.

Three things see to it: an orderly `stop`; on Linux the kernel, which signals a child when its parent dies; and
everywhere the watchdog, a small process that also ends grandchildren (web workers, task workers) when our end of a pipe
closes.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from development import ROOT, watchdog

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform.startswith("linux") else None


def die_with_parent(number: int) -> Callable[[], None] | None:
    """
    Give the function that a child runs before its program, so that the kernel signals it when we die.

    It has to run after a change of user, which clears the wish; `subprocess` runs it there. The kernel looks at the
    thread that started the child, so children must be started from the main thread.
    """
    if LIBC is None:
        return None
    libc, parent = LIBC, os.getpid()

    def ask_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:
            os._exit(1)

    return ask_kernel


class Watchdog:
    """The process that ends what we started when we are gone. Close it last."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", watchdog.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd="/",
            start_new_session=True,
        )

    def _order(self, *words: object) -> None:
        assert self._process.stdin is not None
        # Without a watchdog the kernel's signal remains; stopping must go on.
        with contextlib.suppress(BrokenPipeError):
            print(*words, file=self._process.stdin, flush=True)

    def watch(self, group: int, number: int) -> None:
        self._order("watch", group, int(number))

    def forget(self, group: int) -> None:
        self._order("forget", group)

    def remove(self, folder: Path) -> None:
        self._order("remove", folder)

    def close(self) -> None:
        """Let it end what is still watched and wait until it has."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()


class Running:
    """A started program with everything it starts itself: one process group."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        dog: Watchdog,
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path = ROOT,
        owner: tuple[int, int] | None = None,
        ends_with: int = signal.SIGTERM,
    ) -> None:
        """
        Start the program.

        :param log: file that receives what it prints; an existing one is replaced.
        :param owner: user and group number to run as, for a start by root.
        :param ends_with: the signal that asks it to end in order.
        """
        self.name, self.log, self.ends_with, self._dog = name, log, ends_with, dog
        user, group = owner or (None, None)
        with open(log, "wb") as output:
            self._process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=None if env is None else dict(env),
                cwd=cwd,
                start_new_session=True,
                preexec_fn=die_with_parent(ends_with),
                user=user,
                group=group,
                extra_groups=None if owner is None else [],
            )
        dog.watch(self.pid, ends_with)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        return self._process.poll()

    def last_words(self, lines: int = 15) -> str:
        """Give the end of what it printed."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def ask_to_end(self, number: int | None = None) -> None:
        """Send the signal that asks the program to end, or another, and do not wait."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(self.ends_with if number is None else number)

    def stop(self, number: int | None = None, *, patience: float = 10.0) -> None:
        """Ask the program to end, wait, and kill whatever of its group is left."""
        self.ask_to_end(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
        self.kill()

    def kill(self) -> None:
        """Kill the whole group at once, as a power cut would."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        self._dog.forget(self.pid)


def wait_until(true: Callable[[], bool], *, seconds: float, pause: float = 0.02) -> bool:
    """Wait for something to become true and say whether it did."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True
