// The page's ground: the plan's data, the language shown, elements, and seconds as local time.

const plan = JSON.parse(document.getElementById("plan-data").textContent);
const page = { lang: document.documentElement.lang, drawers: [], refits: [], printing: false };

// Names of the numbers in the data's rows, as safepassage/sitrep/report_data.py writes them.
const PLACE = { id: 0, kind: 1, name: 2, lat: 3, lon: 4, waiting: 5 };
const CONVOY = { id: 0, at: 1, release_s: 2, vehicles: 3, people: 4 };
const TRIP = { id: 0, vehicle: 1, load: 2, stops: 3, households: 4 };
const STOP = {
  place: 0, arrive_s: 1, board_from_s: 2, inspect_from_s: 3, inspect_to_s: 4,
  alight_from_s: 5, leave_s: 6, convoy: 7, load: 8,
};

const last = (list) => list[list.length - 1];
const given = (value) => value !== null && value !== undefined;
const count = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");

/** Make an element; children are nodes, strings or nothing, and never markup. */
function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(key, "");
    else if (given(value) && value !== false) node.setAttribute(key, value);
  }
  node.append(...children.flat().filter((child) => given(child) && child !== ""));
  return node;
}

const apart = (value) => el("bdi", {}, String(value));

/** The page's own words, their {values} set apart so that no direction spills over. */
function say(key, values = {}) {
  const parts = plan.words[key][page.lang].split(/\{(\w+)\}/);
  return parts.map((part, i) => {
    if (i % 2 === 0) return part;
    return values[part] instanceof Node ? values[part] : apart(values[part]);
  });
}

/** The same as one string, for attributes and drawings. */
function sayText(key, values = {}) {
  return plan.words[key][page.lang].replace(/\{(\w+)\}/g, (_, name) => `\u2068${values[name]}\u2069`);
}

const placeName = (place) => plan.places[place][PLACE.name][page.lang];
const groupName = (group) => plan.groups[group][page.lang];
const vehicleId = (vehicle) => plan.vehicles[vehicle][0];
const vehicleType = (vehicle) => plan.types[plan.vehicles[vehicle][1]];

// Time. Every instant is seconds since the operation begins; offsets come from the report's maker.

function offsetAt(at_s) {
  let found = plan.clock.offsets[0][1];
  for (const [from_s, offset_s] of plan.clock.offsets) if (from_s <= at_s) found = offset_s;
  return found;
}
const localSeconds = (at_s) => plan.clock.begins + at_s + offsetAt(at_s);
const dayOf = (at_s) => Math.floor(localSeconds(at_s) / 86400);
const dayName = (day, form) => (plan.clock.days[day] ?? { [page.lang]: ["", "", ""] })[page.lang][form];
const LONG = 0, SHORT = 1, WEEKDAY = 2;

function clockTime(at_s) {
  const minutes = Math.floor((((localSeconds(at_s) % 86400) + 86400) % 86400) / 60);
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** A clock time; where its day is not the one that the table speaks of, the day stands beside it. */
function time(at_s, day = null) {
  if (!given(at_s)) return null;
  const shown = el("bdi", { class: "time" }, clockTime(at_s));
  if (dayOf(at_s) === day) return shown;
  return el("span", { class: "moment" }, shown, " ", el("bdi", { class: "day" }, dayName(dayOf(at_s), SHORT)));
}

// People and trips.

const pairs = (load) => load.filter((_, i) => i % 2 === 0).map((group, i) => [group, load[2 * i + 1]]);
const people = (load) => pairs(load).reduce((sum, [, number]) => sum + number, 0);
const boardings = (trip) => trip[TRIP.stops].filter((stop) => given(stop[STOP.board_from_s]));
const boarded = (trip, stop) => stop[STOP.load] ?? trip[TRIP.load];
const destination = (trip) => last(trip[TRIP.stops])[STOP.place];
const arrive_s = (trip) => last(trip[TRIP.stops])[STOP.arrive_s];

function start_s(trip) {
  const first = trip[TRIP.stops][0];
  return first[STOP.arrive_s] ?? first[STOP.board_from_s] ?? first[STOP.leave_s] ?? 0;
}

/** The people of a load by group: "civilians 40, wounded 2". */
function loadInWords(load) {
  const shown = el("span", {});
  pairs(load).forEach(([group, number], i) => {
    if (i) shown.append(page.lang === "ar" ? "، " : ", ");
    shown.append(el("bdi", {}, groupName(group)), "\u00a0", apart(count(number)));
  });
  return shown;
}

function grouped(rows, key) {
  const found = new Map();
  for (const row of rows) {
    const at = key(row);
    if (!found.has(at)) found.set(at, []);
    found.get(at).push(row);
  }
  return found;
}

// Drawing. A drawer fills its node anew whenever the language changes.

function draw(node, fill) {
  const drawer = () => fill(node);
  page.drawers.push(drawer);
  drawer();
}

/** What is drawn to measure (maps, the curve) is drawn anew for the paper's width, and again for the screen's. */
function fitToPaper(printing) {
  if (page.printing === printing) return;
  page.printing = printing;
  document.body.classList.toggle("on-paper", printing);
  for (const refit of page.refits) refit();
}

function showLanguage(lang) {
  page.lang = lang;
  document.documentElement.lang = lang;
  document.documentElement.dir = lang === "ar" ? "rtl" : "ltr";
  document.title = plan.title[lang];
  for (const button of document.querySelectorAll("[data-lang]"))
    button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
  for (const drawer of page.drawers) drawer();
}
