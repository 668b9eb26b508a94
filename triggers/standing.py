"""What a stored finding says of itself, whether it was loaded as a row or only to be compared."""

from typing import Any

from triggers.choices import TriggerState, WhyEnded


class Standing:
    __slots__ = ()

    @property
    def is_disputed(self: Any) -> bool:
        """Whether an oncologist called the data behind it wrong, and nobody has corrected them yet."""
        return bool(self.state == TriggerState.ANSWERED and self.why_ended == WhyEnded.DATA_WRONG)

    @property
    def never_becomes_historic(self: Any) -> bool:
        """Whether it led to something, or would have if it had not had to wait for its turn."""
        return bool(self.has_opened or self.held_at is not None or self.released_at is not None)
