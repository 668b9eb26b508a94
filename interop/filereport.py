"""What became of the lines of a file that is imported as a whole."""

from collections import Counter
from dataclasses import dataclass, field


class CannotRead(Exception):
    """Says why the file cannot be read."""


@dataclass
class Report:
    """How many entries had which outcome, and what was wrong with the rejected ones: where, what, and what to do."""

    counted: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def reject(self, problem: str) -> None:
        self.counted["rejected"] += 1
        self.problems.append(problem)

    def __str__(self) -> str:
        outcomes = ("imported", "unchanged", "corrected", "rejected")
        return ", ".join(f"{self.counted[each]} {each}" for each in outcomes if self.counted[each]) or "nothing"
