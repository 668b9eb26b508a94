"""The time of long work: it goes on while the work does, so that what ends after midnight knows that it is tomorrow."""

from datetime import datetime, timedelta
from time import monotonic


class Clock:
    """A clock that was set once and runs on; whoever begins the work sets it, and a test may set it to any day."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._began = monotonic()

    def now(self) -> datetime:
        return self._at + timedelta(seconds=monotonic() - self._began)
