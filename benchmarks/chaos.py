"""
The chaos test for as long as somebody likes: storm after storm, each with another centre and other kills.

    python3 dev.py bench chaos --minutes 30 [--seed 7] [--patients 200]

Ends with exit code 1 at the first damage, and says with which seed to see it again.
"""

import argparse
import os
import random
import tempfile
import time
from pathlib import Path

from development.prepared import prepared_database
from development.services import Services
from tests.chaos.damage import find_damage
from tests.chaos.storm import House, weather


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py bench chaos", description="Kill everything at random, for long.")
    parser.add_argument("--minutes", type=float, default=5, help="how long (5)")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000), help="of the first storm (random)")
    parser.add_argument("--patients", type=int, default=200, help="in each storm (200)")
    chosen = parser.parse_args()
    end = time.monotonic() + 60 * chosen.minutes
    seed = chosen.seed
    while time.monotonic() < end:
        began = time.monotonic()
        damage = storm(seed, chosen.patients)
        print(f"seed {seed}: {time.monotonic() - began:.0f} s, {'damage' if damage else 'nothing lost or doubled'}")
        if damage:
            print(*damage, f"See it again: dev.py bench chaos --minutes 0.1 --seed {seed}", sep="\n")
            return 1
        seed += 1
    return 0


def storm(seed: int, patients: int) -> list[str]:
    """Run one storm in a house of its own and give the damage."""
    with (
        tempfile.TemporaryDirectory(prefix="chaos-") as folder,
        Services(durable=True, copy_of=prepared_database(os.environ)) as services,
        House(Path(folder), services, seed=seed, patients=patients, pause=0.2) as house,
    ):
        try:
            weather(house, random.Random(seed))
        except AssertionError as unrest:
            return [str(unrest)]
        return find_damage(house)


if __name__ == "__main__":
    raise SystemExit(main())
