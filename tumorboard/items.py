"""What a case still lacks is said to be there after all, or waived with a reason; and that can be taken back."""

from datetime import datetime

from django.utils.translation import gettext as _

from staff.models import User
from staff.retry import retried_whole
from triggers.current import NotNow
from tumorboard.choices import Item
from tumorboard.current import check_registered, locked_case
from tumorboard.models import Case, ItemAnswer


@retried_whole
def answer_item(*, case: Case, item: Item, waived: bool, words: str, by: User, at: datetime) -> ItemAnswer:
    """
    Say of something that a case lacks where it is, or why it is not needed; what was said of it before is replaced.

    :raises NotNow: if the case does not wait any more, its board does not ask for this, or nothing is said.
    """
    case = locked_case(case)
    check_registered(case)
    if item not in case.meeting.board.asks_for:
        raise NotNow(_("The board does not ask for this."))
    if not words.strip():
        raise NotNow(_("Say in a few words where it is, or why it is not needed."))
    said = {"waived": waived, "words": words.strip(), "answered_at": at, "answered_by": by}
    return ItemAnswer.objects.update_or_create(case=case, item=item, defaults=said)[0]


@retried_whole
def take_answer_back(*, case: Case, item: Item, by: User, at: datetime) -> None:
    """
    Let the record alone say again whether a case lacks this.

    :raises NotNow: if the case does not wait any more.
    """
    case = locked_case(case)
    check_registered(case)
    ItemAnswer.objects.filter(case=case, item=item).delete()
