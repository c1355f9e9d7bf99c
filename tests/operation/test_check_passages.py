"""People whom nothing lets out, no road leads out, or no vehicle can fetch."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safepassage.operation.model import Group, Leg, Operation, People, Place
from safepassage.operation.terms import Ceasefire, Flow, Passage
from tests.operation.river import PASSAGE, RIVER, day, legs_without, river, said


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        pytest.param(
            river(
                people=(
                    *RIVER.people,
                    People(place="farm", group="fighters", count=1),
                    People(place="mill", group="fighters", count=6),
                ),
                groups=(*RIVER.groups, Group(id="fighters")),
            ),
            [
                (
                    "note people.csv, row 5, group: No agreed passage covers 7 people of the group "
                    "fighters at farm, mill; the plan leaves them there. Add a passage for them, or "
                    "correct the flow of the passage that is meant for them."
                )
            ],
            id="nopass",
        ),
        pytest.param(
            river(
                people=(*RIVER.people, People(place="farm", group="civilians", count=7, destination="north")),
                places=(*RIVER.places, Place(id="north", kind="reception")),
            ),
            [
                (
                    "note people.csv, row 5, destination: No agreed passage lets 7 people of the "
                    "group civilians at farm go to north, as they choose; the plan leaves them there."
                    " Add a passage to north for them, or agree on another destination with them."
                )
            ],
            id="notperm",
        ),
    ],
)
def test_people_without_a_passage_are_found(operation: Operation, lines: list[str]) -> None:
    """Groups that no passage covers, and choices that none permits, are told once for each group."""
    assert said(operation) == lines


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        pytest.param(
            river(legs=tuple(leg for leg in RIVER.legs if leg.from_ != "farm")),
            [
                (
                    "note people.csv, row 4, place: No route leads from farm to where 50 people there"
                    " (civilians) may go: no leg leaves farm. The plan leaves them there. There is a "
                    "route back, from bridge to farm: if its legs can be driven in both directions, "
                    "write yes in their column “both”."
                )
            ],
            id="nolegout",
        ),
        pytest.param(
            river(legs=tuple(leg for leg in RIVER.legs if leg.to != "south")),
            [
                (
                    "note people.csv, row 2, place: No route leads from mill to where 104 people "
                    "there (civilians, wounded) may go: no leg leads to south. The plan leaves them "
                    "there. There is a route back, from south to bridge: if its legs can be driven in"
                    " both directions, write yes in their column “both”."
                ),
                (
                    "note people.csv, row 4, place: No route leads from farm to where 50 people there"
                    " (civilians) may go: no leg leads to south. The plan leaves them there. There is"
                    " a route back, from south to bridge: if its legs can be driven in both "
                    "directions, write yes in their column “both”."
                ),
            ],
            id="nolegin",
        ),
        pytest.param(
            river(
                legs=(
                    *legs_without(("mill", "bridge"), ("mill", "fork")),
                    Leg(from_="mill", to="yard", drive_s=60),
                )
            ),
            [
                (
                    "note people.csv, row 2, place: No route leads from mill to where 104 people "
                    "there (civilians, wounded) may go: the legs from mill lead only to yard, and "
                    "from none of these on to bridge. The plan leaves them there. There is a route "
                    "back, from bridge to mill: if its legs can be driven in both directions, write "
                    "yes in their column “both”."
                )
            ],
            id="noroute back",
        ),
        pytest.param(
            river(
                legs=(
                    *legs_without(
                        ("bridge", "south"), ("south", "bridge"), ("bridge", "fork"), ("fork", "bridge")
                    ),
                    Leg(from_="fork", to="south", drive_s=60),
                    Leg(from_="south", to="fork", drive_s=60),
                )
            ),
            [
                (
                    "note people.csv, row 2, place: No route leads from mill to where 104 people "
                    "there (civilians, wounded) may go: the legs from bridge lead only to farm, mill,"
                    " and from none of these on to south. The plan leaves them there. Add the legs "
                    "that lead from bridge to south."
                ),
                (
                    "note people.csv, row 4, place: No route leads from farm to where 50 people there"
                    " (civilians) may go: the legs from bridge lead only to farm, mill, and from none"
                    " of these on to south. The plan leaves them there. Add the legs that lead from "
                    "bridge to south."
                ),
            ],
            id="noroute",
        ),
        pytest.param(
            river(
                passages=(
                    replace(PASSAGE, flow=Flow(from_=("farm",))),
                    Passage(id="T8", flow=Flow(from_=("mill",))),
                ),
                legs=(
                    *legs_without(("farm", "bridge"), ("farm", "fork")),
                    Leg(from_="farm", to="mill", drive_s=60),
                ),
            ),
            [
                (
                    "note people.csv, row 4, place: No route leads from farm to where 50 people there"
                    " (civilians) may go: from farm to bridge there is only a way through mill, but a"
                    " route passes only through checkpoints and junctions. The plan leaves them "
                    "there. There is a route back, from bridge to farm: if its legs can be driven in "
                    "both directions, write yes in their column “both”."
                )
            ],
            id="through2",
        ),
    ],
)
def test_people_without_a_route_are_found(operation: Operation, lines: list[str]) -> None:
    """What is missing is named: no leg out, none in, none between, or only a way through another place."""
    assert said(operation) == lines


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        pytest.param(
            river(fleet=RIVER.fleet[:1]),
            [
                (
                    "note people.csv, row 3, group: No vehicle can carry 4 people of the group "
                    "wounded at mill: they need stretchers, and no vehicle has any. The plan leaves "
                    "them there. Add vehicles with room for this group, or correct the groups that a "
                    "type carries."
                )
            ],
            id="novehicle str",
        ),
        pytest.param(
            river(fleet=(replace(RIVER.fleet[0], groups=("wounded",)), RIVER.fleet[1])),
            [
                (
                    "note people.csv, row 2, group: No vehicle can carry 150 people of the group "
                    "civilians at mill, farm: the vehicles with room for them (bus) are kept for "
                    "other groups. The plan leaves them there. Add vehicles with room for this group,"
                    " or correct the groups that a type carries."
                )
            ],
            id="novehicle grp",
        ),
        pytest.param(
            river(fleet=()),
            [
                (
                    "note people.csv, row 2, group: No vehicle can carry 150 people of the group "
                    "civilians at mill, farm: the fleet has no vehicle that can be used. The plan "
                    "leaves them there. Add vehicles with room for this group, or correct the groups "
                    "that a type carries."
                ),
                (
                    "note people.csv, row 3, group: No vehicle can carry 4 people of the group "
                    "wounded at mill: the fleet has no vehicle that can be used. The plan leaves them"
                    " there. Add vehicles with room for this group, or correct the groups that a type"
                    " carries."
                ),
            ],
            id="nofleet",
        ),
        pytest.param(
            river(legs=legs_without(("fork", "farm"), ("bridge", "farm"))),
            [
                (
                    "note people.csv, row 4, place: No vehicle that can carry 50 people (civilians) "
                    "at farm and bring them out ever gets there; such vehicles start at yard. The "
                    "plan leaves them there. There is a route back, from farm to yard: if its legs "
                    "can be driven in both directions, write yes in their column “both”."
                )
            ],
            id="noapproach",
        ),
    ],
)
def test_people_without_a_vehicle_are_found(operation: Operation, lines: list[str]) -> None:
    """It is told whether room, permission or a way there is missing."""
    assert said(operation) == lines


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        pytest.param(
            river(
                Ceasefire(id="T2", from_=day(1, 6), to=day(1, 6, 15)),
                Ceasefire(id="T3", from_=day(2, 6), to=day(2, 6, 12)),
            ),
            [
                (
                    "note operation.yaml, line 13, to: No ceasefire (T2, T3) lasts long enough for "
                    "104 people (civilians, wounded) at mill: the longest lasts 0:15, and a vehicle "
                    "that takes them out drives for 0:30 without a stop. The plan leaves them there. "
                    "Agree on a longer ceasefire, or name a checkpoint on the way where vehicles can "
                    "wait."
                ),
                (
                    "note operation.yaml, line 13, to: No ceasefire (T2, T3) lasts long enough for 50"
                    " people (civilians) at farm: the longest lasts 0:15, and a vehicle that takes "
                    "them out drives for 0:20 without a stop. The plan leaves them there. Agree on a "
                    "longer ceasefire, or name a checkpoint on the way where vehicles can wait."
                ),
            ],
            id="cfshort",
        ),
    ],
)
def test_a_ceasefire_shorter_than_the_drive_out_is_found(operation: Operation, lines: list[str]) -> None:
    """The longest ceasefire must hold for each drive between two stops."""
    assert said(operation) == lines


def test_people_whose_only_way_out_is_by_another_assembly_point_are_told_apart() -> None:
    """Where only a trip that boards elsewhere too can take them, nobody is called cut off."""
    to_mill = Leg(from_="farm", to="mill", drive_s=60)
    assert said(river(legs=(*legs_without(("farm", "bridge"), ("farm", "fork")), to_mill))) == [
        (
            "note people.csv, row 4, place: Only a trip that also boards people elsewhere (mill) can take"
            " 50 people (civilians) at farm: by checkpoints and junctions alone there is no way there and"
            " out. If a road passes by the other place, add legs that meet at a junction there."
        )
    ]
