"""
What stands behind `dev.py`: the environment, the embedded services, the running system and its checks.

Standard library only, and importable when half of the environment is missing. Nothing here is part of the product.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
STATE = ROOT / ".dev"


class Problem(Exception):
    """Something the person at the terminal can mend, said in one sentence."""
