"""What is wrong with a message, said so that the person who sent it can put it right."""

import msgspec


def gettext_noop(message: str) -> str:
    """Mark a sentence for the translation catalogue; it is translated where it is shown."""
    return message


class Problem(msgspec.Struct, frozen=True):
    """
    One problem: where, what, and what to do.

    `element` is the path inside the message (`Verlauf/Menge_FM/Fernmetastase[2]/Diagnosedatum`); `message` is an
    English sentence with `{names}` that `values` fills, so that it can be translated before it is filled.
    """

    element: str
    message: str
    values: dict[str, str] = {}

    def __str__(self) -> str:
        return self.message.format_map(self.values)
