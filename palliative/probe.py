"""
Whether this container works: `python -m palliative.probe web`, or `worker`, or `beat`; exit code 0 means yes.

The container engine asks this; people and the monitoring ask /readyz and /metrics.
"""

import os
import socket
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

SECONDS_TO_ANSWER = 5
# Beat writes its schedule down at least every three minutes.
SCHEDULE_IS_OLD_AFTER = 10 * 60


def web_answers() -> bool:
    """Ask the web process for a page, by a name that it accepts."""
    name = os.environ["ALLOWED_HOSTS"].split(",")[0].removeprefix("*").lstrip(".") or "localhost"
    port = os.environ.get("WEB_BIND", "0.0.0.0:8000").rpartition(":")[2]
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": name})
    # Always this very address.
    with urllib.request.urlopen(request, timeout=SECONDS_TO_ANSWER) as page:  # noqa: S310  # nosec B310
        return page.status == 200


def worker_answers() -> bool:
    """Ask the worker of this container for a sign of life through the broker."""
    from palliative.celery import app

    return bool(app.control.ping(destination=[f"celery@{socket.gethostname()}"], timeout=SECONDS_TO_ANSWER))


def beat_is_at_work() -> bool:
    """See whether the schedule was written down lately."""
    schedule = Path(os.environ["BEAT_SCHEDULE"])
    # The library that keeps it may add an ending to the name.
    written = [path.stat().st_mtime for path in schedule.parent.glob(f"{schedule.name}*")]
    return bool(written) and time.time() - max(written) < SCHEDULE_IS_OLD_AFTER


PROBES: dict[str, Callable[[], bool]] = {"web": web_answers, "worker": worker_answers, "beat": beat_is_at_work}


def main(name: str) -> int:
    try:
        return 0 if PROBES[name]() else 1
    except OSError as error:
        print(f"{name} does not answer: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
