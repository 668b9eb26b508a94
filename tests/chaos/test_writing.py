"""Documents under kills: no stroke that was shown as saved is lost, and every signature and letter is one."""

import os
import random
import time

import pytest

from development.prepared import prepared_database
from development.services import Services
from tests.chaos.desk import Desk, write_in_a_storm


@pytest.mark.chaos
def test_nothing_that_was_saved_or_signed_is_lost_or_doubled_whatever_is_killed(tmp_path):
    seed = int(os.environ.get("CHAOS_SEED", "1"))
    print(f"CHAOS_SEED={seed}")
    with (
        Services(durable=True, copy_of=prepared_database(os.environ)) as services,
        Desk(tmp_path, services, seed=seed) as desk,
    ):
        began = time.monotonic()
        pulled, damage = write_in_a_storm(desk, random.Random(seed))
        print(f"pulled {', '.join(pulled)}; {len(desk.told.saved)} texts; {time.monotonic() - began:.0f} s")
        assert damage == []
        assert desk.told.saved
