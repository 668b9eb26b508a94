"""Who has something new to read, and is to get a digest today. One query, however many people there are."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from staff.notice_kinds import KINDS, NOT_FOR_DEPUTIES

# Whoever is away gets none: their deputy does, and that one's deputy where both are away (as staff.deputies has it).
# Shown and counted is what the reader wants to see and to have mailed (as staff.notice_queries has it).
_PEOPLE_WITH_NEWS = """
    WITH RECURSIVE away AS (
        SELECT user_id, deputy_id, starts_on FROM staff_absence
         WHERE cancelled_at IS NULL AND %(today)s BETWEEN starts_on AND ends_on
    ),
    acting(reader, id) AS (
        SELECT person.id, person.id FROM staff_user person
         WHERE person.is_active AND person.daily_mail AND person.email <> ''
           AND NOT EXISTS (SELECT FROM away WHERE away.user_id = person.id)
           AND NOT EXISTS (SELECT FROM staff_mail mail
                            WHERE mail.to_id = person.id AND mail.day = %(today)s AND mail.notice_id IS NULL)
         UNION
        SELECT acting.reader, away.user_id FROM away JOIN acting ON away.deputy_id = acting.id
    )
    SELECT DISTINCT acting.reader
      FROM acting JOIN staff_notice notice ON notice.to_id = acting.id
     WHERE notice.read_at IS NULL AND notice.at <= %(morning)s AND notice.kind = ANY(%(kinds)s)
       AND (acting.reader = acting.id OR notice.kind <> ALL(%(not_for_deputies)s))
       AND NOT EXISTS (SELECT FROM staff_noticechoice choice
                        WHERE choice.user_id = acting.reader AND choice.kind = notice.kind
                          AND NOT (choice.in_app AND choice.by_mail))
       AND (EXISTS (SELECT FROM away WHERE away.deputy_id = acting.reader AND away.starts_on = %(today)s)
            OR NOT EXISTS (SELECT FROM staff_mail mail
                            WHERE mail.to_id = acting.reader AND mail.notice_id IS NULL AND mail.state = 'sent'
                              AND mail.made_at >= notice.at))
     ORDER BY acting.reader
"""


def people_with_news(morning: datetime) -> list[int]:
    """
    Give the ids of those to whom a digest is due and was not made yet, ascending.

    Something unread came by this morning: since the last digest that went out, or with people for whom they act from
    today on.
    """
    asked: dict[str, Any] = {
        "today": timezone.localdate(morning),
        "morning": morning,
        "kinds": list(KINDS),
        "not_for_deputies": list(NOT_FOR_DEPUTIES),
    }
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE_WITH_NEWS, asked)
        return [pk for (pk,) in cursor.fetchall()]
