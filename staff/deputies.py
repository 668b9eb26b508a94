"""Who acts for whom: somebody who is away has a deputy, who gets what is theirs."""

from datetime import date

from django.db import connection

from staff.models import User

# UNION, not UNION ALL: two who stand in for each other while both are away must not go round for ever.
ACTING = """
    WITH RECURSIVE acting(id, back) AS (
        SELECT %(user)s::bigint, NULL::date
         UNION
        SELECT absence.user_id, absence.ends_on
          FROM staff_absence absence JOIN acting ON absence.deputy_id = acting.id
         WHERE absence.cancelled_at IS NULL AND %(day)s BETWEEN absence.starts_on AND absence.ends_on
    )
"""
"""
SQL that begins a query with a table `acting` of all for whom the `user` acts on the `day`, with the last day of each
one's absence. Whoever is reached in two ways may stand there twice.
"""
_ACTING_FOR = f"{ACTING} SELECT id FROM acting"  # noqa: S608  # nosec B608


def acting_for(user: User, day: date) -> set[int]:
    """
    Give the ids of all for whom somebody acts on a day: oneself, and those who are away and whose deputy one is.

    A deputy who is away hands on to their own deputy. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ACTING_FOR, {"user": user.pk, "day": day})
        return {pk for (pk,) in cursor.fetchall()}


_STANDING_IN = f"{ACTING} SELECT id, max(back) FROM acting WHERE id <> %(user)s GROUP BY id"  # noqa: S608  # nosec B608


def standing_in_for(user: User, day: date) -> dict[int, date]:
    """Give for whom somebody stands in on a day, each with the last day of their absence. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING_IN, {"user": user.pk, "day": day})
        return dict(cursor.fetchall())


_DEPUTIES = """
    WITH RECURSIVE told(id, going) AS (
        SELECT unnest(%(people)s::bigint[]), unnest(%(people)s::bigint[])
         UNION
        SELECT told.id, absence.deputy_id
          FROM staff_absence absence JOIN told ON absence.user_id = told.going
         WHERE absence.cancelled_at IS NULL AND %(day)s BETWEEN absence.starts_on AND absence.ends_on
    )
    SELECT told.id, told.going FROM told
     WHERE EXISTS (SELECT FROM staff_user person WHERE person.id = told.going AND person.is_active)
       AND NOT EXISTS (
           SELECT FROM staff_absence absence
            WHERE absence.user_id = told.going AND absence.cancelled_at IS NULL
              AND %(day)s BETWEEN absence.starts_on AND absence.ends_on)
"""


def who_is_there(people: set[int], day: date) -> dict[int, int]:
    """
    Give for each of these people who is there for them on a day: themselves, their deputy, or that one's deputy.

    Whoever is missing has nobody, because all in the chain are away or have left. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DEPUTIES, {"people": sorted(people), "day": day})
        return dict(cursor.fetchall())
