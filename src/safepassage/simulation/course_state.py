"""What one course of an operation runs on: three arrays, and the names of their parts.

`t` is one table of everything there is, a row for each thing; a thing is known by the number of its row, and
the columns of a thing begin with its name. `g` are single figures, where the things of each kind are, and
after them lists of integers; `f` are tables of chances and the numbers drawn for this course. A missing
figure is `NONE`.
Figures in the second half of a thing's columns are those that change; `reset` writes them anew.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias, cast

import numpy as np
import numpy.typing as npt

Integers: TypeAlias = npt.NDArray[np.int64]
Narrow: TypeAlias = npt.NDArray[np.int32]
"""The table `t`: half the width, so that twice as much of it is near at hand."""
Floats: TypeAlias = npt.NDArray[np.float64]

wide = cast("Callable[[int], int]", np.int64)
"""Figures of the table are made wide where they are handed on: so each function is compiled once only."""

NEVER: Final = 1 << 30
"""An instant after every other, in seconds, and more than any number of people: it fits the table."""
NONE: Final = -1
LONG_AGO: Final = -(1 << 30)
BITS: Final = 30
"""So many things can be told apart by the bits of one figure of the table."""

CELLS: Final = 512
"""Cells of a table of quantiles; its first and last are divided again as finely."""
TABLE: Final = 3 * (CELLS + 1)
DRIVE_DRAW, BOARD_DRAW, INSPECT_DRAW, ALIGHT_DRAW, BREAKDOWN_DRAW, STAGE_DRAWS = range(6)
"""Numbers drawn for each stage, in the order of the tables from `DRIVE_TABLE` on; the last says whether the
vehicle breaks down and how badly. Each cause has numbers of its own."""
CONVOY_DRAWS: Final = 4
"""Numbers drawn for each convoy: whether it is held and how long, whether a halt follows and how long."""
EXTRA_DRAWS: Final = 1024
"""Stages made in a course for which numbers are drawn; further ones share them."""

START, GATE, BOARD, END = range(4)
"""Kinds of stages: where a trip begins, a checkpoint, an assembly point, the reception site."""
ARRIVED, AT_GATE, READY, BOARDING, LEAVING, LOOK, ALIGHT = range(7)
"""Kinds of events; of one second, the first of these happens first."""
KINDS: Final = 30
SECONDS: Final = 34
"""An event's key is its second, kind and rank; so many bits lie below the kind, and below the second."""
RANKS: Final = (1 << KINDS) - 1

AHEAD, UNDER_WAY, DONE, STUCK, DROPPED, ORPHANED = range(6)
"""What has become of a trip."""

