// The map: places and the plan's loaded routes as plain vectors, without tiles, labels kept apart.

const SHAPES = {
  checkpoint: ["M0-9 9 0 0 9-9 0Z", "#b45309"],
  reception: ["M0-9 9 0H6V8H-6V0H-9Z", "#166534"],
  depot: ["M-6-6H6V6H-6Z", "#475569"],
};
const ASSEMBLY = "#1d4e89", ROUTE = "#334155";

const located = plan.places
  .map((place, i) => ({ i, kind: place[PLACE.kind], at: [place[PLACE.lat], place[PLACE.lon]], waiting: place[PLACE.waiting] }))
  .filter(({ at }) => given(at[0]) && given(at[1]));

/** People over each drive between two stops of loaded trips; a stop without coordinates is passed over. */
function flows() {
  const known = new Set(located.map(({ i }) => i)), sums = new Map();
  for (const trip of plan.trips) {
    let aboard = 0, before = null;
    for (const stop of trip[TRIP.stops]) {
      if (known.has(stop[STOP.place])) {
        if (before !== null && aboard && before !== stop[STOP.place]) {
          const key = `${before} ${stop[STOP.place]}`;
          sums.set(key, (sums.get(key) ?? 0) + aboard);
        }
        before = stop[STOP.place];
      }
      if (given(stop[STOP.board_from_s])) aboard += people(boarded(trip, stop));
    }
  }
  return [...sums].map(([key, sum]) => [...key.split(" ").map(Number), sum]);
}

const usedPlaces = new Set(plan.trips.flatMap((trip) => trip[TRIP.stops].map((stop) => stop[STOP.place])));
const shownPlaces = located.filter(({ i, kind }) => kind !== "junction" && (usedPlaces.has(i) || kind !== "depot"));

const arriving = new Map();
for (const trip of plan.trips) arriving.set(destination(trip), (arriving.get(destination(trip)) ?? 0) + people(trip[TRIP.load]));
const weight = (place) => place.waiting + (arriving.get(place.i) ?? 0) + (place.kind === "depot" ? -1 : 0);

const kilometres = (a, b) =>
  Math.hypot(a[0] - b[0], (a[1] - b[1]) * Math.cos((a[0] * Math.PI) / 180)) * 111.2;

const inPlan = ({ i, waiting }) => waiting > 0 || usedPlaces.has(i);
/** What the map opens on: what the plan is about, without sites nobody goes to; all of it where nobody goes anywhere. */
const framedPlaces = plan.trips.length ? shownPlaces.filter(inPlan) : shownPlaces;

/** The largest set of assembly points and checkpoints close together, seen from the whole; none where the whole shows them well. */
function closest() {
  const crowded = framedPlaces.filter((place) => place.kind === "assembly" || place.kind === "checkpoint"), clusters = [];
  const spanOf = (places) => Math.max(0, ...places.map((a) => places.reduce((far, b) => Math.max(far, kilometres(a.at, b.at)), 0)));
  const span = spanOf(framedPlaces);
  for (const place of crowded) {
    const near = clusters.filter((cluster) => cluster.some((other) => kilometres(other.at, place.at) < 0.08 * span));
    const joined = [place, ...near.flat()];
    clusters.splice(0, clusters.length, ...clusters.filter((cluster) => !near.includes(cluster)), joined);
  }
  const best = clusters.sort((a, b) => b.length - a.length)[0] ?? [];
  return best.length >= 3 && spanOf(best) < 0.4 * span ? best : [];
}

const most_waiting = Math.max(1, ...located.map((place) => place.waiting));
// Many places are drawn smaller and their routes fainter, so that they can still be told apart.
const crowding = Math.min(1, Math.sqrt(40 / Math.max(1, located.filter((place) => place.kind === "assembly").length)));
const radius = (place, size) => (place.kind === "assembly" ? 4 * crowding + size * crowding * Math.sqrt(place.waiting / most_waiting) : 9);

function marker(place, size) {
  if (place.kind === "assembly")
    return L.circleMarker(place.at, { radius: radius(place, size), color: ASSEMBLY, weight: 2, fillColor: ASSEMBLY, fillOpacity: 0.3 });
  const [path, colour] = SHAPES[place.kind];
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "-11 -11 22 22");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [key, value] of Object.entries({ d: path, fill: colour, stroke: "#fff", "stroke-width": 1.5 })) shape.setAttribute(key, value);
  drawing.append(shape);
  return L.marker(place.at, { icon: L.divIcon({ className: "map-mark", html: drawing, iconSize: [20, 20] }), keyboard: false, zIndexOffset: place.kind === "depot" ? -1000 : 0 });
}

// Where a label may stand beside its mark: [x, y] in label sizes, then in gaps.
const SIDES = [[0, -0.5, 1, 0], [-1, -0.5, -1, 0], [-0.5, -1, 0, -1], [-0.5, 0, 0, 1],
  [0, -1, 0.75, -0.5], [0, 0, 0.75, 0.5], [-1, -1, -0.75, -0.5], [-1, 0, -0.75, 0.5]];

