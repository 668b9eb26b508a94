"""Reading oBDS files that are broken, hostile or large."""

import gzip
import io
import resource
import time
import zipfile
from itertools import chain
from typing import BinaryIO, cast

import pytest

from interop.obds.reader import Limits, Message, Unreadable, read_messages
from tests.obds_messages import diagnose, meldung, obds, patient, tnm, tumour

GOOD = obds(patient(meldung(diagnose(tnm()))))


def read(content: bytes, limits: Limits | None = None) -> list[Message]:
    return list(read_messages(io.BytesIO(content), limits))


def reason(content: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(Unreadable) as refusal:
        read(content, limits)
    return str(refusal.value)


def zipped(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", content)
    return buffer.getvalue()


def test_a_message_is_known_by_sender_patient_and_id():
    (message,) = read(GOOD)
    assert (message.sender, message.person.patient_id, message.message_id, message.kind) == (
        "S1",
        "P1",
        "M1",
        "Diagnose",
    )
    assert str(message.reported_on) == "2026-06-20"
    assert (message.person.family_name, message.person.sex) == ("Muster", "W")
    assert not message.problems


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"no xml at all", "line 1"),
        (GOOD[:-40], "breaks off"),
        (GOOD.replace(b"<Diagnose>", b"<Diagnose>&secret;"), "line 1"),
        (b"<ADT_GEKID/>", "ADT_GEKID"),
        (obds(), "no message"),
        (obds(patient()), "no message"),
        (obds(patient(meldung(diagnose())), version="2.2.1"), "2.2.1"),
        (zipped(GOOD), "archive"),
        (gzip.compress(GOOD), "archive"),
        (GOOD.replace(b"<oBDS", b"<!DOCTYPE oBDS><oBDS"), "DOCTYPE"),
        (GOOD.replace(b"<oBDS", b'<!DOCTYPE oBDS SYSTEM "http://127.0.0.1:1/evil.dtd"><oBDS'), "DOCTYPE"),
        ("ü".encode("latin-1") + GOOD, "line 1"),
    ],
)
def test_what_is_no_obds_file_is_refused_with_a_clear_word(content: bytes, word: str):
    assert word in reason(content)


def test_entities_are_never_expanded():
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE oBDS [<!ENTITY l0 "lol">{lol}]>'.encode()
    begun = time.monotonic()
    assert "DOCTYPE" in reason(GOOD.replace(b"<oBDS", bomb + b"<oBDS").replace(b"Erika", b"&l11;"))
    in_attribute = GOOD.replace(b"<oBDS xmlns", bomb + b'<oBDS a="&l11;" xmlns')
    with pytest.raises(Unreadable):
        read(in_attribute)
    other_root = bomb + b"<other>&l11;</other>"
    with pytest.raises(Unreadable):
        read(other_root)
    assert time.monotonic() - begun < 5


def test_no_file_is_ever_read_through_an_entity(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("TOP SECRET")
    doctype = f'<!DOCTYPE oBDS [<!ENTITY x SYSTEM "file://{secret}">]>'.encode()
    assert "SECRET" not in reason(GOOD.replace(b"<oBDS", doctype + b"<oBDS").replace(b"Erika", b"&x;"))


def test_messages_before_the_break_are_whole():
    content = obds(patient(meldung(diagnose()), ref="P1"), patient(meldung(diagnose()), ref="P2"))
    broken = content[: content.index(b"P2") + 200]
    reading = read_messages(io.BytesIO(broken))
    assert next(reading).person.patient_id == "P1"
    with pytest.raises(Unreadable):
        next(reading)


def test_a_file_that_is_too_large_is_refused():
    big = obds(*(patient(meldung(diagnose()), ref=f"P{n}") for n in range(1000)))
    assert "larger than" in reason(big, Limits(file_bytes=200_000))


def test_a_message_that_never_ends_is_refused():
    endless = GOOD.replace(b"<Diagnosesicherung>", b"<X/>" * 300_000 + b"<Diagnosesicherung>")
    assert "without the end of a message" in reason(endless, Limits(message_bytes=100_000))
    deep = GOOD.replace(b"<Diagnosesicherung>", b"<X>" * 5000 + b"<Diagnosesicherung>")
    assert "not well formed" in reason(deep)


class Endless(io.RawIOBase):
    """A file of so many patients, each with ten messages, made while it is read."""

    def __init__(self, patients: int) -> None:
        start, end = obds(patient()).split(patient().encode())
        messages = [meldung(diagnose(tnm()), ref=f"M{number}") for number in range(10)]
        middle = (patient(*messages, ref=f"P{number}").encode() for number in range(patients))
        self.pieces = chain([start], middle, [end])
        self.rest = b""

    def read(self, size: int = -1) -> bytes:
        while len(self.rest) < size and (piece := next(self.pieces, None)):
            self.rest += piece
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken


def test_memory_does_not_grow_with_the_file():
    def highest(patients: int) -> int:
        """Give the most memory this process has needed so far, in kB."""
        read = sum(1 for _ in read_messages(cast(BinaryIO, Endless(patients))))
        assert read == patients * 10
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    before = highest(50)
    assert highest(2500) - before < 10_000


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda text: text.replace(b'Meldung_ID="M1"', b""), "Meldung_ID"),
        (lambda text: text.replace(b'Patient_ID="P1"', b""), "Patient_ID"),
        (lambda text: text.replace(b'Absender_ID="S1"', b""), "Absender_ID"),
        (
            lambda text: text.replace(b"<Diagnose>", b"<Diagnosis>").replace(b"</Diagnose>", b"</Diagnosis>"),
            "it holds 0",
        ),
        (lambda text: text.replace(b"</Diagnose>", b"</Diagnose><Tod/>"), "Diagnose, Tod"),
    ],
)
def test_a_message_without_identity_or_content_names_its_problem(spoil, word: str):
    (message,) = read(spoil(GOOD))
    assert any(word in str(problem) for problem in message.problems)


def test_the_same_content_has_the_same_hash_however_it_is_written():
    pretty = GOOD.replace(b"><", b">\n  <").replace(b'Melder_ID="X"', b'Melder_ID="Y"')
    prefixed = (
        GOOD.replace(b"<", b"<o:").replace(b"<o:/", b"</o:").replace(b"<o:?", b"<?").replace(b"xmlns=", b"xmlns:o=")
    )
    commented = GOOD.replace(b"<Diagnosesicherung>", b"<!-- x --><Diagnosesicherung>")
    hashes = {read(each)[0].content_hash for each in (GOOD, pretty, prefixed, commented)}
    assert len(hashes) == 1
    other_day = GOOD.replace(b"<Meldedatum>2026-06-20", b"<Meldedatum>2026-07-20")
    assert read(other_day)[0].content_hash in hashes
    changed = obds(patient(meldung(diagnose(tnm(m="0")))))
    assert read(changed)[0].content_hash not in hashes


def test_the_raw_message_is_kept_with_its_patient():
    (message,) = read(obds(patient(meldung(diagnose(), about=tumour("C34.3")))))
    assert b"C34.3" in message.raw
    assert b"Muster" in message.raw
