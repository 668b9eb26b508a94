"""The system under kills: nothing is lost, nothing is doubled."""

import os
import random
import time

import pytest

from development.prepared import prepared_database
from development.services import Services
from tests.chaos.damage import find_damage
from tests.chaos.storm import House, weather

PATIENTS = 200


@pytest.mark.chaos
def test_every_referral_gets_one_consult_whatever_is_killed(tmp_path):
    seed = int(os.environ.get("CHAOS_SEED", "1"))
    print(f"CHAOS_SEED={seed}")
    # A database that forgets what it has committed would be another test.
    with (
        Services(durable=True, copy_of=prepared_database(os.environ)) as services,
        House(tmp_path, services, seed=seed, patients=PATIENTS, pause=0.2) as house,
    ):
        began = time.monotonic()
        pulled = weather(house, random.Random(seed))
        print(f"pulled {', '.join(pulled)}; quiet after {time.monotonic() - began:.0f} s")
        ((referrals, consults),) = house.ask(
            "SELECT count(DISTINCT r.id), count(c.id) FROM triggers_referral r"
            " LEFT JOIN consults_consult c ON c.referral_id = r.id WHERE r.state = 'open'"
        )
        assert referrals == consults >= PATIENTS / 10
        assert find_damage(house) == []
