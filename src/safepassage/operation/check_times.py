"""Times that cannot work: windows that never open, terms whose times never meet, clocks that change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from safepassage.errors import Finding
from safepassage.language import Text, text
from safepassage.operation.calendar import (
    NEVER,
    Intervals,
    ceasefire_of,
    inspection_hours,
    monitored_at,
    window_spans,
    windows_at,
)
from safepassage.operation.check_case import Case, clock, finding, hours, listed
from safepassage.operation.terms import ALL, WEEKDAYS, Ceasefire, Inspection, Monitoring, Window

YEARS_MAX: Final = 10
CLOCK_DAYS: Final = 60
"""Without a deadline, how many days are searched for a change of the clocks."""


def times(case: Case) -> Iterator[Finding]:
    """Find every time that cannot work."""
    operation = case.operation
    if operation.ends is not None and operation.ends <= operation.begins:
        yield finding(
            "ends-before-begins",
            case.at("operation", "ends"),
            text(
                "The operation ends on {ends}, not after it begins on {begins}.",
                ends=case.local(operation.ends),
                begins=case.local(operation.begins),
            ),
            text("Correct one of the two, or leave the end empty where there is no deadline."),
        )
        return
    if not plannable_years(case):
        yield finding(
            "odd-years",
            case.at("operation", "begins"),
            text("The operation runs {span}, which can hardly be meant.", span=running(case)),
            text("Correct the years: an operation lies between 1970 and 2200 and lasts ten years at most."),
        )
        return
    yield from availability(case)
    yield from empty_terms(case)
    yield from outside(case)
    yield from never_open(case)
    yield from never_together(case)
    yield from inspections(case)
    yield from clock_changes(case)


def plannable_years(case: Case) -> bool:
    """Return whether the operation lies within the years that calendars are made for."""
    begins, ends = case.operation.begins, case.operation.ends
    return 1970 <= begins.year <= 2200 and (ends is None or (ends - begins).days <= YEARS_MAX * 366)


def inside(case: Case) -> Intervals:
    """Return the operation's own time, in seconds since it begins; a deadline is still inside."""
    span_s = case.span_s
    return Intervals(((0, NEVER if span_s is None else span_s + 1),))


def availability(case: Case) -> Iterator[Finding]:
    """Find vehicles that are never available while the operation runs."""
    operation = case.operation
    for i, row in enumerate(operation.fleet):
        from_, until = row.available_from, row.available_until
        if from_ is not None and until is not None and until <= from_:
            what = text(
                "The vehicles “{type}” at {place} are available until {until}, not after {from_}.",
                type=row.type,
                place=row.at,
                until=case.local(until),
                from_=case.local(from_),
            )
        elif until is not None and until <= operation.begins:
            what = text(
                "The vehicles “{type}” at {place} are available only until {until}, before the operation"
                " begins.",
                type=row.type,
                place=row.at,
                until=case.local(until),
            )
        elif from_ is not None and operation.ends is not None and from_ >= operation.ends:
            what = text(
                "The vehicles “{type}” at {place} are available only from {from_}, when the operation has"
                " ended.",
                type=row.type,
                place=row.at,
                from_=case.local(from_),
            )
        else:
            continue
        mend = text(
            "Correct available_from or available_until; until then the plan does not use these vehicles."
        )
        field = "available_from" if until is None else "available_until"
        yield finding("never-available", case.at("fleet", i, field), what, mend, stops=False)


def empty_terms(case: Case) -> Iterator[Finding]:
    """Find windows and intervals that contain no moment at all."""
    for i, term in enumerate(case.operation.terms):
        stops = term.status == "agreed"
        if isinstance(term, Window) and term.opens_s == term.closes_s:
            yield finding(
                "window-never-opens",
                case.at("terms", i, "to"),
                text(
                    "The window {term} opens and closes at {clock}.", term=term.id, clock=clock(term.opens_s)
                ),
                text("Give two different times; for a whole day write from: 00:00 and to: 24:00."),
                stops=stops,
            )
        if isinstance(term, Window) and term.days == ():
            yield finding(
                "window-never-opens",
                case.at("terms", i, "days"),
                text("The window {term} names no day, so it never opens.", term=term.id),
                text("Name its days, or write days: all."),
                stops=stops,
            )
        if isinstance(term, Ceasefire | Monitoring) and term.to is not None and term.to <= term.from_:
            yield finding(
                "empty-interval",
                case.at("terms", i, "to"),
                text(
                    "{term} ends on {to}, not after it begins on {from_}.",
                    term=term.id,
                    to=case.local(term.to),
                    from_=case.local(term.from_),
                ),
                text("Correct one of the two, or leave the end empty where it is open."),
                stops=stops,
            )


def span_of(case: Case, term: Window | Ceasefire | Monitoring) -> Intervals:
    """Return when one term by itself is open; empty where `empty_terms` has found it so."""
    if isinstance(term, Window):
        return Intervals.union(window_spans(case.operation, term) if term.opens_s != term.closes_s else ())
    from_s = case.operation.seconds_since_begin(term.from_)
    return Intervals.union(
        [(from_s, NEVER if term.to is None else case.operation.seconds_since_begin(term.to))]
    )


