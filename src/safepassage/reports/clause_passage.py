"""People who are to leave, as a clause says it: who, from where, to where, past what, with what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from safepassage.reports.clause_groups import Named
from safepassage.reports.clause_places import Role, area_in_direction, residents, role_of
from safepassage.reports.clause_sentence import ClauseSentence, Site
from safepassage.reports.folding import fold
from safepassage.reports.tokens import Kind

LEFT_MAX: Final = 14
MODAL_MAX: Final = 4
LIGHT_MAX: Final = 3
BLOCKED_MAX: Final = 3
WITHOUT: Final = frozenset(map(fold, ["دون", "بدون", "without"]))
FUTURE: Final = frozenset(["will", "would", "shall", "must"])
THAT: Final = frozenset(map(fold, ["that", "وأن", "وأنه", "وأنها", "وبأن"]))
THEM: Final = frozenset(["them", "these"])
DETERMINERS: Final = frozenset(["the", "a", "its", "their", "this"])
BE: Final = frozenset(["be", "been"])


@dataclass(slots=True, kw_only=True)
class Passage:
    """What was read of people leaving; spans count tokens.

    `begin` and `end` are the first of its tokens and the one after the last; `attached` letters before it
    are not its own. `stopped` is the token at which reading ended, and `why` the sort of word there. `first`
    is the token of "first", `after_them` that of "after them"; `acts` says that something happens in it or is
    counted, not only that somebody is named.
    """

    begin: int
    end: int
    attached: int = 0
    groups: list[Named] = field(default_factory=list)
    from_: list[str] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    via: list[str] = field(default_factory=list)
    carrying: tuple[int, int, int] | None = None
    vehicles: list[str] = field(default_factory=list)
    first: int = -1
    after_them: int = -1
    stopped: int = 0
    why: str = ""
    acts: bool = False

    @property
    def says_enough(self) -> bool:
        """Whether it says more than that somebody leaves."""
        named = any(each.key != "people" or each.places for each in self.groups)
        return bool(named or self.from_ or self.to or self.via)

    @property
    def says_much(self) -> bool:
        """Whether it says who and where."""
        return bool(self.groups and (self.from_ or self.to or self.via))

    def hold(self, first: int, after: int) -> None:
        """Take tokens in."""
        self.begin = min(self.begin, first)
        self.end = max(self.end, after)


def is_movement(sentence: ClauseSentence, at: int) -> bool:
    """Return whether people leave at a token, whether it is to be, has been or is prevented."""
    return sentence.sense(at, "movement") is not None


def is_to_be(sentence: ClauseSentence, at: int, *, spoken_of: bool) -> bool:
    """Return whether a token speaks of people who are to leave.

    Parameters
    ----------
    sentence, at
        The word.
    spoken_of
        Whether the report has spoken of an agreement: then an act or a present is what it holds.
    """
    if sentence.has("blocked", at - BLOCKED_MAX, at) or sentence.sense(at - 1, "negation"):
        return False
    if sentence.sense(at, "movement", "noun"):
        return spoken_of
    imperfect = sentence.sense(at, "movement", "imperfect")
    if sentence.text.lang == "ar":
        return imperfect is not None and (spoken_of or imperfect.future)
    if imperfect is not None:
        return spoken_of or _future(sentence, at)
    if sentence.sense(at, "movement", "participle"):
        modal = sentence.has("modal", at - MODAL_MAX, at)
        return modal and any(sentence.form(near) in BE for near in (at - 1, at - 2))
    return False


def _future(sentence: ClauseSentence, at: int) -> bool:
    return any(sentence.form(near) in FUTURE for near in range(at - MODAL_MAX, at))


def passage_at(sentence: ClauseSentence, at: int, *, elliptic: bool = False) -> Passage:
    """Return what is said of people leaving around the word that says it.

    Parameters
    ----------
    sentence, at
        The word; of an elliptic passage ("then the fighters") the word before the people.
    elliptic
        Whether no word says it here.
    """
    sense = sentence.sense(at, "movement")
    found = Passage(begin=at, end=at + 1, attached=sense.attached if sense and not elliptic else 0)
    if elliptic:
        then = sentence.sense(at, "then")
        found.begin = found.end = at + 1 if then is None else sentence.size(at, then)
    _right(sentence, at, found)
    noun = sense is not None and sense.key == "noun"
    if (
        not elliptic
        and (not noun or sentence.text.lang == "en")
        and (not found.groups or sentence.text.lang == "en")
    ):
        _left(sentence, at, found, near=noun)
    return found


def _left(sentence: ClauseSentence, at: int, found: Passage, *, near: bool) -> None:
    """Add the people named before a verb."""
    groups: list[Named] = []
    step = at - 1
    while step >= max(sentence.first, at - (2 if near else LEFT_MAX)):
        if sentence.kind(step) in (Kind.STOP, Kind.BREAK, Kind.COLON) or step in sentence.text.reporting:
            break
        if any(
            sentence.sense(step, sort) for sort in ("movement", "boundary", "relative", "then", "agreement")
        ):
            break
        if sentence.kind(step) == Kind.COMMA and not _listed(sentence, step):
            break
        group = sentence.sense(step, "group")
        if group is not None:
            of, _ = residents(sentence, sentence.size(step, group)) if group.key == "people" else ([], 0)
            groups.insert(0, Named(key=group.key, places=tuple(of)))
            found.hold(step, step + 1)
            found.attached = group.attached
        site = sentence.text.sites.get(step)
        if site is not None and groups and site.mention.id and _possessive(sentence, site):
            found.from_.append(site.mention.id)
            found.hold(step, step + 1)
            found.attached = 0
        if sentence.sense(step, "first") and groups:
            found.first = step
        step -= 1
    found.groups = [*groups, *(each for each in found.groups if each not in groups)]


def _listed(sentence: ClauseSentence, comma: int) -> bool:
    """Return whether a comma stands between people who are counted up."""
    return any(sentence.sense(at, "group") for at in (comma + 1, comma + 2)) and any(
        sentence.sense(at, "group") for at in (comma - 1, comma - 2)
    )


def _possessive(sentence: ClauseSentence, site: Site) -> bool:
    return sentence.form(site.after - 1).endswith(("'s", "’s", "'", "’"))


def _right(sentence: ClauseSentence, at: int, found: Passage) -> None:
    relative = False
    role: Role | None = None
    step = at + 1
    covered = step
    while step < sentence.after:
        why = _stops(sentence, step)
        if why:
            found.why = why
            break
        if sentence.kind(step) == Kind.COMMA:
            relative, role = False, None
        if sentence.sense(step, "relative") and found.groups:
            relative = True
        site = sentence.text.sites.get(step)
        if site is not None:
            if step >= covered:
                role = _place(sentence, at, site, found, role)
            step = site.after
            continue
        group = sentence.sense(step, "group")
        if group is not None and not relative and not _without(sentence, step):
            after = sentence.size(step, group)
            of: list[str] = []
            if group.key == "people":
                of, after = residents(sentence, after)
                covered = max(covered, after)
            found.groups.append(Named(key=group.key, places=tuple(of)))
            found.hold(step, after)
            role = None
        _extras(sentence, step, found)
        step += 1
    found.stopped = step


def _stops(sentence: ClauseSentence, at: int) -> str:
    """Return why reading ends at a token; empty: it goes on."""
    if sentence.kind(at) in (Kind.STOP, Kind.BREAK):
        return "end"
    if at in sentence.text.reporting:
        return "report"
    if sentence.kind(at) == Kind.COMMA and any(sentence.form(at + step) in THAT for step in (1, 2)):
        return "that"
    for sort in ("movement", "then", "against", "boundary", "after", "before", "ceasefire", "start"):
        sense = sentence.sense(at, sort)
        if sense is not None and not (sort in ("before", "after") and not _people_follow(sentence, at)):
            return sort
    return ""


def _people_follow(sentence: ClauseSentence, at: int) -> bool:
    return sentence.has("group", at + 1, at + 5) or sentence.has("movement", at + 1, at + 4)


def _without(sentence: ClauseSentence, at: int) -> bool:
    return any(sentence.form(near) in WITHOUT for near in (at - 1, at - 2))


def _place(sentence: ClauseSentence, at: int, site: Site, found: Passage, before: Role | None) -> Role | None:
    """Add a place by how it stands to those who leave, and return how."""
    role = role_of(sentence, at, site, before)
    if site.mention.id and role is not None:
        {"from": found.from_, "to": found.to, "via": found.via}[role].append(site.mention.id)
        found.hold(site.first, site.after)
    return role


def _extras(sentence: ClauseSentence, at: int, found: Passage) -> None:
    """Add what goes with those who leave: arms, vehicles, an order, a direction."""
    weapons = sentence.sense(at, "weapons")
    if weapons is not None:
        span = arms_at(sentence, at)
        if span is not None:
            found.carrying = span
            found.hold(span[0], span[1])
    vehicle = sentence.sense(at, "vehicle")
    if vehicle is not None and vehicle.key not in found.vehicles:
        found.vehicles.append(vehicle.key)
        found.hold(at, sentence.size(at, vehicle))
    after = sentence.sense(at, "after")
    if after is not None and (after.possessed or sentence.form(at + 1) in THEM):
        found.after_them = at
    first = sentence.sense(at, "first")
    if first is not None and found.first < 0 and sentence.form(at - 1) not in DETERMINERS:
        found.first = at
        found.hold(at, sentence.size(at, first))
    direction = sentence.sense(at, "direction")
    if direction is not None and not sentence.sense(at + 1, "from") and _towards(sentence, at):
        area = area_in_direction(sentence, at, direction.key)
        if area:
            found.to.append(area)
            found.hold(at, at + 1)


def _towards(sentence: ClauseSentence, at: int) -> bool:
    """Return whether somebody goes in a direction: northwards, to the north, in English also "go north"."""
    if sentence.text.lang == "en" or sentence.form(at).endswith("ا"):
        return True
    return any(sentence.sense(near, "to") for near in (at - 1, at - 2))


def arms_at(sentence: ClauseSentence, at: int) -> tuple[int, int, int] | None:
    """Return the words on light arms, and the letters attached before them; None: the arms are not light."""
    begin, end = at, at + 1
    light = False
    if sentence.text.lang == "ar":
        while end < sentence.after and end - at <= LIGHT_MAX and sentence.sense(end, "light"):
            light = True
            end += 1
    else:
        while (
            begin > sentence.first
            and at - begin < LIGHT_MAX
            and (sentence.sense(begin - 1, "light") or sentence.form(begin - 1) in ("and", "their"))
        ):
            begin -= 1
            light = light or sentence.sense(begin, "light") is not None
    if not light:
        return None
    sense = sentence.sense(begin, "weapons")
    return begin, end, sense.attached if sense is not None else 0
