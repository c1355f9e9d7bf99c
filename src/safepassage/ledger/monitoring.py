"""Every term of the agreement watched at once, as the stories of vehicles grow and change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from safepassage.ledger.alarm import Alarm
from safepassage.ledger.bodies import Died, Registered, Stayed
from safepassage.ledger.monitor_checkpoints import (
    ConvoyMonitor,
    InspectionMonitor,
    KeptConvoys,
    KeptInspections,
)
from safepassage.ledger.monitor_flows import (
    OrderMonitor,
    PassageMonitor,
    ReceptionMonitor,
    ReciprocityMonitor,
)
from safepassage.ledger.monitor_moments import HaltState, KeptMoments, MomentMonitor
from safepassage.ledger.monitor_ways import KeptWays, WayMonitor
from safepassage.ledger.sequence import Entry
from safepassage.ledger.statements import Statement, report_alarms, statement_alarms
from safepassage.ledger.telling import Told
from safepassage.ledger.timeline import Entry as Moment
from safepassage.ledger.timeline import IdOf, Kept, Timeline
from safepassage.ledger.vehicle_story import Flowed, Passing
from safepassage.operation.model import Operation
from safepassage.operation.terms import (
    Convoy,
    Flow,
    Inspection,
    Order,
    Passage,
    Reception,
    Reciprocity,
)

FlowMonitor = OrderMonitor | ReciprocityMonitor | ReceptionMonitor
CheckpointMonitor = ConvoyMonitor | InspectionMonitor


class KeptMonitors(msgspec.Struct, kw_only=True, array_like=True):
    """What a snapshot keeps of all monitors, each sort in the order of its terms."""

    moments: KeptMoments
    ways: KeptWays
    passages: list[Flowed]
    flows: list[dict[str, Kept]]
    convoys: list[KeptConvoys]
    inspections: list[KeptInspections]
    departures: Kept
    departures_of: dict[str, Kept]
    registered: list[tuple[str, str, str | None, int]]
    withdrawn: list[tuple[str, str, int]]


class Monitoring:
    """What watches the terms that bind: fed with what changes, asked for alarms.

    The cost of a change is that of the few terms and the stretch of time that it touches.
    """

    def __init__(self, operation: Operation, id_of: IdOf) -> None:
        self.operation = operation
        self._moments = MomentMonitor(operation, id_of)
        self._ways = WayMonitor(operation)
        self._passages = PassageMonitor(operation)
        self._flows: list[FlowMonitor] = []
        self._checkpoints: list[CheckpointMonitor] = []
        for term in operation.binding_terms:
            match term:
                case Order():
                    self._flows.append(OrderMonitor(operation, term, id_of))
                case Reciprocity():
                    self._flows.append(ReciprocityMonitor(operation, term, id_of))
                case Reception():
                    self._flows.append(ReceptionMonitor(operation, term, id_of))
                case Convoy():
                    self._checkpoints.append(ConvoyMonitor(operation, term))
                case Inspection():
                    self._checkpoints.append(InspectionMonitor(operation, term, id_of))
        self._departures = Timeline(id_of)
        self._departures_of = {
            term.id: (term, Timeline(id_of)) for term in operation.binding_terms if isinstance(term, Passage)
        }
        self.registered: Counter[tuple[str, str, str | None]] = Counter()
        self.withdrawn: Counter[tuple[str, str]] = Counter()

    def story(self, old: Told, new: Told) -> None:
        """Take what is told of a vehicle into account in place of what was told of it before."""
        if not old.passings and not old.flows:
            self.more(new.passings, new.flows)
            return
        passings, flows = _common(old.passings, new.passings), _common(old.flows, new.flows)
        before = Counter(old.passings[passings:]), Counter(old.flows[flows:])
        now = Counter(new.passings[passings:]), Counter(new.flows[flows:])
        for passing in (before[0] - now[0]).elements():
            self._passing(passing, -1)
        for flow in (before[1] - now[1]).elements():
            self._flow(flow, -1)
        for passing in (now[0] - before[0]).elements():
            self._passing(passing, 1)
        for flow in (now[1] - before[1]).elements():
            self._flow(flow, 1)

    def more(self, passings: Iterable[Passing], flows: Iterable[Flowed]) -> None:
        """Take in what a story goes on with."""
        for passing in passings:
            self._passing(passing, 1)
        for flow in flows:
            self._flow(flow, 1)

    def _passing(self, passing: Passing, sign: int) -> None:
        self._moments.passing(passing, sign)
        self._ways.passing(passing, sign)
        for monitor in self._checkpoints:
            monitor.passing(passing, sign)

    def _flow(self, flow: Flowed, sign: int) -> None:
        self._ways.flow(flow, sign)
        self._passages.flow(flow, sign)
        for monitor in self._flows:
            monitor.flow(flow, sign)
        if not flow.to:
            lines = [self._departures]
            for term, line in self._departures_of.values():
                if _may_be_under(term.flow, flow):
                    lines.append(line)
            for line in lines:
                (line.add if sign > 0 else line.remove)(flow.at_ms, flow.people, flow.row)

    def people(self, entry: Entry | None, sign: int) -> None:
        """Take into account, or (`sign` -1) no longer, how many people an event says there are to go."""
        body = None if entry is None else entry.body
        if isinstance(body, Registered):
            for group, people in body.people.items():
                self.registered[group, body.place, body.destination] += sign * people
        elif isinstance(body, Stayed | Died) and body.from_.startswith("place:"):
            for group, people in body.people.items():
                self.withdrawn[group, body.from_.removeprefix("place:")] += sign * people

    def kept(self) -> KeptMonitors:
        """Return what a snapshot keeps of it."""
        lines = {"departures": self._departures.to_bytes()}
        lines.update((id_, line.to_bytes()) for id_, (_, line) in self._departures_of.items())
        return KeptMonitors(
            moments=self._moments.kept(),
            ways=self._ways.kept(),
            passages=self._passages.kept(),
            flows=[{name: line.to_bytes() for name, line in m.lines().items()} for m in self._flows],
            convoys=[m.kept() for m in self._checkpoints if isinstance(m, ConvoyMonitor)],
            inspections=[m.kept() for m in self._checkpoints if isinstance(m, InspectionMonitor)],
            departures=lines.pop("departures"),
            departures_of=lines,
            registered=[(*key, people) for key, people in self.registered.items()],
            withdrawn=[(*key, people) for key, people in self.withdrawn.items()],
        )

    def restore(self, kept: KeptMonitors) -> None:
        """Begin with what a snapshot has kept, of the same terms.

        Raises
        ------
        KeyError, ValueError
            It is of other terms.
        """
        self._moments.restore(kept.moments)
        self._ways.restore(kept.ways)
        self._passages.restore(kept.passages)
        for flows, lines in zip(self._flows, kept.flows, strict=True):
            flows.restore(lines)
        for convoys, some in zip(
            (m for m in self._checkpoints if isinstance(m, ConvoyMonitor)), kept.convoys, strict=True
        ):
            convoys.restore(some)
        for inspections, each in zip(
            (m for m in self._checkpoints if isinstance(m, InspectionMonitor)), kept.inspections, strict=True
        ):
            inspections.restore(each)
        self._departures.restore(kept.departures)
        for id_, line in kept.departures_of.items():
            self._departures_of[id_][1].restore(line)
        self.registered.update({(g, p, d): people for g, p, d, people in kept.registered})
        self.withdrawn.update({(g, p): people for g, p, people in kept.withdrawn})

    def halts(self, halts: Iterable[HaltState]) -> None:
        """Take the halts as they are now."""
        self._moments.halts(halts)

    def found(self) -> Iterator[Alarm]:
        """Yield the breaches by single vehicles and convoys, each found when it came about."""
        yield from self._moments.found()
        yield from self._ways.found()
        yield from self._passages.found()
        for checkpoint in self._checkpoints:
            yield from checkpoint.found()

    def alarms(self, statements: Sequence[Statement], reports: Sequence[Entry]) -> Iterator[Alarm]:
        """Yield the breaches by all together, denials and reports, for which all is looked at anew.

        Parameters
        ----------
        statements
            What parties say about terms.
        reports
            The events that report on the keeping of terms.
        """
        yield from self._moments.alarms()
        for flows in self._flows:
            yield from flows.alarms(self.people_of)
        for checkpoint in self._checkpoints:
            if isinstance(checkpoint, InspectionMonitor):
                yield from checkpoint.alarms()
            else:
                checkpoint.look()
        yield from statement_alarms(self.operation, statements, self._first_departures())
        yield from report_alarms(self.operation, reports)

    def people_of(self, flow: Flow) -> int:
        """Return how many people a flow had to begin with, without those known to stay or to have died."""
        there = sum(
            people
            for (group, place, destination), people in self.registered.items()
            if flow.covers(group, place, destination)
        )
        gone = sum(
            people for (group, place), people in self.withdrawn.items() if flow.covers(group, place, None)
        )
        return max(0, there - gone)

    def _first_departures(self) -> dict[str, Moment | None]:
        overall = self._departures.first_above(0)
        return {
            term.id: (
                self._departures_of[term.id][1].first_above(0) if term.id in self._departures_of else overall
            )
            for term in self.operation.binding_terms
        }


def _common(old: Sequence[object], new: Sequence[object]) -> int:
    """Return how many things two lists begin with that are the same."""
    number = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        number += 1
    return number


def _may_be_under(flow: Flow, people: Flowed) -> bool:
    return (flow.groups is None or people.group in flow.groups) and (
        flow.from_ is None or people.from_ in flow.from_
    )
