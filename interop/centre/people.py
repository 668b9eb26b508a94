"""Invented people: names made of landscape words, insurance numbers that can belong to nobody."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

MARKER = "Muster"
TOWN = "Musterstadt"
POSTCODE = "00000"
INSURER = "100000000"

SURNAME_BEGINNINGS = (
    "Nebel", "Sonnen", "Moos", "Wiesen", "Heide", "Birken", "Quell", "Silber", "Abend", "Morgen",
    "Regen", "Winter", "Farn", "Dünen", "Schilf", "Kiesel", "Linden", "Mohn", "Distel", "Hasel",
)  # fmt: skip
SURNAME_ENDINGS = ("hügel", "bach", "grund", "wald", "pfad", "stein", "teich", "licht", "halde", "winkel")
SURNAMES_BORROWED = (
    "Gölyaprak", "Çamdere", "Yelkaya", "Karpınar", "Mglistybór", "Cichaława", "Złotypagór", "Jasnystrumyk",
    "Tihadolina", "Vetrenabreza",
)  # fmt: skip
GIVEN_NAMES = {
    "M": (
        "Anton", "Bruno", "Cem", "Dieter", "Emil", "Fritz", "Gustav", "Hasan", "Igor", "Jan", "Karl",
        "Leszek", "Mehmet", "Norbert", "Otto", "Paul", "Rolf", "Stefan", "Theo", "Uwe", "Viktor", "Willi",
    ),
    "W": (
        "Anna", "Berta", "Clara", "Dorota", "Elif", "Frieda", "Gerda", "Hanna", "Ida", "Johanna", "Katarzyna",
        "Lotte", "Martha", "Nurten", "Olga", "Paula", "Renate", "Sabine", "Thea", "Ursula", "Vera", "Wanda",
    ),
}  # fmt: skip
STREETS = ("Nebelweg", "Am Farnteich", "Mohnhalde", "Kieselpfad", "Lindenlicht", "Hinter den Dünen")


@dataclass(frozen=True, slots=True)
class Person:
    """Who a patient is. `sex` is M, W or D as in oBDS; `insured` is None for the few with private insurance."""

    id: str
    surname: str
    given: str
    sex: str
    born: date
    insured: str | None
    street: str
    house: str


def invent_person(rng: random.Random, *, seed: int, number: int, sex: str, age: int, today: date) -> Person:
    """Invent the patient with this number: aged `age` years today, of the sex the tumour asks for."""
    if rng.random() < 0.12:
        surname = rng.choice(SURNAMES_BORROWED)
    else:
        surname = rng.choice(SURNAME_BEGINNINGS) + rng.choice(SURNAME_ENDINGS)
    return Person(
        id=f"DL{seed}-{number:06d}",
        surname=f"{surname}-{MARKER}",
        given=rng.choice(GIVEN_NAMES["W" if sex == "D" else sex]),
        sex=sex,
        born=today - timedelta(days=int(age * 365.25) + rng.randrange(365)),
        insured=invented_insurance_number(seed, number) if rng.random() < 0.9 else None,
        street=rng.choice(STREETS),
        house=str(rng.randrange(1, 80)),
    )


def invented_insurance_number(seed: int, number: int) -> str:
    """
    Make a number of the German insurance pattern, X and nine digits, whose check digit is wrong on purpose.

    So it passes the oBDS schema and can belong to nobody.
    """
    digits = f"{seed % 100:02d}{number % 1_000_000:06d}"
    return f"X{digits}{(insurance_check_digit('X', digits) + 1) % 10}"


def insurance_check_digit(letter: str, digits: str) -> int:
    """Compute the check digit of a German insurance number (§ 290 SGB V): the letter counts as its two-digit place."""
    places = f"{ord(letter) - ord('A') + 1:02d}{digits}"
    products = (int(digit) * (1 + place % 2) for place, digit in enumerate(places))
    return sum(product // 10 + product % 10 for product in products) % 10
