"""What takes minutes must not keep consults waiting: it has a queue of its own, also when it is nudged by its name."""

import pytest
from django.conf import settings
from kombu import Connection

from palliative.celery import app

SLOW = [
    "interop.run_waiting_imports",
    "triggers.evaluate_due",
    "triggers.forget_old_trials",
    "triggers.reevaluate",
    "triggers.run_trials",
]


@pytest.fixture
def waiting():
    """Give a function that takes what waits in a queue, by name of the task."""
    with Connection(app.conf.broker_url) as connection:

        def take(name: str) -> list[str]:
            queue = app.amqp.queues[name](connection.default_channel)
            return [message.headers["task"] for message in iter(lambda: queue.get(no_ack=True), None)]

        for name in ("celery", "slow"):
            take(name)
        yield take


def test_every_task_sent_by_its_name_waits_in_its_queue_alone(waiting):
    tasks = sorted({str(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values()} | {"consults.open_new"})
    for task in tasks:
        app.send_task(task, ignore_result=True, retry=False)
    assert sorted(waiting("slow")) == SLOW
    assert sorted(waiting("celery")) == [task for task in tasks if task not in SLOW]


def test_a_worker_that_is_told_no_queues_serves_both():
    assert set(app.amqp.queues) == set(app.amqp.queues.consume_from) == {"celery", "slow"}
