"""A worker that loses its broker must outlive it."""

import logging

import pytest
from kombu import Connection, Queue

from palliative.celery import app

LOG = logging.getLogger(__name__)


@pytest.mark.parametrize("end", ["ack", "reject"])
def test_a_message_of_a_lost_connection_ends_without_killing_the_worker(end, caplog):
    """What happens to a task that ends after the broker went away, in the driver's own steps."""
    connection = Connection(app.conf.broker_url)
    queue = Queue("test_broker", channel=connection.channel())
    queue.declare()
    with connection.Producer() as producer:
        producer.publish({}, routing_key="test_broker")
    message = queue.get()
    lost = connection.connection_errors
    connection.collect()
    message.channel._disconnect_pools()
    if end == "ack":
        message.ack_log_error(LOG, lost)
    else:
        message.reject_log_error(LOG, lost, requeue=True)
    assert "was closed" in caplog.text
