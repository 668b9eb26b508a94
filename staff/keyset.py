"""Reading long lists page by page: the next page begins behind a row, however many rows there are before it."""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)


def behind(rows: QuerySet[Row], last: Row, *order: str) -> QuerySet[Row]:
    """
    Keep the rows behind one, in the order of two columns.

    :param last: the last row of the page before; it need not be among the rows any more.
    :param order: as for `order_by`: ("see_by", "pk") or ("-ended_at", "-pk"), the second column being the key.
    """
    (column, beyond), (key, then) = map(_beyond, order)
    value = getattr(last, column)
    later = Q(**{f"{column}__{beyond}": value}) | Q(**{column: value, f"{key}__{then}": last.pk})
    # Said once more for the index, which an OR alone could not use.
    return rows.filter(later, **{f"{column}__{beyond}e": value})


def _beyond(column: str) -> tuple[str, str]:
    return (column[1:], "lt") if column.startswith("-") else (column, "gt")
