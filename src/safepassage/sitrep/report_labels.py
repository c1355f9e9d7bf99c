"""The fixed words of the report: those its template writes and those its page's script writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from safepassage.language import Text, text

TEMPLATE_WORDS: Final[Mapping[str, Text]] = {
    "kicker": text("Evacuation plan"),
    "print": text("Print"),
    "contents": text("Contents"),
    "to_summary": text("Summary"),
    "to_terms": text("Terms"),
    "to_map": text("Map"),
    "to_curve": text("Curve"),
    "to_convoys": text("Convoys"),
    "to_vehicles": text("Vehicles"),
    "to_left": text("Left behind"),
    "to_sheets": text("Sheets"),
    "bound": text("How soon at best"),
    "terms": text("What was agreed"),
    "terms_note": text(
        "Only agreed terms bind this plan. Whatever no passage permits is forbidden. The sentences are made"
        " from the operation's files; quoted text is the term's own."
    ),
    "terms_none": text("The operation names no terms."),
    "not_binding": text("Not binding"),
    "map": text("Map"),
    "map_note": text(
        "Straight lines between the stops of the plan's loaded trips, not the course of the roads. A place"
        " whose name has no room shows it when it is touched."
    ),
    "map_none": text("No place of this operation has coordinates, so there is no map to draw."),
    "map_missing": text("Not on the map, for want of coordinates:"),
    "legend": text("Legend"),
    "legend_assembly": text("assembly point, its area by the people waiting"),
    "legend_checkpoint": text("checkpoint"),
    "legend_reception": text("reception site"),
    "legend_depot": text("depot"),
    "legend_route": text("route of loaded vehicles, its width by the people"),
    "legend_closer": text("the part shown closer"),
    "places": text("Places"),
    "place": text("Place"),
    "kind": text("Kind"),
    "waiting": text("Waiting"),
    "leaving": text("Leaving by plan"),
    "arriving": text("Arriving by plan"),
    "curve": text("People out over time"),
    "curve_note": text(
        "Planned arrivals added up. The broken line marks the bound, before which no plan under these terms"
        " clears; the solid one marks when this plan clears. Choose a group in the key to show or"
        " hide it."
    ),
    "convoys": text("Timetable by convoy"),
    "vehicles": text("Timetable by vehicle"),
    "sheets": text("Sheets for paper"),
    "sheets_note": text(
        "One sheet per assembly point and one per vehicle, each on a page of its own, with room to tick and"
        " sign. Vehicles that make a single trip share one list."
    ),
    "left": text("Left behind"),
    "left_none": text("Nobody: this plan moves everyone."),
    "group": text("Group"),
    "people": text("People"),
    "why": text("Why"),
    "findings": text("Findings"),
    "findings_none": text("None: nothing was found wrong with the operation."),
    "where": text("Where"),
    "what": text("What"),
    "mend": text("How to mend it"),
    "no_script": text("The map, the curve, the timetables and the sheets need a browser that runs scripts."),
    "print_what": text("What to print"),
    "print_summary": text("Summary, terms, map and curve"),
    "print_convoys": text("Timetable by convoy"),
    "print_vehicles": text("Timetable by vehicle"),
    "print_points": text("Sheets of assembly points"),
    "print_fleet": text("Sheets of vehicles"),
    "protection": text("Head counts only: this report names no person and shows no one's position."),
    "made_with": text("Made with Safe Passage. Map drawing: Leaflet (BSD-2-Clause). Curve: uPlot (MIT)."),
}

PAGE_WORDS: Final[Mapping[str, Text]] = {
    "all_points": text("all assembly points"),
    "all_vehicles": text("all vehicles"),
    "aboard": text("People"),
    "alights": text("alighting from {from}"),
    "arrives": text("Arrives"),
    "boards": text("boarding from {from} to {to}: {load}"),
    "boards_from": text("Boards from"),
    "boards_to": text("Boards until"),
    "bound": text("bound"),
    "clears": text("clears"),
    "closed": text("Shaded: {place} is closed."),
    "convoy": text("Convoy"),
    "count_trips": text("trips: {trips} · people: {people}"),
    "count_vehicles": text("vehicles: {vehicles}"),
    "destination": text("Destination"),
    "destinations": text("Destinations"),
    "everyone": text("Everyone"),
    "find": text("Find a vehicle, trip or place"),
    "from_hour": text("Hour from"),
    "households": text("households: {tokens}"),
    "inspected": text("inspection from {from} to {to}"),
    "km": text("{number} km"),
    "leaves": text("Leaves"),
    "metres": text("{number} m"),
    "more": text("Show more"),
    "no_boarding": text("Nobody boards here in this plan."),
    "no_convoys": text("Vehicles pass here one by one; loaded ones, by the hour:"),
    "no_trips": text("This plan has no trips."),
    "none_found": text("Nothing found."),
    "one_trip": text("Vehicles with a single trip"),
    "passes_empty": text("passes empty"),
    "people": text("people: {people}"),
    "people_waiting": text("People waiting: {people}"),
    "point_sheet": text("Assembly point: {place}"),
    "release": text("Release"),
    "rows_shown": text("Shown here: {shown} of {rows} rows. All of them are printed."),
    "sheet_note": text("Times are local. Tick a vehicle when it has left, and sign."),
    "sheets_shown": text("Shown here: {shown} of {sheets} sheets. All of them are printed."),
    "signature": text("Done, signed"),
    "stop": text("Stop"),
    "there": text("What is done there"),
    "to_place": text("to {place}"),
    "trip": text("Trip"),
    "type": text("Type"),
    "vehicle": text("Vehicle"),
    "vehicle_note": text("Times are local. Tick each stop when it is done, and sign."),
    "vehicle_sheet": text("Vehicle: {vehicle}"),
    "vehicles": text("Vehicles"),
    "from_place": text("From"),
    "time": text("Time"),
}
