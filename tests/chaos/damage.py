"""What must hold when all is quiet, asked of the database in plain SQL, without any code of the product."""

import json

from tests.chaos.storm import House

TAKES_TIME = "state IN ('live', 'kept')"
NOTHING_FOUND: dict[str, str] = {
    "two live referrals of one patient": """
        SELECT patient_id FROM triggers_referral WHERE state IN ('proposed', 'open', 'deferred', 'begun')
         GROUP BY patient_id HAVING count(*) > 1
    """,
    "open referrals that have not exactly one consult": """
        SELECT r.id FROM triggers_referral r LEFT JOIN consults_consult c ON c.referral_id = r.id
         WHERE r.state = 'open' GROUP BY r.id
        HAVING count(c.id) <> 1 OR bool_and(c.state NOT IN ('waiting', 'scheduled'))
    """,
    "consults of referrals that do not go ahead": """
        SELECT c.id FROM consults_consult c JOIN triggers_referral r ON c.referral_id = r.id
         WHERE (r.state IN ('withdrawn', 'closed') AND c.state <> 'cancelled')
            OR (r.state IN ('proposed', 'deferred') AND c.state NOT IN ('on_hold', 'cancelled'))
    """,
    "consults with a deadline other than their referral's": """
        SELECT c.id FROM consults_consult c JOIN triggers_referral r ON c.referral_id = r.id
         WHERE r.state = 'open' AND c.see_by <> r.see_by
    """,
    "scheduled consults that have not exactly one appointment": f"""
        SELECT c.id FROM consults_consult c
          LEFT JOIN consults_appointment a ON a.consult_id = c.id AND a.{TAKES_TIME}
         GROUP BY c.id HAVING count(a.id) <> (c.state = 'scheduled')::int
    """,
    "appointments that overlap": f"""
        SELECT a.id, b.id FROM consults_appointment a
          JOIN consults_appointment b ON a.id < b.id AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
               AND (a.clinician_id = b.clinician_id OR a.patient_id = b.patient_id)
         WHERE a.{TAKES_TIME} AND b.{TAKES_TIME}
    """,
    "sessions with more consults than they take": f"""
        SELECT s.id FROM consults_weeklysession s JOIN consults_appointment a ON a.session_id = s.id
         WHERE a.{TAKES_TIME} GROUP BY s.id, a.starts_at::date HAVING count(*) > s.capacity
    """,
    "referrals whose deadline is not that of their first reason": """
        SELECT r.id FROM triggers_referral r JOIN triggers_reason x ON x.referral_id = r.id AND x.ended_at IS NULL
         WHERE r.state IN ('proposed', 'open') GROUP BY r.id HAVING min(x.see_by) <> r.see_by
    """,
    "live referrals without a reason": """
        SELECT id FROM triggers_referral r WHERE state IN ('proposed', 'open')
           AND NOT EXISTS (SELECT FROM triggers_reason x WHERE x.referral_id = r.id AND x.ended_at IS NULL)
    """,
}
REASONS = """
    SELECT r.patient_id, t.rule, t.tumour_id, t.calls_for FROM triggers_referral r
      JOIN triggers_reason x ON x.referral_id = r.id AND x.ended_at IS NULL
      JOIN triggers_trigger t ON t.id = x.trigger_id
     WHERE r.state IN ('proposed', 'open')
"""


def find_damage(house: House) -> list[str]:
    """Say everything that is broken; an empty list is what a storm should leave."""
    damage = [f"{what}: {found}" for what, query in NOTHING_FOUND.items() if (found := house.ask(query))]
    expected = json.loads(house.run("-m", "tests.chaos.expecting", house.folder).splitlines()[-1])
    if set(expected["outcomes"]) != {"unchanged"}:
        damage.append(f"importing everything once more found news: {expected['outcomes']}")
    wanted = sorted(tuple(reason) for reason in expected["reasons"])
    stored = sorted(tuple(reason) for reason in house.ask(REASONS))
    if wanted != stored:
        damage.append(f"reasons missing: {set(wanted) - set(stored)}, too many: {set(stored) - set(wanted)}")
    return damage
