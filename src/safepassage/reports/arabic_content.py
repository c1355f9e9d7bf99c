"""Where what is said ends, in Arabic."""

from __future__ import annotations

from typing import Final

from safepassage.reports.arabic_next_cue import (
    begins_report,
    cue_ahead,
    frame_near,
    is_bare,
    is_joined_past,
    is_main_past,
    is_main_verb,
    is_tail,
    report_ahead,
)
from safepassage.reports.arabic_sentence import Sentence
from safepassage.reports.arabic_word import Use, word_list
from safepassage.reports.tokens import Kind

OWN_CLAUSES: Final = word_list("content_own_clauses")
"""Words that after a comma begin what the author says."""
AUTHOR: Final = word_list("content_author")
ALWAYS: Final = frozenset(["فيما", "وفيما", "بينما", "وبينما"])
KEPT_OPENINGS: Final = word_list("content_kept_openings")
RETURNING: Final = word_list("content_returning")
NOUN_ENDS: Final = word_list("content_noun_ends")
"""Words that end a noun phrase that is announced, denied or demanded."""
OTHER_ACTS: Final = word_list("content_other_acts")
"""What the same speaker also did by speaking, after "and": "…, and praised"."""
ALSO: Final = word_list("content_also")
"""What he did at the same time, and is no saying: "…, praising"."""
UNBIASED: Final = frozenset(["مصدر", "مصادر", "جهه", "جهات", "طرف"])
WITHHELD: Final = word_list("content_withheld")
"""After "without" these tell what the speaker did not say."""
QUOTED_MIN: Final = 5
NAME_MAX: Final = 3
GOES_ON_MIN: Final = 5


def quoted(sentence: Sentence, opening: int) -> tuple[int, int]:
    """Return the tokens of what a quotation says, and of the quotations joined to it by "and"."""
    close = sentence.closing(opening)
    end = close
    while sentence.form(end + 1) in ("و", "او", "،", ",") and sentence.kind(end + 2) == Kind.OPEN:
        end = sentence.closing(end + 2)
    end = _other_banner(sentence, end)
    start = opening + 1
    while sentence.kind(start) == Kind.OPEN and sentence.closing(start) >= end - 1:
        start += 1
    if sentence.is_that(start) and sentence.form(start) not in KEPT_OPENINGS:
        start += 1
    return trimmed(sentence, start, min(end, sentence.after))


def _other_banner(sentence: Sentence, close: int) -> int:
    """Return the end of a second quotation: "on one «…», and on another «…»"."""
    at = close + 1 + (sentence.kind(close + 1) == Kind.COMMA)
    other = sentence.form(at) in ("وعلي", "وفي") and sentence.form(at + 1) in ("اخري", "الاخري", "ثانيه")
    return sentence.closing(at + 2) if other and sentence.kind(at + 2) == Kind.OPEN else close


def content_span(sentence: Sentence, cue: int, start: int, *, clause: bool) -> tuple[int, int] | None:
    """Return the tokens of what is said from `start` on.

    Parameters
    ----------
    sentence
        The sentence.
    cue
        The verb of saying.
    start
        The first token of the content.
    clause
        Whether it is a clause; else it is a noun phrase, which ends sooner.
    """
    limit = sentence.limit(cue)
    if start >= limit:
        return None
    if sentence.form(start) == "ذلك" and sentence.form(start + 1).startswith("و"):
        return start, start + 1
    if sentence.kinds[start] == Kind.OPEN and _quotation_is_content(sentence, start, limit):
        return quoted(sentence, start)
    index = start
    while index < limit:
        kind = sentence.kinds[index]
        if kind == Kind.OPEN:
            if not clause and sentence.form(index + 1) in NOUN_ENDS:
                break
            index = sentence.closing(index) + 1
            continue
        if kind == Kind.LEFT:
            index = sentence.past_parenthesis(index)
            continue
        if kind in (Kind.STOP, Kind.BREAK) and _really_stops(sentence, index):
            break
        if kind == Kind.RIGHT and index > start:
            break
        if index > start and _ends_before(sentence, cue, index, clause=clause):
            break
        index += 1
    return trimmed(sentence, start, min(index, limit))


