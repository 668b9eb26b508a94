"""What the messages of a patient say of his treatment and his disease, for those who tell what they cannot say."""

from dataclasses import dataclass
from datetime import date

from interop.centre.messages import Operation, Strahlentherapie, Systemtherapie, Tumour, Verlauf
from interop.centre.story import Story


@dataclass(frozen=True, slots=True)
class Therapy:
    """
    A systemic therapy or radiotherapy up to today: `ended` None while it goes on, `reason` the oBDS code of its end
    (E as planned, P progression, A side effects, V refused, T death).
    """

    tumour: Tumour
    began: date
    ended: date | None
    reason: str
    systemic: bool
    curative: bool


def therapies(story: Story) -> list[Therapy]:
    """Give the therapies of a patient in order of time, each once."""
    last = {
        message.content.id: (message.tumour, message.content)
        for message in story.messages
        if isinstance(message.content, Systemtherapie | Strahlentherapie)
    }
    found = [
        Therapy(
            tumour,
            content.began,
            content.ended,
            content.end_reason,
            isinstance(content, Systemtherapie),
            content.intent == "K",
        )
        for tumour, content in last.values()
    ]
    return sorted(found, key=lambda therapy: therapy.began)


def surgeries(story: Story) -> list[date]:
    """Give the days of all operations."""
    return [message.happened for message in story.messages if isinstance(message.content, Operation)]


def progressions(story: Story) -> list[date]:
    """Give the days on which a course examination found the disease worse."""
    return [
        message.happened
        for message in story.messages
        if isinstance(message.content, Verlauf) and message.content.overall == "P"
    ]
