// The timetable, by convoy and by vehicle; long parts are folded and filled when opened.

const AT_ONCE = 100;

/** For every checkpoint: its loaded passages as [trip, stop]. */
function passages() {
  const found = new Map();
  for (const trip of plan.trips) {
    const boards = trip[TRIP.stops].indexOf(boardings(trip)[0]);
    for (const stop of trip[TRIP.stops].slice(boards))
      if (plan.places[stop[STOP.place]][PLACE.kind] === "checkpoint" && !given(stop[STOP.board_from_s])) {
        if (!found.has(stop[STOP.place])) found.set(stop[STOP.place], []);
        found.get(stop[STOP.place]).push([trip, stop]);
      }
  }
  return found;
}

function destinationsOf(trips) {
  const sums = new Map();
  for (const trip of trips) sums.set(destination(trip), (sums.get(destination(trip)) ?? 0) + people(trip[TRIP.load]));
  return [...sums].sort((a, b) => b[1] - a[1]).map(([place, sum]) =>
    el("span", { class: "chip" }, el("bdi", {}, placeName(place)), "\u00a0", apart(count(sum))));
}

function convoyRow(convoy, trips, day) {
  const button = el("button", { type: "button", class: "unfold", "aria-expanded": "false" }, apart(convoy[CONVOY.id]));
  const row = el("tr", {},
    el("th", { scope: "row" }, button), cell(time(convoy[CONVOY.release_s], day)),
    number(convoy[CONVOY.vehicles]), number(convoy[CONVOY.people]), cell(destinationsOf(trips)));
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
    if (open) row.nextSibling.remove();
    else row.after(el("tr", { class: "members" }, el("td", { colspan: 5 }, convoyMembers(trips))));
  });
  return row;
}

function convoyMembers(trips) {
  return el("ul", { class: "members-list" }, trips.map((trip) =>
    el("li", {}, apart(vehicleId(trip[TRIP.vehicle])), " · ", loadInWords(trip[TRIP.load]), " · ",
      boardings(trip).flatMap((s, i) => [i ? " + " : "", el("bdi", {}, placeName(s[STOP.place]))]),
      " · ", say("to_place", { place: placeName(destination(trip)) }))));
}

function convoyTable(place, members) {
  const convoys = plan.convoys.map((convoy, i) => [convoy, i]).filter(([convoy]) => convoy[CONVOY.at] === place);
  const columns = [["convoy"], ["release"], ["vehicles", "number"], ["aboard", "number"], ["destinations"]];
  return table(columns, bodiesByDay(convoys, ([convoy]) => convoy[CONVOY.release_s], 5, ([convoy, i], day) =>
    convoyRow(convoy, members.get(i) ?? [], day)), { class: "convoys" });
}

/** Where no convoys are formed: the loaded vehicles that pass in each hour. */
function hourTable(passed) {
  const hours = [...grouped(passed, ([, stop]) => Math.floor(localSeconds(stop[STOP.leave_s]) / 3600)).values()];
  const columns = [["from_hour"], ["vehicles", "number"], ["aboard", "number"], ["destinations"]];
  const first_s = (rows) => Math.min(...rows.map(([, stop]) => stop[STOP.leave_s]));
  return table(columns, bodiesByDay(hours, first_s, 4, (rows) => {
    const trips = rows.map(([trip]) => trip);
    return el("tr", {},
      el("th", { scope: "row" }, el("bdi", { class: "time" }, `${clockTime(first_s(rows)).slice(0, 2)}:00`)),
      number(trips.length), number(trips.reduce((sum, trip) => sum + people(trip[TRIP.load]), 0)),
      cell(destinationsOf(trips)));
  }), { class: "convoys" });
}