def trimmed(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """Return the span without marks at its outside that do not belong to it; it may be empty."""
    end = min(end, sentence.after)
    start = min(start, end)
    kind = sentence.kind
    while end > start + 1 and (
        kind(end - 1) in (Kind.STOP, Kind.COMMA, Kind.COLON, Kind.DASH, Kind.BREAK, Kind.OTHER)
        or (kind(end - 1) == Kind.OPEN)
        or (kind(end - 1) == Kind.CLOSE and sentence.partner[end - 1] < start)
        or sentence.form(end - 1) == "و"
    ):
        end -= 1
    while start + 1 < end and kind(start) in (Kind.COMMA, Kind.COLON, Kind.DASH, Kind.BREAK, Kind.OTHER):
        start += 1
    if (
        len(sentence.form(start)) == 1
        and kind(start + 1) == Kind.OPEN
        and sentence.partner[start + 1] == end - 1
    ):
        start += 1
    if kind(start) == Kind.OPEN and sentence.partner[start] == end - 1 and end - start > 2:
        start, end = start + 1, end - 1
    return start, end


def _opens_with_name(sentence: Sentence, opening: int, limit: int) -> bool:
    """Return whether a short quotation between "that" and a comma is a name: "that «X», the adviser, …"."""
    close = sentence.closing(opening)
    short = close - opening - 1 <= NAME_MAX and not any(at in sentence.verbs for at in range(opening, close))
    bare = sentence.form(opening - 1) in ("ان", "بان", "وان")
    return short and bare and sentence.kind(close + 1) == Kind.COMMA and limit - close > GOES_ON_MIN


def _quotation_is_content(sentence: Sentence, opening: int, limit: int) -> bool:
    """Return whether all that is said stands in the quotation that begins it."""
    if _opens_with_name(sentence, opening, limit):
        return False
    close = sentence.closing(opening)
    following = close + 1
    if following >= limit or sentence.kind(following) in (Kind.STOP, Kind.COMMA, Kind.BREAK, Kind.CLOSE):
        return True
    if close - opening - 1 >= QUOTED_MIN or following in sentence.verbs:
        return True
    return sentence.form(following) in OWN_CLAUSES or bool(sentence.word(following).use & Use.ACCORDING)


def _really_stops(sentence: Sentence, index: int) -> bool:
    form = sentence.forms[index]
    if form.startswith("..") and sentence.form(index + 1) in OWN_CLAUSES | ALWAYS:
        return True
    return form in "؟?!" or (form.startswith(".") and len(form) <= 1) or index + 1 >= sentence.after


def _ends_before(sentence: Sentence, cue: int, index: int, *, clause: bool) -> bool:
    """Return whether the content ends before the token at `index`."""
    kind = sentence.kinds[index]
    if kind == Kind.COMMA:
        return _ends_at_comma(sentence, cue, index + 1, clause=clause)
    if kind != Kind.WORD:
        return False
    word = sentence.word(index)
    if word.use & Use.ACCORDING and is_tail(sentence, index):
        return True
    if index in sentence.verbs:
        return begins_report(sentence, index) or (
            is_main_verb(sentence, index)
            and ((not clause and is_bare(sentence, index)) or subordinate(sentence, cue))
        )
    if sentence.forms[index] in RETURNING and subordinate(sentence, cue):
        return True
    form = sentence.forms[index]
    if form in ("لكنه", "لكنها", "لكنهم", "ولكنه", "ولكنها") and cue_ahead(sentence, index + 1):
        return True
    if form in ALWAYS or (form in ("في", "وفي") and sentence.form(index + 1) == "حين"):
        return cue_ahead(sentence, index + 1)
    if (
        form in ("علي", "وفق", "حسب")
        and sentence.form(index + 1) in ("حد", "ما")
        and index + 2 < sentence.after
    ):
        return sentence.form(index + 2) in ("قوله", "قولها", "تعبيره", "تعبيرها", "وصفه", "قولهم", "تعبيرهم")
    if not clause and _ends_noun(sentence, cue, index):
        return True
    return bool(word.use & Use.NEGATION and word.joined) and index + 1 in sentence.verbs and not clause


def _ends_at_comma(sentence: Sentence, cue: int, index: int, *, clause: bool) -> bool:
    """Return whether the content ends at the comma before `index`."""
    form = sentence.form(index)
    word = sentence.word(index)
    if subordinate(sentence, cue) and (
        form in ("فان", "فقد", "فانه", "فانها") or is_main_past(sentence, index)
    ):
        return True
    if index in sentence.verbs and any(
        f.joined and f.shape == "present" and f.person == 3 and not f.tail for f in sentence.verbs[index]
    ):
        return frame_near(sentence, index)
    if index in sentence.verbs and (
        all(each.shape == "participle" for each in sentence.verbs[index]) or begins_report(sentence, index)
    ):
        return not word.definite
    if not clause and index in sentence.verbs and is_main_verb(sentence, index):
        return True
    if word.use & Use.NEGATION and word.joined and (index + 1 in sentence.verbs or not clause):
        return True
    if word.joined and not word.use & (Use.COMPLEMENTISER | Use.RELATIVE) and report_ahead(sentence, index):
        return True
    if word.use & Use.ACCORDING and is_tail(sentence, index):
        return True
    if form in AUTHOR or form in ("وقد", "وكان", "وكانت", "وكانوا", "علما", "الامر"):
        return form != "حيث" and form != "الامر" and (not clause or cue_ahead(sentence, index + 1))
    if is_joined_past(sentence, index) or form in OTHER_ACTS or form in ALSO:
        return True
    if form in ("دون", "من") and "دون" in (form, sentence.form(index + 1)):
        after = index + 1 + (form == "من")
        withheld = sentence.word(after).base in WITHHELD
        return withheld or (sentence.is_that(after) and after + 1 in sentence.verbs)
    if form in OWN_CLAUSES or (form in ("في", "وفي") and sentence.form(index + 1) in ("حين", "وقت", "الوقت")):
        return not clause or cue_ahead(sentence, index + 1)
    if clause:
        return False
    if form in ("ان", "انه", "انها", "انهم"):
        return True  # the "that" of an earlier verb
    resumed = sentence.word(index + 1).use
    if form[:1] == "و" and not word.use & ~Use.EVENT and resumed & Use.PREPOSITION and resumed & Use.PRONOUN:
        return True  # "…, and made with him"
    return bool(word.joined and word.use & (Use.AUXILIARY | Use.OPENER)) or (
        form[:1] == "و"
        and not word.use
        and not word.definite
        and (form.endswith(("ت", "وا")) or (form.endswith("ا") and sentence.word(index + 1).definite))
        and len(form) > 4
    )


def subordinate(sentence: Sentence, cue: int) -> bool:
    """Return whether the verb stands in a clause that another follows: "after he had said …, he …"."""
    for at in range(cue - 1, max(cue - 5, sentence.floor(cue) - 1), -1):
        form = sentence.forms[at]
        if form in ("بعدما", "وبعدما", "بينما", "وبينما", "فيما", "وفيما", "حين", "عندما", "وعندما"):
            return True
        if form == "ان" and sentence.form(at - 1) in ("بعد", "وبعد", "قبل", "رغم", "ورغم", "منذ"):
            return True
        if form == "الذي" and sentence.form(at - 1) in ("الوقت", "وقت", "حين"):
            return True
        if sentence.kinds[at] != Kind.WORD:
            return False
    return False


def _ends_noun(sentence: Sentence, cue: int, index: int) -> bool:
    """Return whether a noun phrase that is said ends before `index`, where the author goes on."""
    form = sentence.forms[index]
    word = sentence.word(index)
    if form in OWN_CLAUSES and form not in ("الا", "كما", "حيث", "دون"):
        return True
    if form in NOUN_ENDS:
        return True
    if form in ("بعد", "قبل", "منذ") and sentence.is_that(index + 1):
        return True
    if form == "حتي" and sentence.word(index + 1).use & (Use.TIME | Use.OCCASION):
        return True
    if form == "في" and (
        (sentence.kind(index + 1) == Kind.NUMBER and _date_ends(sentence, index + 1))
        or sentence.form(index + 1) in ("وقت", "الوقت", "حين", "بيان", "مؤتمر", "موتمر")
    ):
        return True
    if form == "من" and sentence.form(index + 1) in UNBIASED and sentence.form(index + 2)[:4] == "مستق":
        return True
    if (
        all(f.shape == "participle" for f in sentence.verbs.get(cue, ()))
        and form.startswith("وم")
        and not word.use
    ):
        return form.endswith(("ين", "ا")) and len(form) > 5
    return False


def _date_ends(sentence: Sentence, index: int) -> bool:
    """Return whether no place follows a date: then it tells when it was said, not when it happened."""
    times = Use.TIME | Use.SEQUEL
    while sentence.kind(index) in (Kind.NUMBER, Kind.OTHER, Kind.DASH) or sentence.word(index).use & times:
        index += 1
    word = sentence.word(index)
    return not (word.use & Use.PREPOSITION or (word.governed == "ب" and not word.joined))
