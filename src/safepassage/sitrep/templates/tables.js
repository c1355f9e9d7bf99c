// Tables of the timetable and the sheets: rows under their day, and a trip stop by stop.

/** A table with its rows in bodies; `columns` are [key of the heading, class]. On paper `running` heads its every page. */
function table(columns, bodies, attributes = {}, running = null) {
  const heads = columns.map(([key, kind]) => el("th", { scope: "col", class: kind }, typeof key === "string" ? say(key) : key));
  const above = running && el("tr", { class: "running" }, el("th", { colspan: columns.length }, running));
  return el("div", { class: "scroll" },
    el("table", attributes, el("thead", {}, above, el("tr", {}, heads)), bodies));
}

/** The rows in order of time, those of each local day together: [[day, rows], …]. */
const byDay = (rows, at_s) =>
  [...grouped([...rows].sort((a, b) => at_s(a) - at_s(b)), (row) => dayOf(at_s(row)))];

/** One body per day: the day as a heading row, then a row for each of the day's entries. */
function bodiesByDay(rows, at_s, width, makeRow) {
  return byDay(rows, at_s).map(([day, entries]) =>
    el("tbody", {},
      el("tr", { class: "day-row" }, el("th", { colspan: width, scope: "rowgroup" }, el("bdi", {}, dayName(day, LONG)))),
      entries.map((row) => makeRow(row, day))));
}

/** What stands above a table on its every page, so that a loose page still says what it belongs to. */
const runningHead = (title, day = null) => {
  const parts = [el("bdi", {}, plan.title[page.lang]), el("span", {}, title), ...(day === null ? [] : [el("bdi", {}, dayName(day, LONG))])];
  return parts.flatMap((part, i) => [i ? " · " : "", part]);
};

const cell = (content, kind) => el("td", { class: kind }, content);
const number = (value) => cell(given(value) ? count(value) : "", "number");

function between(from_s, to_s, day) {
  return [time(from_s, day), "\u2009–\u2009", time(to_s, day)];
}

/** The households of a trip that board at a stop; those of no known place are named at each. */
const tokensAt = (trip, stop) =>
  trip[TRIP.households].filter((token) => (plan.homes[token] ?? stop[STOP.place]) === stop[STOP.place]);

/** Tokens one after the other, none of them broken at the end of a line. */
const tokenList = (tokens) =>
  el("span", {}, tokens.flatMap((token, i) => [i ? (page.lang === "ar" ? "، " : ", ") : "", el("bdi", { class: "token" }, token)]));

/** What is done at a stop, in words. */
function doings(trip, stop, day) {
  const said = [], stops = trip[TRIP.stops];
  if (plan.places[stop[STOP.place]][PLACE.kind] === "checkpoint" && stops.indexOf(stop) < stops.indexOf(boardings(trip)[0]))
    said.push(el("span", { class: "quiet" }, say("passes_empty")));
  if (given(stop[STOP.board_from_s]))
    said.push(say("boards", {
      from: time(stop[STOP.board_from_s], day), to: time(stop[STOP.leave_s], day),
      load: loadInWords(boarded(trip, stop)),
    }));
  if (given(stop[STOP.board_from_s]) && tokensAt(trip, stop).length)
    said.push(say("households", { tokens: tokenList(tokensAt(trip, stop)) }));
  if (given(stop[STOP.inspect_from_s]))
    said.push(say("inspected", { from: time(stop[STOP.inspect_from_s], day), to: time(stop[STOP.inspect_to_s], day) }));
  if (given(stop[STOP.convoy]))
    said.push([say("convoy"), " ", apart(plan.convoys[stop[STOP.convoy]][CONVOY.id])]);
  if (given(stop[STOP.alight_from_s]))
    said.push(say("alights", { from: time(stop[STOP.alight_from_s], day) }));
  return said.flatMap((part, i) => (i ? [" · ", ...part] : part));
}

const TRIP_COLUMNS = [["stop"], ["arrives"], ["there"], ["leaves"]];

/** A vehicle's trips in their order, stop by stop; a column `sign` is left for who carries the sheet. */
function tripTable(trips, running, columns = TRIP_COLUMNS) {
  const bodies = trips.map((trip) => {
    const day = dayOf(start_s(trip));
    const aboard = el("span", { class: "trip-load" }, say("people", { people: count(people(trip[TRIP.load])) }));
    const heading = el("th", { colspan: columns.length, scope: "rowgroup" },
      say("trip"), " ", apart(trip[TRIP.id]), " · ", el("bdi", {}, dayName(day, LONG)), " · ", aboard, " · ",
      say("to_place", { place: placeName(destination(trip)) }));
    const rows = trip[TRIP.stops].map((stop) =>
      el("tr", {},
        el("th", { scope: "row" }, el("bdi", {}, placeName(stop[STOP.place]))),
        cell(time(stop[STOP.arrive_s], day)),
        cell(doings(trip, stop, day), "doings"),
        cell(time(stop[STOP.leave_s], day)),
        columns.length > TRIP_COLUMNS.length ? cell(el("span", { class: "tick" }), "sign") : null));
    return el("tbody", {}, el("tr", { class: "day-row" }, heading), rows);
  });
  return table(columns, bodies, { class: "trips" }, running);
}

/** Households by their tokens, on a line of their own; nothing where there are none. */
const tokenLine = (tokens) =>
  tokens.length ? [el("div", { class: "tokens" }, say("households", { tokens: tokenList(tokens) }))] : [];

/** The vehicles that make a single trip, in the order they board. */
function singleTripTable(trips, running = null) {
  const columns = [["vehicle"], ["from_place"], ["boards_from"], ["leaves"], ["aboard", "number"], ["destination"], ["arrives"]];
  if (running) columns.push(["signature", "sign"]);
  const bodies = bodiesByDay(trips, (trip) => boardings(trip)[0][STOP.board_from_s], columns.length, (trip, day) => {
    const stop = boardings(trip)[0];
    return el("tr", {},
      el("th", { scope: "row" }, apart(vehicleId(trip[TRIP.vehicle]))),
      cell([boardings(trip).flatMap((s, i) => [i ? " · " : "", el("bdi", {}, placeName(s[STOP.place]))]),
        tokenLine(trip[TRIP.households])].flat()),
      cell(time(stop[STOP.board_from_s], day)), cell(time(last(boardings(trip))[STOP.leave_s], day)),
      number(people(trip[TRIP.load])), cell(el("bdi", {}, placeName(destination(trip)))),
      cell(time(arrive_s(trip), day)), running ? cell(el("span", { class: "tick" }), "sign") : null);
  });
  return table(columns, bodies, { class: "single" }, running);
}

/** A part that opens and is only filled once it is opened (or printed). */
function folded(summary, fill) {
  const inside = el("div", { class: "inside" });
  const node = el("details", {}, el("summary", {}, summary), inside);
  node.fill = () => {
    if (!inside.childElementCount) inside.append(fill());
  };
  node.addEventListener("toggle", () => node.open && node.fill());
  return node;
}
