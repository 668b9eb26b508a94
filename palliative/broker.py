"""
One correction of the broker's driver (kombu 5.7).

A task may end after its worker lost the broker: its message belongs to a connection that is closed. Acknowledging or
returning it then raised AttributeError, which nobody expects, and the worker died of it. Now it is a lost connection
like any other, which is logged; the message comes back after the visibility timeout, and the sweep does not need it.
"""

from typing import Any

from kombu.transport import redis
from redis.exceptions import ConnectionError as ConnectionLost

# Its types do not know what is corrected here.
Channel: Any = redis.Channel
_parameters = Channel._connparams


def _parameters_while_open(self: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
    if getattr(self.connection, "client", None) is None:
        raise ConnectionLost("The connection of this channel was closed.")
    return _parameters(self, *args, **kwargs)


def correct_driver() -> None:
    """Let channels of closed connections say so."""
    Channel._connparams = _parameters_while_open
