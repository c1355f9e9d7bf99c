"""Arabic numbers: digits with their thousands, compound numbers in words, duals, and vague ones."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from safepassage.reports.folding import fold
from safepassage.reports.number import Number, digit_number
from safepassage.reports.number_words import Numeral, Sort, numerals
from safepassage.reports.tokens import Kind, Tokens

WORDS_MAX: Final = 16
"""A number in words is not longer."""
PERCENT: Final = frozenset(map(fold, ["بالمئة", "بالمائة", "بالمية"]))
PERCENT_IN: Final = frozenset(map(fold, ["المئة", "المائة", "المية"]))
DUAL_OR_ACCUSATIVE: Final = fold("ألفا")
"""Two thousand where nothing stands before it, a thousand after a number."""
SEVERAL: Final = "several"
LARGER: Final = {"dozens": "tens_of_thousands", "hundreds": "hundreds_of_thousands", "several": "thousands"}


@dataclass(slots=True, kw_only=True)
class _Sum:
    """A number while it is read: what is finished, and what the next thousand multiplies."""

    total: Fraction = Fraction(0)
    current: Fraction = Fraction(0)
    last_scale: Fraction = Fraction(10**15)
    parts: int = 0
    scale: int = 1
    opened: bool = False

    def take_small(self, numeral: Numeral, *, joined: bool) -> bool:
        """Add units, tens or hundreds, if they can follow."""
        value, rest = numeral.value, self.current % 100
        if not self.opened:
            if value >= self.last_scale or (self.parts and not joined):
                return False
        elif not joined:
            if value == 10 and 1 <= rest <= 9:
                value = Fraction(10)  # the ten of a number from eleven to nineteen
            elif value == 100 and 3 <= self.current <= 9:
                self.current *= 100
                return True
            else:
                return False
        elif not (
            (value < 10 and rest == 0) or (20 <= value < 100 and rest < 10) or (value == 10 and rest == 0)
        ):
            return False
        self.current += value
        self.opened = True
        return True

    def take_scale(self, value: Fraction, *, joined: bool) -> bool:
        """Multiply by a thousand or a million, if it can follow."""
        if value >= self.last_scale or (not self.opened and self.parts and not joined):
            return False
        if self.opened and joined:
            return False
        self.total += (self.current if self.opened else Fraction(1)) * value
        self.parts += 1
        self.scale = int(value) if self.parts == 1 and self.opened else 1
        self.current, self.opened, self.last_scale = Fraction(0), False, value
        return True


def arabic_number(tokens: Tokens, at: int) -> Number | None:
    """Return the number that begins at a token, the longest there is; None: none begins there."""
    if tokens.kinds[at] == Kind.NUMBER:
        digits = digit_number(tokens, at, "ar")
        return None if digits is None else _percent(tokens, _in_words(tokens, at, digits) or digits)
    if tokens.kinds[at] != Kind.WORD:
        return None
    found = numerals("ar").get(tokens.forms[at])
    if found is None:
        return None
    vague = next((each for each in found if each.sort == "vague"), None)
    if vague is not None:
        return _vague(tokens, at, vague)
    number = _in_words(tokens, at, None)
    return None if number is None else _percent(tokens, number)


def _vague(tokens: Tokens, at: int, numeral: Numeral) -> Number:
    key, after = numeral.vague, at + 1
    if after < len(tokens) and tokens.kinds[after] == Kind.WORD:
        following = [each for each in numerals("ar").get(tokens.forms[after], ()) if not each.attached]
        inner = next((each.vague for each in following if each.sort == "vague"), "")
        if inner == "thousands" and key in LARGER:
            key, after = LARGER[key], after + 1
        elif key == SEVERAL and inner:
            key, after = inner, after + 1
    return Number(first=at, after=after, attached=numeral.attached, vague=key)


def _in_words(tokens: Tokens, at: int, digits: Number | None) -> Number | None:
    """Return the number in words that begins at a token, or with digits before its first thousand."""
    running = _Sum()
    after = at
    attached = 0
    if digits is not None:
        assert digits.value is not None
        running.current, running.opened, after = digits.value, True, digits.after
    end = min(len(tokens), at + WORDS_MAX)
    while after < end:
        step = _next(tokens, after, running, first=after == at)
        if step is None:
            break
        numeral, after = step
        if numeral is not None and after == at + 1 and digits is None:
            attached = numeral.attached
    if after == at:
        return None
    value = running.total + running.current
    first = at if digits is None else digits.first
    percent = digits is not None and digits.percent
    return Number(
        first=first,
        after=after,
        attached=attached,
        value=value,
        scale=running.scale if running.total == value else 1,
        percent=percent,
        digits=digits is not None,
    )


def _next(tokens: Tokens, at: int, running: _Sum, *, first: bool) -> tuple[Numeral | None, int] | None:
    """Take the word or digits at a token into the number; return it and the token after, or None."""
    form = tokens.forms[at]
    if tokens.kinds[at] != Kind.WORD:
        return None
    if form == "و" and not first:
        return _more_digits(tokens, at + 1, running)
    known = numerals("ar").get(form, ())
    if first and form.endswith(DUAL_OR_ACCUSATIVE):
        running.total, running.parts, running.last_scale = Fraction(2000), 1, Fraction(1000)
        return next(each for each in known if each.sort == "scale"), at + 1
    for numeral in known:
        if not first and numeral.attached and not numeral.joined:
            continue
        joined = numeral.joined
        if _take(tokens, at, numeral, running, first=first, joined=joined):
            return numeral, at + (2 if numeral.sort == "part" and _names_scale(tokens, at + 1) else 1)
    return None


def _take(tokens: Tokens, at: int, numeral: Numeral, running: _Sum, *, first: bool, joined: bool) -> bool:
    match numeral.sort:
        case "small":
            return running.take_small(numeral, joined=joined)
        case "eleven":
            ten = at + 1 < len(tokens) and _is(tokens, at + 1, "small", 10)
            return ten and not running.opened and running.take_small(numeral, joined=joined)
        case "scale":
            return running.take_scale(numeral.value, joined=joined)
        case "dual":
            if running.opened or numeral.value >= running.last_scale or (running.parts and not joined):
                return False
            running.total += numeral.value
            running.parts += 1
            running.last_scale = numeral.value / 2
            return True
        case "part":
            if first:
                scaled = _names_scale(tokens, at + 1)
                running.total += numeral.value * scaled
                running.last_scale = Fraction(1)
                return bool(scaled)
            if running.opened or not running.parts or not joined:
                return False
            running.total += numeral.value * running.last_scale
            running.last_scale = Fraction(1)
            return True
    return False


def _names_scale(tokens: Tokens, at: int) -> Fraction:
    """Return the thousand or million that a word is, with or without the article; 0: it is none."""
    if at >= len(tokens) or tokens.kinds[at] != Kind.WORD:
        return Fraction(0)
    form = tokens.forms[at]
    known = numerals("ar").get(form) or (
        numerals("ar").get(form[2:], ()) if form.startswith("ال") and len(form) > 4 else ()
    )
    return next((each.value for each in known if each.sort == "scale" and not each.attached), Fraction(0))


def _more_digits(tokens: Tokens, at: int, running: _Sum) -> tuple[Numeral | None, int] | None:
    """Take digits after "and", as in 75 thousand and 500."""
    if at >= len(tokens) or running.opened or not running.parts:
        return None
    digits = digit_number(tokens, at, "ar")
    if digits is None or digits.value is None or digits.value >= running.last_scale or digits.percent:
        return None
    running.current, running.opened = digits.value, True
    return None, digits.after


def _is(tokens: Tokens, at: int, sort: Sort, value: int) -> bool:
    known = numerals("ar").get(tokens.forms[at], ())
    return any(each.sort == sort and each.value == value and not each.attached for each in known)


def _percent(tokens: Tokens, number: Number) -> Number:
    after = number.after
    if after >= len(tokens):
        return number
    form = tokens.forms[after]
    end = after
    if form == "%" or form in PERCENT:
        end = after + 1
    elif form == "في" and after + 1 < len(tokens) and tokens.forms[after + 1] in PERCENT_IN:
        end = after + 2
    if end == after:
        return number
    return Number(
        first=number.first,
        after=end,
        attached=number.attached,
        value=number.value,
        scale=number.scale,
        percent=True,
        digits=number.digits,
    )
