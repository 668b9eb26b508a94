"""What is said once in a line of TNM and holds for several categories: a label before them, the yp of the first."""

from django.utils.translation import gettext as _

from patients.beside_tnm import LABEL
from patients.tnm import NotTNM, Token


def labelled(tokens: list[Token], others: list[str]) -> list[Token]:
    """
    Let the p of the label in `pTNM: T2 N0 M0` hold for categories without prefix, but for M: there is no pM0.

    :param others: the words of the line that are no categories, labels among them.
    :raises NotTNM: if the line is called both clinical and pathological.
    """
    labels = {label["prefix"].lower() for said in others if (label := LABEL.fullmatch(said))} - {""}
    if len(labels) > 1:
        raise NotTNM(_("The line is called both cTNM and pTNM: write c or p before each category instead."))
    prefix = "".join(labels)
    return [
        token
        if token.prefix or (token.letter == "M" and prefix == "p")
        else Token(token.symbols, prefix, token.letter, token.category)
        for token in tokens
    ]


def said_once_for_all(tokens: list[Token]) -> list[Token]:
    """
    Let what stands before the first category alone, such as the yp of `ypT0 N0`, hold for those behind it.

    Only where a symbol is among it: `pT1b N0` may be meant as it stands. M without a sign is clinical, for there is no
    pM0 and no pMX (UICC TNM classification, 8th edition).
    """
    if not tokens or not (tokens[0].symbols and tokens[0].prefix):
        return tokens
    first, *others = tokens
    return [first, *(token if token.symbols or token.prefix else _signed_as(first, token) for token in others)]


def _signed_as(first: Token, token: Token) -> Token:
    return Token(first.symbols, "c" if token.letter == "M" else first.prefix, token.letter, token.category)