WIDTH: Final = 24
(
    STAGE_KIND,
    STAGE_PLACE,
    STAGE_TRIP,
    STAGE_DRIVE_S,  # to the next stage, as planned
    STAGE_LAST,  # whether that is the reception site
    STAGE_LOADED,  # whether people are aboard when it leaves
    STAGE_HOURS,  # when a vehicle may leave
    STAGE_SHUT,  # the halts that keep it
    STAGE_DUE_S,  # what is done here is not begun sooner
    STAGE_LEAVE_S,  # and it is not left sooner
    STAGE_GATE,  # the inspection that holds for it here
    STAGE_YARD,  # the yard where it waits for a convoy
    STAGE_CONVOY,  # the convoy that is planned for it
    STAGE_PICK,  # its first boarding
    STAGE_PICKS,  # and where they end
    STAGE_CLEARS,  # the yards (bits) whose next convoy may wait for an arrival here
    STAGE_RANK,  # of stages of one second, the least is first
    STAGE_BAYS,
    STAGE_RULED,  # whether an order or reciprocity speaks of those who board here
    STAGE_NEXT,  # who waits behind it for the same rule
) = range(20)
(
    TRIP_STAGE,
    TRIP_END,  # its last stage
    TRIP_PLANNED,  # whose it is by the plan
    TRIP_PASSAGE,
    TRIP_SITE,
    TRIP_RANK,  # its place in the plan's order
    TRIP_SEATS,  # it needs
    TRIP_STRETCHERS,
    TRIP_GROUPS,  # (bits) it carries
    TRIP_REST_S,  # from its first boarding to its end, as planned
    TRIP_FLOWS,  # whether arrivals count for some rule
    TRIP_MADE_OF,  # the trip that it was made from, or itself
    TRIP_VEHICLE,
    TRIP_AT,  # the stage it is at
    TRIP_ABOARD,
    TRIP_STATUS,
    TRIP_CLEARS,  # the yards (bits) that wait for it
    TRIP_SINCE_S,  # from when on it has waited in a yard
    TRIP_LOOSE,  # whether no convoy waits for it
) = range(19)
(
    VEHICLE_TASK,  # list: its trips
    VEHICLE_TASKS,  # and where it ends
    VEHICLE_STARTS,  # the place where it stands at first
    VEHICLE_FROM_S,
    VEHICLE_UNTIL_S,
    VEHICLE_TRIPS_MAX,
    VEHICLE_SEATS,
    VEHICLE_STRETCHERS,
    VEHICLE_GROUPS,
    VEHICLE_NUMBER,
    VEHICLE_NEXT,  # its next trip, in the list
    VEHICLE_AT,
    VEHICLE_FREE_S,
    VEHICLE_MADE,
    VEHICLE_LOST,
    VEHICLE_IDLE,
    VEHICLE_BUSY_S,
) = range(17)
PICK_QUEUE, PICK_COUNT, PICK_TAKEN = range(3)
(
    QUEUE_PLANNED,  # people by the plan: of one place, group and destination
    QUEUE_GROUP,  # bit
    QUEUE_LYING,
    QUEUE_SITE,
    QUEUE_THEN,  # the orders (bits) that hold them back
    QUEUE_FIRST,  # and those that wait for them
    QUEUE_SIDES,  # the sides (bits) of reciprocities
    QUEUE_TURNOUT,  # the table of their turnout
    QUEUE_NUMBER,
    QUEUE_CLASS,  # of figures
    QUEUE_CAME,
    QUEUE_WAITING,
    QUEUE_PROMISED,  # to trips under way
    QUEUE_AHEAD,  # of those planned, who have not boarded yet
) = range(14)
(
    ORDER_NUMERATOR,
    ORDER_DENOMINATOR,
    ORDER_PEOPLE,  # whom the order waits for, by the plan
    ORDER_AT_LEAVING,  # whether it is looked at when they leave, and not when they board
    ORDER_HEAD,  # who waits for it, first
    ORDER_TAIL,
    ORDER_NEED,
    ORDER_ARRIVED,
) = range(8)
(
    SIDE_EACH,
    SIDE_EXTRA,
    SIDE_OVER,
    SIDE_AT_LEAVING,
    SIDE_HEAD,
    SIDE_TAIL,
    SIDE_DEPARTED,
    SIDE_ARRIVED,
) = range(8)
(
    YARD_HOURS,
    YARD_SHUT,
    YARD_MOST,
    YARD_LEAST,
    YARD_HEADWAY_S,
    YARD_CONVOY,  # its first convoy
    YARD_CONVOYS,  # and where they end
    YARD_POOL,  # list: who waits
    YARD_BIT,
    YARD_HOLD,  # how often a convoy is held, a table's number: see `Hold`
    YARD_HALT,  # how often a convoy is the last for a while
    YARD_PATIENCE_S,
    YARD_TURN,  # the convoy that is next
    YARD_WAITING,
    YARD_LAST_S,
    YARD_AHEAD,
    YARD_SINCE_S,  # since when the next convoy could leave, but for those who are missing
    YARD_LOOK_S,
    YARD_HELD,  # the number of the convoy whose hold has been drawn
    YARD_HELD_S,  # and until when
    YARD_GONE,  # convoys
    YARD_MORE,  # loaded vehicles that have still to pass
    YARD_FORCED,
    YARD_SPACING_S,  # from one convoy to the next in this course, no less than the headway
) = range(24)
CONVOY_DUE_S, CONVOY_PLANNED, CONVOY_MISSING, CONVOY_READY = range(4)
CROSSING_PLANNED, CROSSING_AHEAD = range(2)
(
    GATE_LANE,  # list: when each is free
    GATE_LANES,
    GATE_VEHICLE_S,
    GATE_PERSON_S,
    GATE_HOURS,
    GATE_SHUT,
    GATE_LAST_S,
    GATE_BUSY_S,
) = range(8)
BAYS_BAY, BAYS_BAYS, BAYS_BUSY_S = range(3)
SITE_PER_DAY, SITE_RECEIVED, SITE_ROOM_MAX, SITE_ROOM = range(4)
(
    HALT_RATE,  # where in f: how many begin in a second
    HALT_LENGTH,  # the table of their lengths
    HALT_SETS,  # the sets (bits) that they belong to
    HALT_DRAW,  # the first number drawn for it
    HALT_DRAWS,  # how many
    HALT_SHARE,  # where in f: the chance at each convoy
    HALT_FROM_S,  # when it begins, where that is known and its length is not
) = range(7)
"""Halts of one sort; those that convoys are held by, and those that follow one, have a share and no rate."""

