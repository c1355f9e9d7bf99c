"""What a construction runs on: four arrays, and the names of their parts.

`t` is one table of everything there is, a row for each thing; a thing is known by the number of its row.
What a column holds depends on the thing, and its name begins with the thing's. A missing figure is `NONE`.
`g` are single figures, and where the things of each kind are; `n` are lists of integers and `f` of decimals,
known by where they begin.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Integers: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]

NEVER: Final = 1 << 60
NONE: Final = -1
NUMBERS: Final = 1 << 32
"""More events than any construction has: an event's key is its second times this plus its number."""

(
    PLACE_BAYS,  # vehicles that board or alight at once, NONE for any number
    PLACE_BAY,  # list: when each bay is free
    PLACE_LOADED,  # the hours in which a loaded vehicle may leave
    PLACE_EMPTY,  # and an empty one
    PLACE_GATE,  # the checkpoint here
    PLACE_AT,  # its number among the places at which vehicles stand free
    PLACE_PER_DAY,  # people who may arrive in a day, NONE for any number
    PLACE_RECEIVED,  # list: who arrives on each day
    PLACE_ROOM,  # people it still takes
) = range(9)
(
    GATE_LANES,  # 0 where nobody inspects
    GATE_LANE,  # list: when each lane is free
    GATE_VEHICLE_S,
    GATE_PERSON_S,
    GATE_EMPTY_TOO,
    GATE_HOURS,
    GATE_YARD,  # where its convoys gather
    GATE_LAST_S,  # when an inspection last began
    GATE_AHEAD,  # list: when each lane is free of all that have set out
) = range(9)
(
    YARD_HOURS,  # in which a loaded vehicle may leave
    YARD_MOST,
    YARD_LEAST,
    YARD_HEADWAY_S,
    YARD_WANTED,  # vehicles a convoy waits for while more are on their way
    YARD_POOL,  # list: who waits
    YARD_WAITING,  # how many
    YARD_LAST_S,  # the last release
    YARD_BIT,
    YARD_AHEAD,  # vehicles of the last convoy that the next one has to wait for
    YARD_LOOK_S,  # when it is looked at next
    YARD_CHANGED,  # whether to look now
    YARD_MORE,  # loaded vehicles that have still to pass, those that wait too
) = range(13)
# A passage by a checkpoint with convoys
CROSSING_AHEAD, CROSSING_MEANT, CROSSING_CLOSED = range(3)
(
    SERVICE_PLACE,
    SERVICE_TO,
    SERVICE_PASSAGE,  # its number
    SERVICE_ROUTE,
    SERVICE_LOT,  # list of its lots
    SERVICE_LOTS,  # how many
    SERVICE_HELD,  # whether an order or a reciprocity can hold back any of its lots
    SERVICE_ONWARD_S,
    SERVICE_CLOSED,
    SERVICE_TRIED,  # the last choice for which it was tried in vain
    SERVICE_QUEUE_S,  # how long its vehicles may be expected to wait at an inspection
    SERVICE_MORE,  # list of services by which such a trip may collect more near by, and roads there
    SERVICE_MORES,  # and how many
) = range(13)
ROUTE_WAY, ROUTE_STOPS, ROUTE_DRIVE_S = range(3)
WAY_PLACE, WAY_DRIVE_S, WAY_CLEARS = range(3)
"""Stops of routes: `WAY_CLEARS` are the yards (bits) whose next convoy may wait for an arrival here."""
(
    LOT_LYING,
    LOT_HOUSE,  # its first household
    LOT_HOUSES,  # and where they end
    LOT_SERVICE,  # list of its services
    LOT_SERVICES,  # how many
    LOT_THEN,  # the orders (bits) that hold these people back
    LOT_FIRST,  # the orders that wait for them
    LOT_SIDES,  # the sides (bits) of reciprocities that they belong to
    LOT_WAITING,
    LOT_HOUSED,  # of those who wait, in households
    LOT_COUNT,  # who waited when the construction began
) = range(11)
HOUSE_PEOPLE, HOUSE_GONE = range(2)
SIDE_EACH, SIDE_EXTRA, SIDE_OVER, SIDE_PROMISED, SIDE_DEPARTED, SIDE_ARRIVED = range(6)
ORDER_NEED, ORDER_ARRIVED = range(2)
ROW_SEATS, ROW_STRETCHERS, ROW_UNTIL_S, ROW_TRIPS_MAX, ROW_FILL, ROW_CARRIES, ROW_LAST_S = range(7)
"""Fleet rows: `ROW_CARRIES` is a list of flags by lot, `ROW_LAST_S` of instants by service."""
(
    VEHICLE_ROW,
    VEHICLE_AT,
    VEHICLE_TRIPS,
    VEHICLE_NEXT,  # the vehicle behind it among those that stand idle
    VEHICLE_INTENT,  # what it is meant to do next
    VEHICLE_INTENTS,  # and where that ends
) = range(6)
KIND_FIRST, KIND_LAST, KIND_IN_VAIN, KIND_CHOICES, KIND_HEAP, KIND_KEYS, KIND_IN = range(7)
"""Kinds of idle vehicles, a fleet row at a place: `KIND_CHOICES` services lie in a heap, lists of which are
the services, their costs (of `f`) and flags by service."""
INTENT_SERVICE, INTENT_PICK, INTENT_PICKS, INTENT_SKIPPED, INTENT_CONVOY = range(5)
"""Trips meant: `INTENT_CONVOY` is the number of the convoy to leave in, NONE for any."""
(
    RUN_VEHICLE,
    RUN_SERVICE,
    RUN_INTENT,
    RUN_DISPATCHED_S,
    RUN_PEOPLE,
    RUN_PICK,  # its first boarding
    RUN_PICKS,  # and where they end
    RUN_STOP,  # its first stop
    RUN_STOPS,  # and where they end
    RUN_AT,  # the stop it is at, or drives to
    RUN_ABOARD,
    RUN_STATUS,
    RUN_CLEARS,  # the yards (bits) whose next convoy waits for it
) = range(13)
LIVE, DONE, LATE, STUCK, CALLED_BACK = range(5)
PICK_PLACE, PICK_ROUTE, PICK_LOAD, PICK_LOADS, PICK_PEOPLE, PICK_HOUSE, PICK_HOUSES = range(7)
"""Boardings: `PICK_ROUTE` leads here from the one before; loads are a list of lots and counts in turn."""
(
    STOP_PLACE,
    STOP_DRIVE_S,
    STOP_CLEARS,
    STOP_PICK,
    STOP_ARRIVE,
    STOP_BOARD,
    STOP_INSPECT,
    STOP_INSPECTED,
    STOP_ALIGHT,
    STOP_LEAVE,
    STOP_CONVOY,
) = range(11)
CONVOY_YARD, CONVOY_RELEASE_S, CONVOY_VEHICLES, CONVOY_PEOPLE = range(4)
COLUMNS: Final = 13