function drawConvoys(node) {
  node.replaceChildren();
  const passed = passages();
  if (!passed.size) node.append(el("p", {}, say("no_trips")));
  for (const [place, rows] of passed) {
    const members = grouped(rows.filter(([, stop]) => given(stop[STOP.convoy])), ([, stop]) => stop[STOP.convoy]);
    for (const [i, list] of members) members.set(i, list.map(([trip]) => trip));
    const sum = rows.reduce((total, [trip]) => total + people(trip[TRIP.load]), 0);
    node.append(el("h3", {}, el("bdi", {}, placeName(place))),
      el("p", { class: "lead" }, say("count_trips", { trips: count(rows.length), people: count(sum) })));
    const alone = rows.filter(([, stop]) => !given(stop[STOP.convoy]));
    if (members.size) node.append(convoyTable(place, members));
    if (alone.length) node.append(el("p", { class: "lead" }, say("no_convoys")), hourTable(alone));
  }
}

/** Each vehicle with its trips in order; most trips of one vehicle first in `many`, the rest in `single`. */
function vehiclesAndTrips() {
  const byVehicle = grouped(plan.trips, (trip) => trip[TRIP.vehicle]);
  const many = [], single = [];
  for (const [vehicle, trips] of byVehicle) {
    trips.sort((a, b) => start_s(a) - start_s(b));
    if (trips.length > 1) many.push([vehicle, trips]);
    else single.push(trips[0]);
  }
  many.sort((a, b) => a[0] - b[0]);
  return { many, single };
}

function vehicleFold([vehicle, trips]) {
  const sum = trips.reduce((total, trip) => total + people(trip[TRIP.load]), 0);
  return folded([el("strong", {}, apart(vehicleId(vehicle))), " ", el("span", { class: "quiet" }, apart(vehicleType(vehicle)), " · ",
    say("count_trips", { trips: trips.length, people: count(sum) }))], 
    () => tripTable(trips, runningHead(say("vehicle_sheet", { vehicle: vehicleId(vehicle) }))));
}

/** The words by which a trip is found: its vehicle, itself, its places and convoys. */
function matches(trip, wanted) {
  return vehicleId(trip[TRIP.vehicle]).toLowerCase().includes(wanted) || trip[TRIP.id].toLowerCase() === wanted ||
    trip[TRIP.stops].some((stop) => placeName(stop[STOP.place]).toLowerCase().includes(wanted) ||
      (given(stop[STOP.convoy]) && plan.convoys[stop[STOP.convoy]][CONVOY.id].toLowerCase() === wanted));
}

function drawVehicles(node) {
  node.replaceChildren();
  if (!plan.trips.length) {
    node.append(el("p", {}, say("no_trips")));
    return;
  }
  const { many, single } = vehiclesAndTrips();
  const field = el("input", { type: "search", placeholder: sayText("find"), "aria-label": sayText("find") });
  const list = el("div", { class: "folds" });
  let shown = AT_ONCE;
  const refill = () => {
    const wanted = field.value.trim().toLowerCase();
    const found = wanted ? many.filter(([, trips]) => trips.some((trip) => matches(trip, wanted))) : many;
    const alone = wanted ? single.filter((trip) => matches(trip, wanted)) : single;
    list.replaceChildren(...found.slice(0, shown).map(vehicleFold));
    if (found.length > shown) {
      const more = el("button", { type: "button", class: "more no-print" }, say("more"), " (", apart(count(found.length - shown)), ")");
      more.addEventListener("click", () => { shown += 4 * AT_ONCE; refill(); });
      list.append(more);
    }
    if (alone.length)
      list.append(folded([el("strong", {}, say("one_trip")), " ", el("span", { class: "quiet" },
        say("count_vehicles", { vehicles: count(alone.length) }))], () => singleTripTable(alone)));
    if (!found.length && !alone.length) list.append(el("p", {}, say("none_found")));
  };
  field.addEventListener("input", () => { shown = AT_ONCE; refill(); });
  node.showAll = () => { shown = Infinity; refill(); };
  node.append(el("div", { class: "find no-print" }, field), list);
  refill();
}
