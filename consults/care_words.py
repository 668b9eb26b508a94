"""What follows a consult, in the reader's words."""

from collections.abc import Iterable

from consults.care_answers import symptom_label
from consults.care_choices import SafetyReason, TaskKind
from consults.dimensions.lists import LISTS
from consults.models import ContactTask, Task


def task_title(task: Task) -> str:
    """Say what a task is: the measure of a plan, or what is asked again."""
    if task.kind == TaskKind.RECHECK:
        symptoms = ", ".join(symptom_label(symptom) for symptom in task.symptoms)
        return f"{task.get_kind_display()}: {symptoms}"
    return ": ".join(word for word in (measure_label(task.measure), task.text) if word)


def measure_label(code: str) -> str:
    """Give the label of a measure in the latest list of questions that has it; the code itself where none has."""
    for version in sorted(LISTS, reverse=True):
        columns = LISTS[version].question("plan_measures").columns
        words = next((column.words for column in columns if column.key == "measure"), {})
        if code in words:
            return str(words[code])
    return code


def reasons_in_words(contact: ContactTask) -> str:
    return ", ".join(_labels(contact.reasons))


def _labels(reasons: Iterable[str]) -> list[str]:
    return [str(SafetyReason(reason).label) for reason in reasons]
