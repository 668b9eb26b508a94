"""How gunicorn serves the pages, in development and in the container alike."""

import gc
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

bind = os.environ.get("WEB_BIND", "0.0.0.0:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 20
# Heartbeat files in memory: the root file system of the container is read-only, and a slow disk must not kill a worker.
# gunicorn makes them without a name, so nobody can guess one.
memory = Path("/dev/shm")  # noqa: S108  # nosec B108
worker_tmp_dir = str(memory) if memory.is_dir() else None
control_socket_disable = True
# Requests are logged by the application, each with an identifier of its own; accesslog would write them down twice.
accesslog = None

# Here the web processes leave their counters, so that each of them can tell the sum. It has to be known before any
# counter is made.
metrics_folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR") or tempfile.mkdtemp(prefix="palliative-metrics-")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = metrics_folder


def post_worker_init(worker: Any) -> None:
    """Let the collector of garbage pass over what a process keeps for ever, and look less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def child_exit(server: Any, worker: Any) -> None:
    """Forget the live figures of a web process that has ended."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:
    """Clear up."""
    shutil.rmtree(metrics_folder, ignore_errors=True)
