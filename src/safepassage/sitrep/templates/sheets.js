// Sheets for paper: one per assembly point, one per vehicle, one list of vehicles with a single trip.

function sheet(kind, title, lines, content, note) {
  return el("article", { class: `sheet sheet-${kind}` },
    el("header", {},
      el("p", { class: "kicker" }, el("bdi", {}, plan.title[page.lang])),
      el("h2", {}, title),
      el("p", { class: "lead" }, lines.flatMap((line, i) => [i ? " · " : "", line].flat()))),
    ...content,
    el("p", { class: "sheet-note" }, say(note)));
}

/** The assembly points that a trip boards at, with [trip, stop] of each. */
function boardingsByPlace() {
  const found = new Map();
  plan.places.forEach((place, i) => place[PLACE.kind] === "assembly" && found.set(i, []));
  for (const trip of plan.trips)
    for (const stop of boardings(trip)) {
      if (!found.has(stop[STOP.place])) found.set(stop[STOP.place], []);
      found.get(stop[STOP.place]).push([trip, stop]);
    }
  return found;
}

/** What boards at a point on one day, vehicle by vehicle. */
function boardingTable(entries, day, running) {
  const groups = [...new Set(entries.flatMap(([trip, stop]) => pairs(boarded(trip, stop)).map(([group]) => group)))].sort((a, b) => a - b);
  const columns = [["vehicle"], ["arrives"], ["boards_from"], ["boards_to"],
    ...groups.map((group) => [el("bdi", {}, groupName(group)), "number"]), ["destination"], ["signature", "sign"]];
  const rows = entries.map(([trip, stop]) => {
    const load = new Map(pairs(boarded(trip, stop)));
    return el("tr", {},
      el("th", { scope: "row" }, apart(vehicleId(trip[TRIP.vehicle]))),
      cell(time(stop[STOP.arrive_s], day)), cell(time(stop[STOP.board_from_s], day)), cell(time(stop[STOP.leave_s], day)),
      groups.map((group) => number(load.get(group) ?? null)),
      cell([el("bdi", {}, placeName(destination(trip))), ...tokenLine(tokensAt(trip, stop))], "going"),
      cell(el("span", { class: "tick" }), "sign"));
  });
  return table(columns, [el("tbody", {}, rows)], { class: "boarding" }, running);
}

// So do the first rows of a sheet that would fill more than a dozen pages.
const ROWS_SHOWN = 300;

/** The rows of a sheet that are drawn now, and a word about the rest. */
function drawnNow(rows, at_s) {
  if (page.printing || rows.length <= ROWS_SHOWN) return [rows, []];
  const first = [...rows].sort((a, b) => at_s(a) - at_s(b)).slice(0, ROWS_SHOWN);
  return [first, [el("p", { class: "warning" }, say("rows_shown", { shown: count(first.length), rows: count(rows.length) }))]];
}

function pointSheet(place, rows) {
  const boards_s = ([, stop]) => stop[STOP.board_from_s], [now, rest] = drawnNow(rows, boards_s);
  const title = () => say("point_sheet", { place: placeName(place) });
  const days = byDay(now, boards_s).map(([day, entries]) => [
    el("h3", { class: "sheet-day" }, el("bdi", {}, dayName(day, LONG))),
    boardingTable(entries, day, runningHead(title(), day))]);
  const sum = rows.reduce((total, [trip, stop]) => total + people(boarded(trip, stop)), 0);
  const lines = [say("people_waiting", { people: count(plan.places[place][PLACE.waiting]) }),
    say("count_trips", { trips: count(rows.length), people: count(sum) })];
  return sheet("point", title(), lines, rows.length ? [...rest, ...days.flat()] : [el("p", {}, say("no_boarding"))], "sheet_note");
}

function vehicleSheet([vehicle, trips]) {
  const sum = trips.reduce((total, trip) => total + people(trip[TRIP.load]), 0);
  const lines = [[say("type"), " ", apart(vehicleType(vehicle))].flat(), say("count_trips", { trips: trips.length, people: count(sum) })];
  const title = () => say("vehicle_sheet", { vehicle: vehicleId(vehicle) });
  return sheet("vehicle", title(), lines, [tripTable(trips, runningHead(title()), [...TRIP_COLUMNS, ["signature", "sign"]])],
    "vehicle_note");
}

