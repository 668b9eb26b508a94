"""The rules and the settings in force."""

from collections.abc import Mapping
from dataclasses import dataclass

from triggers.engine import DEFAULTS
from triggers.rule import Mode, Rule, RuleSettings
from triggers.rules import RULES


@dataclass(frozen=True)
class Register:
    """The rules and the settings in force; both by code."""

    rules: Mapping[str, Rule]
    settings: Mapping[str, RuleSettings]

    def is_on(self, code: str) -> bool:
        return code in self.rules and self.settings[code].mode != Mode.OFF


def register_in_force() -> Register:
    """Give the rules and their settings: those they are written with."""
    return Register(rules={rule.code: rule for rule in RULES}, settings=DEFAULTS)
