"""Numbers of a case file that the scale or the instrument beside them does not have."""

from collections.abc import Mapping
from typing import Any

from patients.fact_description import VALUES_OF_SCALE
from patients.instruments import SCALES


def check_numbers(fields: Mapping[str, Any]) -> None:
    """
    Refuse a value that its scale does not have, and totals and answers above the highest of their instrument.

    :param fields: the keys of one fact, read.
    :raises ValueError: naming the key, the number and what it may be.
    """
    if "scale" in fields:
        _check_scale(fields["scale"], fields["value"])
    if "instrument" in fields:
        name, scale = fields["instrument"], SCALES[fields["instrument"]]
        if "total" in fields:
            _check_highest("key total", fields["total"], f"total of {name}", scale.highest_total)
        for item, value in fields.get("items", {}).items():
            if item in scale.items:
                _check_highest(f"key items: {item}", value, f"answer of {name}", scale.highest)


def _check_scale(scale: str, value: Any) -> None:
    values = VALUES_OF_SCALE[scale]  # type: ignore[index]
    if value not in values:
        steps = "" if values.step == 1 else f" in steps of {values.step}"
        raise ValueError(f"key value: “{value}” is no value of {scale}; it must be {values[0]} to {values[-1]}{steps}")


def _check_highest(where: str, value: Any, what: str, highest: int) -> None:
    if not 0 <= value <= highest:
        raise ValueError(f"{where}: “{value}” is no {what}; it must be 0 to {highest}")
