// Sheets for paper: one per assembly point, one per vehicle, one list of vehicles with a single trip.

function sheet(kind, title, lines, content) {
  return el("article", { class: `sheet sheet-${kind}` },
    el("header", {},
      el("p", { class: "kicker" }, el("bdi", {}, plan.title[page.lang])),
      el("h2", {}, title),
      el("p", { class: "lead" }, lines.flatMap((line, i) => [i ? " · " : "", line].flat()))),
    content,
    el("p", { class: "sheet-note" }, say("sheet_note")));
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

function pointSheet(place, rows) {
  const groups = [...new Set(rows.flatMap(([trip, stop]) => pairs(boarded(trip, stop)).map(([group]) => group)))].sort((a, b) => a - b);
  const columns = [["vehicle"], ["arrives"], ["boards_from"], ["boards_to"],
    ...groups.map((group) => [el("bdi", {}, groupName(group)), "number"]), ["destination"], ["signature", "sign"]];
  const bodies = bodiesByDay(rows, ([, stop]) => stop[STOP.board_from_s], columns.length, ([trip, stop], day) => {
    const load = new Map(pairs(boarded(trip, stop)));
    return el("tr", {},
      el("th", { scope: "row" }, apart(vehicleId(trip[TRIP.vehicle]))),
      cell(time(stop[STOP.arrive_s], day)), cell(time(stop[STOP.board_from_s], day)), cell(time(stop[STOP.leave_s], day)),
      groups.map((group) => number(load.get(group) ?? null)),
      cell(el("bdi", {}, placeName(destination(trip)))), cell(el("span", { class: "tick" }), "sign"));
  });
  const sum = rows.reduce((total, [trip, stop]) => total + people(boarded(trip, stop)), 0);
  const lines = [say("people_waiting", { people: count(plan.places[place][PLACE.waiting]) }),
    say("count_trips", { trips: count(rows.length), people: count(sum) })];
  return sheet("point", say("point_sheet", { place: placeName(place) }), lines,
    rows.length ? table(columns, bodies, { class: "boarding" }) : el("p", {}, say("no_trips")));
}

function vehicleSheet([vehicle, trips]) {
  const sum = trips.reduce((total, trip) => total + people(trip[TRIP.load]), 0);
  const lines = [[say("type"), " ", apart(vehicleType(vehicle))].flat(), say("count_trips", { trips: trips.length, people: count(sum) })];
  return sheet("vehicle", say("vehicle_sheet", { vehicle: vehicleId(vehicle) }), lines, tripTable(trips));
}

function singleSheet(trips) {
  return sheet("single", say("one_trip"), [say("count_vehicles", { vehicles: count(trips.length) })], singleTripTable(trips, true));
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

/** Show on the page, and so on paper, the sheets that are chosen. */
function drawSheets() {
  const points = document.getElementById("sheets-of-points"), fleet = document.getElementById("sheets-of-vehicles");
  points.replaceChildren();
  fleet.replaceChildren();
  for (const part of ["summary", "convoys", "vehicles", "points", "fleet"])
    document.body.classList.toggle(`without-${part}`, !printForm.elements[part].checked);
  if (printForm.elements.points.checked) {
    const chosen = printForm.elements["points-which"].value;
    for (const [place, rows] of boardingsByPlace())
      if (chosen === "all" || chosen === String(place)) points.append(pointSheet(place, rows));
  }
  if (printForm.elements.fleet.checked) {
    const chosen = printForm.elements["fleet-which"].value, { many, single } = vehiclesAndTrips();
    for (const entry of many)
      if (chosen === "all" || chosen === String(entry[0])) fleet.append(vehicleSheet(entry));
    if (single.length && (chosen === "all" || chosen === "single")) fleet.append(singleSheet(single));
  }
}

/** Before printing: what is folded is opened where it is to be printed, and closed again after. */
const printing = { opened: [] };

function openForPrint() {
  fitToPaper(true);
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