FREE, ARRIVE, READY, LOOK = range(4)
"""Kinds of events."""

(
    # Where the rows of each kind of thing begin, and after the last of them
    PLACE_0,
    PLACE_N,
    GATE_0,
    GATE_N,
    YARD_0,
    YARD_N,
    CROSSING_0,
    CROSSING_N,
    SERVICE_0,
    SERVICE_N,
    ROUTE_0,
    ROUTE_N,
    WAY_0,
    WAY_N,
    LOT_0,
    LOT_N,
    HOUSE_0,
    HOUSE_N,
    SIDE_0,
    SIDE_N,
    ORDER_0,
    ORDER_N,
    ROW_0,
    ROW_N,
    VEHICLE_0,
    VEHICLE_N,
    KIND_0,
    KIND_N,
    INTENT_0,
    INTENT_N,
    RUN_0,
    RUN_N,
    PICK_0,
    PICK_N,
    STOP_0,
    STOP_N,
    CONVOY_0,
    CONVOY_N,
    # The first row or number that is free, of what grows
    NEXT_RUN,
    NEXT_PICK,
    NEXT_STOP,
    NEXT_CONVOY,
    NEXT_LOAD,
    NEXT_HOUSE,
    # Lists, and where some end
    SPANS,  # where the spans of each of the hours begin
    SPAN_FROM_S,
    SPAN_TO_S,
    MIDNIGHTS,
    MIDNIGHTS_END,
    APPROACHES,  # routes, by places at which vehicles stand free and places
    HELD_SERVICES,
    HELD_SERVICES_END,
    LOADS,
    LOADS_END,
    HOUSES,
    HOUSES_END,
    EVENT_KEYS,
    EVENT_KEYS_END,
    EVENT_WHATS,
    AT_GATE,
    CHOSEN,
    TURN,  # by yard, the number of the next convoy
    DUE,  # by yard and convoy planned, who is meant to leave in it and has not come
    IDLE,  # the kinds of which vehicles stand idle
    # Lists of f
    ONWARD,
    FACTOR,
    LOSSES,
    PERSON,
    OWED_SITTING,
    OWED_LYING,
    WEIGHTS,  # of the approach, of the loss, the greatest loss, and evenness
    # The problem's and the policy's figures
    HORIZON_S,
    BOARD_VEHICLE_S,
    BOARD_PERSON_S,
    ALIGHT_VEHICLE_S,
    ALIGHT_PERSON_S,
    CEASEFIRE,
    PASSAGES,
    COMPLETE,  # whether vehicles choose trips themselves
    GUIDED,
    COLLECTS,  # at how many assembly points a trip may collect
    TURNS,  # convoys planned at each yard
    # What changes
    NOW,
    EVENTS,  # in the heap
    NUMBER,  # of the last event
    IDLE_KINDS,
    AT_GATES,  # vehicles that wait at assembly points for a term
    STAMP,  # changes whenever a vehicle that found nothing may find something
    TERMS_STAMP,  # changes whenever somebody who waits for a term may go
    TERMS_SEEN,
    CHANGED,
    SHUT,  # the orders (bits) that still hold people back
    PART_LOADS,
    PREPOSITIONS,
    WASTEFUL,
    CAUTIOUS,
    CHOICE,  # how many have been made
    FULL,  # set where an array is too small; the construction is then made again with larger ones
    WORK,
    SOURCES,
    FIGURES,
) = range(101)