(
    # Where the things of each kind are in t, and where they end
    STAGE_0,
    STAGE_N,
    TRIP_0,
    TRIP_N,
    VEHICLE_0,
    VEHICLE_N,
    PICK_0,
    PICK_N,
    QUEUE_0,
    QUEUE_N,
    ORDER_0,
    ORDER_N,
    SIDE_0,
    SIDE_N,
    YARD_0,
    YARD_N,
    CONVOY_0,
    CONVOY_N,
    CROSSING_0,
    CROSSING_N,
    GATE_0,
    GATE_N,
    BAYS_0,
    BAYS_N,
    SITE_0,
    SITE_N,
    HALT_0,
    HALT_N,
    # Those of the plan; what comes after them is made in a course
    TRIPS_PLANNED,
    STAGES_PLANNED,
    PICKS_PLANNED,
    # Where lists are in g
    HEAP,
    HEAP_END,
    FIRSTS,  # the events known when a course begins, in order
    RANKED,
    TASKS,
    SPANS,
    SPAN_FROM_S,
    SPAN_TO_S,
    CURSORS,
    MIDNIGHTS,
    MIDNIGHTS_END,
    APPROACHES,
    POOL,
    IDLE,
    FREED,
    BOARDED,  # where people have boarded since the last look at who has come besides
    CHOSEN,
    SHUT_UNTIL_S,
    BREAKS,
    BREAKS_END,
    KNOWN,
    BIN_OUT,
    BIN_GONE,
    BIN_HELD,
    TRACE_ARRIVE_S,
    TRACE_FROM_S,
    TRACE_LEAVE_S,
    # Lists of f
    DRAWS,
    DRAWN_STAGES,  # of the plan
    DRAWS_LATE,
    DRAWS_TURNOUT,
    DRAWS_CONVOY,
    DRAWN_CONVOYS,  # of each yard
    # Figures
    PLACES,
    PASSAGES,
    HORIZON_S,
    CEASEFIRE,
    BOARD_VEHICLE_S,
    BOARD_PERSON_S,
    ALIGHT_VEHICLE_S,
    ALIGHT_PERSON_S,
    AHEAD_MAX_S,
    BIN_S,
    BINS,
    SETS,  # of halts
    SET_0,  # the first of their hours
    SET_SPANS,  # room for so many spans in each
    KNOWN_N,
    TRACED,
    SOURCES,
    CALIBRATING,
    # Chances: tables of f, or where a figure is in f
    DRIVE_TABLE,
    BOARD_TABLE,
    INSPECT_TABLE,
    ALIGHT_TABLE,
    LATE_TABLE,
    LATE_SHARE,
    BREAK_RATE,
    MEND_TABLE,
    LOST_SHARE,
    PACE_TABLE,  # of a factor on all drives and work of a course
    SPACING_TABLE,  # and of one on the headways
    PACE,  # where in f the course's factor is
    DRAWS_PACE,
    WEATHER,  # the halt row of spells
    WEATHER_HOURS,
    WEATHER_FACTOR,
    TURNOUTS,  # whether anybody may stay away or come besides
    UNTIL_S,  # halts and spells are drawn until then
    # What changes
    NOW,
    EVENTS,
    FIRST,  # of these, the next one
    FIRST_N,  # and where they end
    NEXT_TRIP,
    NEXT_STAGE,
    NEXT_PICK,
    POOLED,
    IDLES,
    FREES,
    BOARDEDS,
    ORDERS_SHUT,
    CHANGED,  # the pool of trips, or who is idle
    FULL,
    # What comes of it
    OUT,
    CLEARANCE_S,
    CAME,
    LEFT,
    STUCK_ABOARD,
    PERSON_S,
    HELD_PERSON_S,
    HELD_MOST_S,
    DRIVEN_S,
    BROKEN,
    CONVOYS_GONE,
    VEHICLES_S,  # at work, all together
    FIGURES,
) = range(127)
OUTCOMES: Final = range(OUT, FIGURES)