/** Put labels where they cover neither each other nor a mark and stand nearest to their own; the least give way. */
function placeLabels(map, places, size) {
  const layer = map.labels ?? (map.labels = L.layerGroup().addTo(map));
  layer.clearLayers();
  const whole = map.getSize(), controls = [[0, 0, 52, 84], [0, whole.y - 36, 135, whole.y]];
  const taken = [...controls], marks = shownPlaces.map((place) => {
    const { x, y } = map.latLngToContainerPoint(place.at), r = 0.8 * radius(place, size);
    return [x - r, y - r, x + r, y + r, place];
  });
  const clear = (box, other, by) =>
    box[2] + by <= other[0] || box[0] - by >= other[2] || box[3] + by <= other[1] || box[1] - by >= other[3];
  const free = (box, place) => box[0] >= 0 && box[1] >= 0 && box[2] <= whole.x && box[3] <= whole.y &&
    taken.every((other) => clear(box, other, 0)) && marks.every((mark) => clear(box, mark, mark[4] === place || mark[4].kind === "depot" ? 0 : 6));
  for (const place of [...places].sort((a, b) => weight(b) - weight(a))) {
    const label = el("span", { class: "map-label", dir: "auto" }, placeName(place.i));
    document.body.append(label);
    const width = label.offsetWidth + 2, height = label.offsetHeight;
    label.remove();
    const { x, y } = map.latLngToContainerPoint(place.at), gap = radius(place, size) + 3;
    for (const [dx, dy, gaps_x, gaps_y] of SIDES) {
      const left = x + dx * width + gaps_x * gap, top = y + dy * height + gaps_y * gap;
      const box = [left, top, left + width, top + height];
      if (!free(box, place)) continue;
      taken.push(box);
      const icon = L.divIcon({ className: "map-label-at", html: label, iconSize: [width, height], iconAnchor: [x - left, y - top] });
      L.marker(place.at, { icon, interactive: false, keyboard: false }).addTo(layer);
      break;
    }
  }
}

/** Round the part shown closer: wide enough to be seen around its own marks. */
function frameOf(map, places) {
  const points = places.map((place) => map.latLngToLayerPoint(place.at));
  const box = L.bounds(points), margin = L.point(18, 18);
  return L.latLngBounds(map.layerPointToLatLng(box.min.subtract(margin)), map.layerPointToLatLng(box.max.add(margin)));
}

function makeMap(node, places, inset, size) {
  const map = L.map(node, {
    attributionControl: false, scrollWheelZoom: false, dragging: !L.Browser.mobile, zoomSnap: 0.25, zoomDelta: 0.5,
    fadeAnimation: false, zoomAnimation: false, markerZoomAnimation: false,
  });
  const bounds = L.latLngBounds(places.map((place) => place.at));
  map.fitBounds(bounds, { padding: [46, 44], maxZoom: 15 });
  const most = Math.max(1, ...flows().map(([, , sum]) => sum));
  const at = new Map(located.map((place) => [place.i, place.at]));
  for (const [from, to, sum] of flows())
    L.polyline([at.get(from), at.get(to)], { color: ROUTE, weight: 1.5 + 5 * Math.sqrt(sum / most), opacity: 0.2 + 0.35 * crowding }).addTo(map)
      .bindTooltip(() => el("span", { dir: "auto" }, placeName(from), " → ", placeName(to), ": ", apart(count(sum))));
  for (const place of shownPlaces)
    marker(place, size).addTo(map).bindTooltip(() =>
      el("span", { dir: "auto" }, placeName(place.i), place.kind === "assembly" ? [" · ", say("people_waiting", { people: count(place.waiting) })] : ""));
  if (inset.length) {
    const frame = L.rectangle(frameOf(map, inset), { color: "#b91c1c", weight: 1.5, fill: false, dashArray: "4 3", interactive: false }).addTo(map);
    map.on("zoomend resize", () => frame.setBounds(frameOf(map, inset)));
  }
  const scale = L.control.scale({ imperial: false, maxWidth: 120 });
  scale._updateMetric = (maxMeters) => {
    const meters = scale._getRoundNum(maxMeters);
    const label = meters < 1000 ? sayText("metres", { number: meters }) : sayText("km", { number: meters / 1000 });
    scale._updateScale(scale._mScale, `\u2068${label}\u2069`, meters / maxMeters);
  };
  map.scale = scale.addTo(map);
  return map;
}

function setUpMap() {
  const node = document.getElementById("maps");
  if (!node) return;
  const inset = closest();
  const labelled = shownPlaces.filter((place) => !inset.includes(place));
  document.getElementById("legend-closer").hidden = !inset.length;
  const parts = inset.length
    ? [{ places: framedPlaces, inset, labelled, size: 9 }, { places: inset, inset: [], labelled: shownPlaces, size: 18 }]
    : [{ places: framedPlaces, inset, labelled, size: 18 }];
  const maps = parts.map((part) => {
    const frame = el("div", { class: "map" });
    node.append(frame);
    const map = makeMap(frame, part.places, part.inset, part.size);
    const label = () => placeLabels(map, part.labelled, part.size);
    map.on("zoomend moveend resize", label);
    return { map, places: part.places, label };
  });
  draw(node, () => maps.forEach(({ map, label }) => {
    label();
    map.scale._update();
  }));
  const refit = () => maps.forEach(({ map, places }) => {
    map.invalidateSize({ animate: false });
    map.fitBounds(L.latLngBounds(places.map((place) => place.at)), { padding: [46, 44], maxZoom: 15, animate: false });
  });
  page.refits.push(refit);
  new ResizeObserver(refit).observe(node);
}