function singleSheet(trips) {
  const [now, rest] = drawnNow(trips, (trip) => boardings(trip)[0][STOP.board_from_s]);
  return sheet("single", say("one_trip"), [say("count_vehicles", { vehicles: count(trips.length) })],
    [...rest, singleTripTable(now, runningHead(say("one_trip")))], "sheet_note");
}

// A longer timetable by vehicle is more than a hundred pages: it is printed only when asked for.
const TRIPS_PRINTED_UNASKED = 500;

const printForm = document.getElementById("print-form");

function fillChoices() {
  const places = [...boardingsByPlace().keys()];
  const { many, single } = vehiclesAndTrips();
  const choices = {
    "points-which": [["all", sayText("all_points")], ...places.map((place) => [place, placeName(place)])],
    "fleet-which": [["all", sayText("all_vehicles")], ...many.map(([vehicle]) => [vehicle, vehicleId(vehicle)]),
      ...(single.length ? [["single", sayText("one_trip")]] : [])],
  };
  for (const [name, options] of Object.entries(choices)) {
    const list = printForm.elements[name], chosen = list.value || "all";
    list.replaceChildren(...options.map(([value, label]) => el("option", { value }, label)));
    list.value = chosen;
  }
}

// On the screen the first sheets show what paper will hold; thousands at once would stop the browser.
const SHEETS_SHOWN = 20;

/** What draws each sheet that is chosen, for assembly points and for vehicles. */
function chosenSheets() {
  const points = [], fleet = [];
  if (printForm.elements.points.checked) {
    const chosen = printForm.elements["points-which"].value;
    for (const [place, rows] of boardingsByPlace())
      if (chosen === "all" || chosen === String(place)) points.push(() => pointSheet(place, rows));
  }
  if (printForm.elements.fleet.checked) {
    const chosen = printForm.elements["fleet-which"].value, { many, single } = vehiclesAndTrips();
    for (const entry of many)
      if (chosen === "all" || chosen === String(entry[0])) fleet.push(() => vehicleSheet(entry));
    if (single.length && (chosen === "all" || chosen === "single")) fleet.push(() => singleSheet(single));
  }
  return { points, fleet };
}

/** Show the sheets that are chosen: the first on the screen, all on paper. */
function drawSheets() {
  for (const part of ["summary", "convoys", "vehicles", "points", "fleet"])
    document.body.classList.toggle(`without-${part}`, !printForm.elements[part].checked);
  const { points, fleet } = chosenSheets();
  for (const [id, makers] of [["sheets-of-points", points], ["sheets-of-vehicles", fleet]]) {
    const shown = page.printing ? makers : makers.slice(0, SHEETS_SHOWN);
    const rest = shown.length < makers.length
      ? [el("p", { class: "warning no-print" }, say("sheets_shown", { shown: count(shown.length), sheets: count(makers.length) }))] : [];
    document.getElementById(id).replaceChildren(...rest, ...shown.map((make) => make()));
  }
}

/** Before printing: what is folded is opened where it is to be printed, and closed again after. */
const printing = { opened: [] };

function openForPrint() {
  fitToPaper(true);
  drawSheets();
  if (!printForm.elements.vehicles.checked) return;
  const tables = document.getElementById("vehicle-tables");
  if (tables.showAll && tables.querySelector("button.more")) tables.showAll();
  for (const details of tables.querySelectorAll("details:not([open])")) {
    details.fill();
    details.open = true;
    printing.opened.push(details);
  }
}

function closeAfterPrint() {
  fitToPaper(false);
  drawSheets();
  for (const details of printing.opened) details.open = false;
  printing.opened = [];
}

function setUpPrinting() {
  if (plan.trips.length > TRIPS_PRINTED_UNASKED) printForm.elements.vehicles.checked = false;
  draw(printForm, () => { fillChoices(); drawSheets(); });
  for (const name of ["points-which", "fleet-which"])
    printForm.elements[name].addEventListener("change", () => { printForm.elements[name.replace("-which", "")].checked = true; });
  printForm.addEventListener("change", drawSheets);
  printForm.addEventListener("submit", (event) => {
    event.preventDefault();
    window.print();
  });
  window.addEventListener("beforeprint", openForPrint);
  window.addEventListener("afterprint", closeAfterPrint);
}