def outside(case: Case) -> Iterator[Finding]:
    """Find windows, ceasefires and monitoring that are over, or not yet due, while others are in force.

    Where none of a place is ever in force, that is a contradiction of its own and not repeated here.
    """
    groups: dict[tuple[str, str], list[tuple[int, Window | Ceasefire | Monitoring]]] = {}
    for i, term in case.agreed:
        if isinstance(term, Window | Monitoring):
            groups.setdefault((term.kind, term.at), []).append((i, term))
        elif isinstance(term, Ceasefire):
            groups.setdefault((term.kind, ""), []).append((i, term))
    for terms in groups.values():
        out = [(i, t) for i, t in terms if not span_of(case, t).intersection(inside(case)).spans]
        for i, term in out if len(out) < len(terms) else ():
            if span_of(case, term).spans or (isinstance(term, Window) and term.opens_s != term.closes_s):
                field = "days" if isinstance(term, Window) else "from"
                yield finding(
                    "outside-operation",
                    case.at("terms", i, field),
                    text(
                        "{term} is never in force while the operation runs ({span}).",
                        term=term.id,
                        span=running(case),
                    ),
                    text("Correct its days or times, or delete it if it is over."),
                    stops=False,
                )


def running(case: Case) -> Text:
    """Return from when to when the operation runs, as part of a sentence."""
    begins, ends = case.operation.begins, case.operation.ends
    if ends is None:
        return text("from {begins}", begins=case.local(begins))
    return text("{begins} to {ends}", begins=case.local(begins), ends=case.local(ends))


def never_open(case: Case) -> Iterator[Finding]:
    """Find places whose windows, and operations whose ceasefires, never open."""
    windows: dict[str, list[tuple[int, Window]]] = {}
    for i, window in case.of_kind(Window):
        windows.setdefault(window.at, []).append((i, window))
    for at, terms in windows.items():
        useful = [w for _, w in terms if w.opens_s != w.closes_s and w.days != ()]
        opens = Intervals.union(span for w in useful for span in span_of(case, w).spans)
        if useful and not opens.intersection(inside(case)).spans:
            yield finding(
                "window-never-opens",
                case.at("terms", terms[-1][0], "days"),
                text(
                    "No loaded vehicle may ever leave {place}: no window there ({terms}) opens while the"
                    " operation runs ({span}).",
                    place=window_place(at),
                    span=running(case),
                    terms=listed(w.id for _, w in terms),
                ),
                text("Correct the days and times of the window, or when the operation begins and ends."),
            )
        elif at != ALL and any(w.applies == ALL for w in useful):
            yield from empties_shut_out(case, at, terms)
    ceasefires = case.of_kind(Ceasefire)
    if (
        any(span_of(case, term).spans for _, term in ceasefires)
        and not ceasefire_of(case.operation).intersection(inside(case)).spans
    ):
        yield finding(
            "ceasefire-never",
            case.at("terms", ceasefires[-1][0], "from"),
            text(
                "No ceasefire holds while the operation runs ({span}), so no vehicle may drive: {terms}.",
                span=running(case),
                terms=listed(term.id for _, term in ceasefires),
            ),
            text("Correct the times of the ceasefire, or when the operation begins and ends."),
        )


def window_place(at: str) -> Text:
    """Return the words for where a window is."""
    return text("any assembly point") if at == ALL else text("{place}", place=at)


def empties_shut_out(case: Case, at: str, terms: list[tuple[int, Window]]) -> Iterator[Finding]:
    """Find checkpoints that open for loaded vehicles, but never for empty ones on their way."""
    if windows_at(case.operation, at, loaded=False).intersection(inside(case)).spans:
        return
    yield finding(
        "shut-to-empty",
        case.at("terms", terms[-1][0], "days"),
        text(
            "{place} never opens to empty vehicles while the operation runs ({span}).",
            place=at,
            span=running(case),
        ),
        text("Correct the days of the window for all vehicles, or let it apply to loaded ones only."),
        stops=False,
    )


def never_together(case: Case) -> Iterator[Finding]:
    """Find checkpoints where windows, monitoring and ceasefire are never in force together."""
    operation = case.operation
    ceasefires = [term.id for _, term in case.of_kind(Ceasefire)]
    named = {t.at for _, t in case.agreed if isinstance(t, Window | Monitoring)}
    for at in sorted(named):
        windows = [term.id for _, term in case.of_kind(Window) if term.at == at]
        monitoring = [term for _, term in case.of_kind(Monitoring) if term.at == at]
        parts = [
            (windows, windows_at(operation, at, loaded=True).intersection(inside(case))),
            ([term.id for term in monitoring], monitored_at(operation, at).intersection(inside(case))),
            (ceasefires, ceasefire_of(operation).intersection(inside(case))),
        ]
        if monitoring and not parts[1][1].spans:
            if all(span_of(case, term).spans for term in monitoring):
                yield unmonitored(case, at, parts[1][0])
        elif all(span.spans for _, span in parts) and (clash := clashing(parts)):
            yield finding(
                "never-together",
                case.term_at(*clash),
                text(
                    "No loaded vehicle may ever leave {place}: {terms} are never in force at the same time"
                    " while the operation runs ({span}).",
                    place=window_place(at),
                    terms=listed(clash),
                    span=running(case),
                ),
                text("Change the times of one of these terms so that they overlap."),
            )


