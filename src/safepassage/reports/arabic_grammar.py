"""The rules that find attribution relations in an Arabic sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from safepassage.reports.arabic_according import according_drafts, past_dateline
from safepassage.reports.arabic_break import belongs
from safepassage.reports.arabic_clipping import before_other, within
from safepassage.reports.arabic_content import content_span, quoted
from safepassage.reports.arabic_evidence import convinces
from safepassage.reports.arabic_following import LEADING_ON, SAYING_SO, SET_PHRASES, following
from safepassage.reports.arabic_headline import headline_drafts
from safepassage.reports.arabic_nameless import nameless_drafts
from safepassage.reports.arabic_next_cue import qualifies
from safepassage.reports.arabic_object import OBJECT_PRONOUNS, called, object_before, object_content
from safepassage.reports.arabic_paper import paper_drafts
from safepassage.reports.arabic_preposed import preposed_relay
from safepassage.reports.arabic_relay import relay_draft
from safepassage.reports.arabic_saying import saying_drafts
from safepassage.reports.arabic_sentence import NEGATIONS, Sentence
from safepassage.reports.arabic_silence import silence_drafts
from safepassage.reports.arabic_subject import agrees, antecedent, indefinite_antecedent, subject_before
from safepassage.reports.arabic_verb import Verb, VerbForm
from safepassage.reports.arabic_walk import SEPARATE, Following
from safepassage.reports.arabic_word import ACTOR, Use, word_list
from safepassage.reports.draft import Draft
from safepassage.reports.relation import Stance
from safepassage.reports.tokens import Kind, Tokens

OPINIONS: Final = frozenset(["اعتبر", "رأى", "اعتقد", "ظن", "توقع", "رجح", "استبعد", "وجد", "لاحظ", "عد"])
"""A negated opinion is still stated; any other negated saying has not been made."""
UNSAID: Final = frozenset(["demands", "warns", "accuses"])
IMPERSONAL: Final = frozenset(["اعتقد", "ظن", "زعم", "افترض", "توقع", "رجح"])
"""Presents that mean "it is believed" where no subject stands with them."""
WITNESSED: Final = frozenset(["شهد", "سجل", "وثق", "واصل", "تابع"])
"""Verbs of saying that with a negation are others: "the city did not see any shelling"."""
WITHOUT: Final = frozenset(["دون", "بدون"])
PARENTHETIC: Final = word_list("grammar_parenthetic")
ACCORDING_TO: Final = frozenset(["علي", "حسب", "وفق"])
"""Before "what" these make the verb a parenthesis: "…, according to what the army announced"."""
DAMMA: Final = "\u064f"


def arabic_drafts(tokens: Tokens, first: int, after: int) -> list[Draft]:
    """Return the relations of the sentence of the tokens `first` up to `after`, in their order."""
    sentence = Sentence(tokens, first, after)
    drafts: list[Draft] = []
    taken: set[int] = set()
    for index in sorted(sentence.verbs):
        if index in taken:
            continue
        draft = _verb_draft(sentence, index)
        if draft is not None:
            drafts.append(draft)
            taken.update(range(*draft.cue))
            if draft.content is not None:
                taken.update(at for at in range(index, draft.content[0]) if sentence.form(at) in SAYING_SO)
            if draft.rule.endswith("-noun") and draft.content is not None:
                taken.add(draft.content[0])  # "confirmed the denial of": no verb begins a noun phrase
            if draft.rule.startswith("relay") and draft.content is not None:
                taken.update(range(index, draft.content[0]))
            taken.update(_coordinated(sentence, index, draft))
    for more in (nameless_drafts, silence_drafts, paper_drafts, saying_drafts, headline_drafts):
        drafts += more(sentence, drafts)
    drafts = according_drafts(sentence, drafts)
    drafts = [before_other(sentence, draft, drafts) for draft in drafts]
    return sorted(map(within(drafts), drafts), key=lambda draft: draft.cue)


def _verb_draft(sentence: Sentence, index: int) -> Draft | None:
    """Return the relation of the word at `index` read as a verb of saying, if it is one here."""
    if sentence.form(index - 1) == "عدم" and index > sentence.first:
        return None  # "without mentioning" is a noun
    if sentence.word(index).definite or sentence.word(index).use & (Use.ADVERB | Use.ACCORDING):
        return None
    if belongs(sentence, index):
        return None
    for form in sentence.verbs[index]:
        if form.tail == "ه" and sentence.tokens.raw_word(index).endswith("ة"):
            continue
        if "relay" in form.verb.frames:
            draft = relay_draft(sentence, index, form)
        elif form.shape == "participle":
            draft = _participle_draft(sentence, index, form)
        else:
            draft = _finite_draft(sentence, index, form)
        if draft is not None:
            return draft
    return None


def _coordinated(sentence: Sentence, index: int, draft: Draft) -> Iterator[int]:
    """Return the verbs joined to that at `index` before their common content: "said and stressed that"."""
    at = index + 1
    alike = draft.content is not None
    while at in sentence.verbs and any(
        form.joined or (alike and form.shape == "participle") for form in sentence.verbs[at]
    ):
        yield at
        at += 1
    if draft.stance == "not_confirmed" and draft.content is not None:
        yield from (i for i in range(at, draft.content[0]) if sentence.form(i - 1) in ("ولم", "ولا", "ولن"))


def _finite_draft(sentence: Sentence, index: int, form: VerbForm) -> Draft | None:
    negated = negation_start(sentence, index)
    if negated is not None and (form.verb.stance in UNSAID or form.verb.past in WITNESSED):
        return None
    before = subject_before(sentence, index, form)
    passive = form.shape == "passive" or _marked_passive(sentence, index, form)
    known = before is not None or form.person == 1 or passive or form.number in ("p", "d")
    verb = _with_object(form)
    found = following(sentence, verb, index + 1, has_subject=known)
    aside = sentence.form(index - 1) == "ما" and sentence.form(index - 2) in ACCORDING_TO
    if found.subject is not None and not known and _accused(sentence, found.subject[0], form):
        found = following(sentence, verb, index + 1, has_subject=True)
    if found.marker == "none" and not known and not aside:
        retried = following(sentence, verb, index + 1, has_subject=True)
        if retried.marker != "none" and retried.begins != found.begins:
            found = retried
    begins = found.subject[0] if found.subject is not None else index
    strange = not sentence.is_actor(begins) or sentence.word(begins).joined
    if form.tail and form.verb.weak and strange:
        found = replace(found, subject=None)
    if before is None and _asked(sentence, found, verb):
        assert found.subject is not None
        found = replace(found, begins=found.subject[0], subject=None)
    content, found = _content(sentence, index, form, found)
    subject = before or found.subject
    if not convinces(sentence, index, form, found, subject, content, negated=negated is not None):
        return None
    source, dropped = _source(sentence, index, form, subject, passive=passive)
    return Draft(
        cue=_cue(sentence, index, form, negated),
        source=source,
        relay=_relay(sentence, index, found, content),
        content=content,
        stance=_stance(form, negated=negated is not None),
        dropped=dropped,
        rule=_rule(found, before, negated=negated is not None),
        feminine=form.feminine,
        number=form.number,
    )


def _relay(
    sentence: Sentence, index: int, found: Following, content: tuple[int, int] | None
) -> tuple[int, int] | None:
    """Return the outlet; beside what stands before its verb another clause's source is named."""
    if content is not None and content[1] <= index:
        return None
    return found.relay or preposed_relay(sentence, index)


