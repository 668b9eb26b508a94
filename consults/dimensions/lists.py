"""Every version of the question list that a document may have been written with."""

from consults.dimensions.question import QuestionList
from consults.dimensions.version1 import VERSION1

LISTS: dict[int, QuestionList] = {one.version: one for one in (VERSION1,)}

# With which a new document begins.
CURRENT = VERSION1


def list_of(version: int) -> QuestionList:
    """
    Give the list that a document was written with.

    :raises KeyError: if there never was such a version.
    """
    return LISTS[version]
