"""The rules, one file each; a rule is part of the register because its file is here."""

from importlib import import_module
from pkgutil import iter_modules

from triggers.rule import Rule


def _load() -> tuple[Rule, ...]:
    rules = [getattr(import_module(f"{__name__}.{module.name}"), module.name) for module in iter_modules(__path__)]
    return tuple(sorted(rules, key=lambda rule: rule.number))


RULES: tuple[Rule, ...] = _load()
"""All rules, by number."""