def _with_object(form: VerbForm) -> Verb:
    """Return the verb as it goes on where its object is attached: "accused him of …"."""
    if not form.tail:
        return form.verb
    more = frozenset("ب" if form.verb.stance == "accuses" else ())
    return replace(form.verb, frames=form.verb.frames - {"np", "obj"} | more)


def _accused(sentence: Sentence, head: int, form: VerbForm) -> bool:
    """Return whether a feminine body after a masculine verb is its object: "he accused the government of"."""
    if "obj" not in form.verb.frames or form.feminine is not False or form.number != "s":
        return False
    body = sentence.word(head).use & Use.BODY and not sentence.word(head).use & (Use.ROLE | Use.NAME)
    return bool(body) and sentence.tokens.raw_word(head).endswith("ة")


def _asked(sentence: Sentence, found: Following, verb: Verb) -> bool:
    """Return whether the one noun before an act is whom it is asked of: "urged all sides to respect"."""
    if found.subject is None or found.marker != "noun" or "np" in verb.frames or "obj" not in verb.frames:
        return False
    first = sentence.word(found.begins)
    act = (first.act or bool(first.use & Use.EVENT)) and not first.possessed
    return verb.stance == "demands" and act


def _participle_draft(sentence: Sentence, index: int, form: VerbForm) -> Draft | None:
    word = sentence.word(index)
    if (
        form.verb.weak
        and sentence.kind(index - 1) == Kind.WORD
        and not form.joined
        and not _frame_next(sentence, index, form)
    ):
        return None
    if sentence.form(index).endswith("ه") and qualifies(sentence, index):
        return None
    if sentence.form(index).endswith("ات") and sentence.kind(index - 1) == Kind.WORD:
        return None  # "demands"
    titled = word.use & ACTOR and not word.use & Use.EVENT and not word.accusative
    led = sentence.is_that(index + 1) or sentence.form(index + 1) in LEADING_ON
    if word.governed or (titled and not led):
        return None
    found = following(sentence, form.verb, index + 1, has_subject=True)
    content, found = _content(sentence, index, form, found)
    if (
        content is None
        or content[0] == content[1]
        or not convinces(sentence, index, form, found, None, content, negated=False)
    ):
        return None
    return Draft(
        cue=_cue(sentence, index, form, None),
        source=None,
        relay=found.relay,
        content=content,
        stance=form.verb.stance,
        dropped=True,
        rule="participle",
        feminine=form.feminine,
        number=form.number,
    )


