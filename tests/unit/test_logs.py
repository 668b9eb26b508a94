"""An error in the log names its kind and its place, and no value."""

import json
import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from django.conf import settings

from palliative.logs import error_without_values


def logged(error: Exception) -> MutableMapping[str, Any]:
    try:
        raise error
    except ValueError:
        return error_without_values(None, "error", {"event": "failed", "exc_info": sys.exc_info()})


def test_an_error_is_logged_without_its_message():
    event = logged(ValueError("Failing row contains (Mustermann, 1950-01-01)"))
    assert event["error"][0]["kind"] == "builtins.ValueError"
    assert "test_logs.py" in event["error"][0]["at"][0]
    assert "Mustermann" not in json.dumps(event)


def test_the_ordinary_logger_writes_no_message_of_an_error(capsys):
    handler = logging.StreamHandler()
    formatter = settings.LOGGING["formatters"]["json"]  # type: ignore[index]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processor=formatter["processor"], foreign_pre_chain=formatter["foreign_pre_chain"]
        )
    )
    logger = logging.getLogger("test_logs")
    logger.addHandler(handler)
    try:
        raise ValueError("Mustermann")
    except ValueError:
        logger.exception("failed")
    finally:
        logger.removeHandler(handler)
    written = capsys.readouterr().err
    assert "ValueError" in written
    assert "Mustermann" not in written