def unmonitored(case: Case, at: str, terms: list[str]) -> Finding:
    """Return the finding about a checkpoint at which the observers named are never all present."""
    return finding(
        "never-monitored",
        case.term_at(*terms),
        text(
            "No loaded vehicle may ever leave {place}: the observers of {terms} are never all there"
            " while the operation runs ({span}).",
            place=at,
            terms=listed(terms),
            span=running(case),
        ),
        text("Correct the times of the monitoring, or when the operation begins and ends."),
    )


def clashing(parts: list[tuple[list[str], Intervals]]) -> list[str]:
    """Return the ids of the first two parts, else of all three, that have no moment in common."""
    for a, b in ((0, 1), (0, 2), (1, 2)):
        if not parts[a][1].intersection(parts[b][1]).spans:
            return parts[a][0] + parts[b][0]
    if not parts[0][1].intersection(parts[1][1]).intersection(parts[2][1]).spans:
        return parts[0][0] + parts[1][0] + parts[2][0]
    return []


def inspections(case: Case) -> Iterator[Finding]:
    """Find two inspections at one checkpoint, and those longer than the checkpoint is ever open."""
    first: dict[str, Inspection] = {}
    for i, term in case.of_kind(Inspection):
        if first.setdefault(term.at, term) is not term:
            yield finding(
                "two-inspections",
                case.at("terms", i, "at"),
                text(
                    "{term} is a second inspection at {place}, beside {other}.",
                    term=term.id,
                    place=term.at,
                    other=first[term.at].id,
                ),
                text("Keep one inspection for each checkpoint, with the lanes and times of both."),
            )
        running_s = Intervals(((0, NEVER if case.span_s is None else case.span_s),))
        open_s = inspection_hours(case.operation, term.at).intersection(running_s)
        longest_s = max((to_s - from_s for from_s, to_s in open_s.spans), default=0)
        needs_s = term.per_vehicle_s + term.per_person_s
        if open_s.spans and longest_s < needs_s:
            yield finding(
                "inspection-too-long",
                case.at("terms", i, "per_vehicle_s"),
                text(
                    "Inspecting a vehicle with one person by {term} takes {needs}, but {place} is never open"
                    " for longer than {longest} at a time.",
                    term=term.id,
                    needs=hours(needs_s),
                    place=term.at,
                    longest=hours(longest_s),
                ),
                text("Shorten the inspection, or lengthen a window of that checkpoint."),
            )


def clock_changes(case: Case) -> Iterator[Finding]:
    """Find windows that open or close at a time which the clocks skip, or show twice, on some day."""
    operation = case.operation
    span_s = case.span_s if case.span_s is not None else CLOCK_DAYS * 86400
    first = operation.begins.astimezone(operation.zone).date()
    days = [first + timedelta(days=n) for n in range(min(span_s, 366 * 86400) // 86400 + 2)]
    changing = [day for day in days if day_length_s(case, day) != 86400]
    for i, term in case.of_kind(Window):
        if term.opens_s == term.closes_s:
            continue
        late = 86400 * (term.closes_s < term.opens_s)
        for field, clock_s in (("from", term.opens_s), ("to", term.closes_s + late)):
            for changed in changing:
                day = changed - timedelta(days=clock_s // 86400)
                if term.days is None or day in term.days or WEEKDAYS[day.weekday()] in term.days:
                    yield from changed_clock(case, i, term, field, changed, clock_s % 86400)


def day_length_s(case: Case, day: date) -> int:
    """Return how long a local day is."""
    zone = case.operation.zone
    from_, to = (datetime.combine(d, time(0), zone).astimezone(UTC) for d in (day, day + timedelta(days=1)))
    return int((to - from_).total_seconds())


def changed_clock(case: Case, i: int, term: Window, field: str, day: date, clock_s: int) -> Iterator[Finding]:
    """Find that a clock time does not exist, or comes twice, on this day."""
    zone = case.operation.zone
    local = datetime.combine(day, time(0)) + timedelta(seconds=clock_s)
    once, again = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    at_s = case.operation.seconds_since_begin(once.astimezone(UTC))
    if once.utcoffset() == again.utcoffset() or not inside(case).seconds_between(at_s, at_s + 1):
        return
    shown = once.astimezone(UTC).astimezone(zone)
    if shown.replace(tzinfo=None) != local:
        what = text(
            "On {day} the clocks skip {clock}, a time of {term}; {instead} is used on that day.",
            day=day,
            clock=clock(clock_s),
            term=term.id,
            instead=f"{shown:%H:%M}",
        )
    else:
        what = text(
            "On {day} the clocks show {clock}, a time of {term}, twice; the first is used.",
            day=day,
            clock=clock(clock_s),
            term=term.id,
        )
    mend = text("If that is not meant, give another time, or a window of its own for that day.")
    yield finding("clock-change", case.at("terms", i, field), what, mend, stops=False)