def _frame_next(sentence: Sentence, index: int, form: VerbForm) -> bool:
    """Return whether the word after a participle is what its verb governs."""
    word = sentence.word(index + 1)
    at = index + 1
    while sentence.word(at).use & Use.ADVERB:
        at += 1
    return (
        sentence.is_that(at)
        or sentence.kind(index + 1) in (Kind.OPEN, Kind.COLON)
        or ("obj" in form.verb.frames and sentence.is_actor(index + 1) and not word.governed)
        or ("np" in form.verb.frames and bool(word.use & (Use.EVENT | Use.PAPER)) and not word.governed)
        or (word.governed in form.verb.frames and (word.act or bool(word.use & Use.EVENT)))
        or (sentence.form(index + 1) in SEPARATE and sentence.form(index + 1) in form.verb.frames)
    )


def _content(
    sentence: Sentence, index: int, form: VerbForm, found: Following
) -> tuple[tuple[int, int] | None, Following]:
    """Return what is said, after the verb or, where the verb is a parenthesis, before it."""
    if form.tail and form.verb.frames & {"np", "obj"} and found.marker in ("noun", "quote", "none"):
        content = object_content(sentence, index, form, found)
        if content is not None or form.verb.weak:
            return content, found
    if found.marker == "noun" and sentence.form(found.begins) in OBJECT_PRONOUNS:
        return called(sentence, index, found.begins + 1), found
    if found.marker == "quote":
        return quoted(sentence, found.begins), found
    if found.marker != "none":
        clause = found.marker in ("that", "colon") or sentence.is_that(found.begins - 1)
        return content_span(sentence, index, found.begins, clause=clause), found
    if form.verb.past == "علق" and negation_start(sentence, index) is not None:
        return _commented_on(sentence, index, found), found
    if form.verb.weak in ("named", "describe", "consider") or (form.tail and "obj" in form.verb.frames):
        return object_content(sentence, index, form, found), found
    if form.tail and "np" in form.verb.frames:
        return object_before(sentence, index, form), found
    before = _content_before(sentence, index)
    if before is None and form.verb.past in ("قال", "أضاف") and not form.tail:
        return _bare_speech(sentence, index, found), found
    return before, found


def _bare_speech(sentence: Sentence, index: int, found: Following) -> tuple[int, int] | None:
    """Return what is said where no word or mark opens it: "he said we will not leave"."""
    begins = max(span[1] for span in (found.subject, found.relay, (index, index + 1)) if span)
    first = sentence.word(begins)
    if first.use & Use.PREPOSITION and first.use & Use.PRONOUN:
        begins += 1
        first = sentence.word(begins)
    opens = first.use & (Use.NEGATION | Use.PRONOUN | Use.AUXILIARY) and not first.use & Use.PREPOSITION
    opens = (opens and not first.use & Use.OPENER) or sentence.form(begins) in ("لكن", "بل")
    if sentence.kind(begins) == Kind.WORD and sentence.tokens.raw_word(begins).startswith(("سن", "سأ")):
        opens = opens or not (first.use or first.definite)  # "we shall"
    if sentence.kind(begins) != Kind.WORD or not opens:
        return None
    return content_span(sentence, index, begins, clause=True)


