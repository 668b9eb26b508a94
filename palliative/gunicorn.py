"""How gunicorn serves the pages, in development and in the container alike."""

import os
from pathlib import Path

bind = os.environ.get("WEB_BIND", "0.0.0.0:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 20
# Heartbeat files in memory: the root file system of the container is read-only, and a slow disk must not kill a worker.
memory = Path("/dev/shm")  # noqa: S108  gunicorn makes unnamed files there
worker_tmp_dir = str(memory) if memory.is_dir() else None
control_socket_disable = True
# Requests are logged by the application, with their identifiers and without addresses of patients.
accesslog = None