def _content_before(sentence: Sentence, index: int) -> tuple[int, int] | None:
    """Return the quotation, or after "as" the clause, that ends just before the verb."""
    at = index - 1
    parenthetic = sentence.form(at) in PARENTHETIC and sentence.form(at) != "ما"
    if sentence.form(at) == "ما" and sentence.form(at - 1) in ACCORDING_TO:
        parenthetic = True
        at -= 2
    while at >= sentence.first and (sentence.form(at) in PARENTHETIC or sentence.kind(at) == Kind.COMMA):
        at -= 1
    if at < sentence.first:
        return None
    if sentence.kinds[at] == Kind.CLOSE and sentence.partner[at] >= sentence.first:
        return quoted(sentence, sentence.partner[at])
    if not parenthetic:
        return None
    begin = past_dateline(sentence, sentence.floor(index))
    return (begin, at + 1) if at + 1 - begin >= 2 else None


def _commented_on(sentence: Sentence, index: int, found: Following) -> tuple[int, int] | None:
    """Return what was not commented on."""
    begins = index + 1 if found.subject is None else found.subject[1]
    for at in range(begins, min(begins + 8, sentence.limit(index))):
        if sentence.form(at) in ("علي", "حول") and sentence.form(at + 1) not in SET_PHRASES:
            return content_span(sentence, index, at + 1, clause=False)
    return None


def _source(
    sentence: Sentence, index: int, form: VerbForm, subject: tuple[int, int] | None, *, passive: bool
) -> tuple[tuple[int, int] | None, bool]:
    """Return the source, and whether it is left out."""
    if subject is not None:
        return subject, False
    if passive:
        return None, False
    if form.person == 1:
        return None, True
    believed = form.verb.past in IMPERSONAL and sentence.form(index + 1) in ("انه", "انها", "انهم")
    other = form.feminine is False and sentence.form(index - 1) == "التي"  # "remarks in which he said"
    head = None if believed or other else antecedent(sentence, index)
    if head is not None:
        inner = (at for at in range(*head) if sentence.is_actor(at) and agrees(sentence, at, form))
        begin = next(inner, None)
        if begin is not None:
            return (begin, head[1]), False
    paper = indefinite_antecedent(sentence, index)
    if paper is not None and not form.joined:
        return paper, False
    impersonal = (
        form.shape == "present" and form.number == "s" and not form.feminine and form.verb.past in IMPERSONAL
    )
    written = form.verb.past == "كتب" and sentence.form(index + 1) in (
        "عليها",
        "عليه",
        "على",
        "علي",
        "فيها",
        "فيه",
    )
    return None, not (impersonal or written)


def _marked_passive(sentence: Sentence, index: int, form: VerbForm) -> bool:
    """Return whether the vowels written say that the verb is passive."""
    raw = sentence.tokens.raw_word(index)
    if DAMMA not in raw:
        return False
    if form.joined:
        raw = raw[1:]
    return (
        raw[1:2] == DAMMA
        and (form.shape == "past" or raw[0] in "يت")
        and form.verb.past.startswith("أ") | (form.shape == "past") is not False
    )


def negation_start(sentence: Sentence, index: int) -> int | None:
    """Return where the negation of a verb begins, or None where it has none."""
    at = index - 1
    if sentence.form(at) == "قد" and sentence.word(at - 1).use & Use.AUXILIARY:
        at -= 1
    if sentence.form(at) in ("يكن", "تكن", "يكونوا", "تكون", "يكون") and sentence.form(at - 1) in NEGATIONS:
        return at - 1
    at = index - 1
    if sentence.form(at) in NEGATIONS:
        return at
    if sentence.form(at) == "ان" and sentence.form(at - 1) in WITHOUT:
        return index
    return None


def _cue(sentence: Sentence, index: int, form: VerbForm, negated: int | None) -> tuple[int, int]:
    start = index if negated is None else negated
    after = index + 1
    following_form = sentence.form(after)
    governed = following_form in SEPARATE and following_form in form.verb.frames
    attached = following_form[:-1] in ("عن", "من", "علي", "ال") and len(following_form) > 2
    if governed or (
        attached and following_form in ("عنه", "عنها", "منه", "منها") and form.verb.frames & {"عن", "من"}
    ):
        after += 1
    return start, after


def _stance(form: VerbForm, *, negated: bool) -> Stance:
    if not negated:
        return form.verb.stance
    return "states" if form.verb.past in OPINIONS else "not_confirmed"


def _rule(found: Following, before: tuple[int, int] | None, *, negated: bool) -> str:
    order = "svo" if before is not None else ("vso" if found.subject is not None else "verb")
    return f"{'negated-' if negated else ''}{order}-{found.marker if found.marker != 'none' else 'before'}"
