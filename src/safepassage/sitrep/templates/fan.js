// Fans of courses: the middle, the half and the nine tenths of them over time, and what was reported beside them.

const FAN_FILLS = { ninety: "rgba(123, 163, 204, 0.28)", half: "rgba(79, 135, 190, 0.42)" };
const FAN_INK = "#12365f", FAN_EDGE = "#7ba3cc";

// Marks of sources, told apart by shape as well as by ink; drawn in a square from -10 to 10.
const SOURCE_MARKS = [
  ["M-7 0A7 7 0 1 0 7 0A7 7 0 1 0-7 0Z", "#b45309"], ["M-7-7H7V7H-7Z", "#0f172a"], ["M0-9 9 7H-9Z", "#166534"],
  ["M0-9 8 0 0 9-8 0Z", "#7c2d92"], ["M0 9 9-7H-9Z", "#0e7490"], ["M-3-9H3V-3H9V3H3V9H-3V3H-9V-3H-3Z", "#be123c"],
  ["M-9-5-5-9 0-4 5-9 9-5 4 0 9 5 5 9 0 4-5 9-9 5-4 0Z", "#57534e"], ["M0-10 3-3 10-3 4 2 6 9 0 5-6 9-4 2-10-3-3-3Z", "#92400e"],
];
const sourceMark = (source) => SOURCE_MARKS[source % SOURCE_MARKS.length];

function fanSeries(ink) {
  const edge = { stroke: FAN_EDGE, width: 1 * ink, points: { show: false } };
  const named = (label, more) => ({ ...edge, ...more, label });
  return [
    named("95%"), named("75%", { stroke: FAN_INK, width: 0.75 * ink }),
    named(sayText("middle"), { stroke: FAN_INK, width: 2.5 * ink }),
    named("25%", { stroke: FAN_INK, width: 0.75 * ink }), named("5%"),
  ];
}

/** A chart of one fan; `more` are further lines as [label, figures], `hooks` draw over it, `rows` lie above the plot. */
function fanOptions(node, figures, { more = [], over = [], under = [], rows = 0, legend = false } = {}) {
  const ink = inkOf(), font = chartFont(ink), at = nearest(figures[0], localSeconds(plan.clearance_s));
  const value = (_, shown, series) => count(given(shown) ? shown : figures[series][at]);
  const plain = more.map((label) => ({ label, stroke: "#0f172a", width: 2 * ink, dash: [7 * ink, 4 * ink], points: { show: false } }));
  return {
    ...chartSize(node), padding: [(6 + 17 * rows) * ink, 16 * ink, 0, 0],
    cursor: { show: legend, drag: { x: false, y: false } }, scales: chartScales(), legend: { show: legend, live: legend },
    axes: chartAxes(font, ink),
    series: [
      { label: sayText("time"), value: (_, local) => legendMoment(given(local) ? local : figures[0][at]) },
      ...[...fanSeries(ink), ...plain].map((series) => ({ ...series, value })),
    ],
    bands: [{ series: [1, 5], fill: FAN_FILLS.ninety }, { series: [2, 4], fill: FAN_FILLS.half }],
    hooks: { drawClear: [shade, ...under], draw: over },
  };
}

const nearest = (times, local) => times.reduce((best, at, i) => (Math.abs(at - local) < Math.abs(times[best] - local) ? i : best), 0);

/** The instants, and the five lines of a fan from the highest to the lowest. */
const fanFigures = (times_s, rows) => [times_s.map(localSeconds), ...[...rows].reverse()];

/** People out by the plan at the instants of a fan. */
function plannedOut(times_s) {
  const events = plan.trips.map((trip) => [arrive_s(trip), people(trip[TRIP.load])]).sort((a, b) => a[0] - b[0]);
  let next = 0, out = 0;
  return times_s.map((at_s) => {
    while (next < events.length && events[next][0] <= at_s) out += events[next++][1];
    return out;
  });
}

/** A stretch of time that is marked from top to bottom, with hatching that grey paper keeps. */
const stretch = ([from_s, to_s]) => (chart) => {
  const { ctx: context, bbox } = chart, scale = devicePixelRatio * inkOf();
  const from = chart.valToPos(localSeconds(from_s), "x", true);
  const wide = Math.max(2 * scale, chart.valToPos(localSeconds(to_s), "x", true) - from);
  context.save();
  context.fillStyle = "rgba(180, 83, 9, 0.45)";
  context.fillRect(from, bbox.top, wide, bbox.height);
  context.restore();
};

/** The reports of a figure, each with the mark of its source. */
const reportMarks = (points) => (chart) => {
  const context = chart.ctx, scale = 0.62 * devicePixelRatio * inkOf();
  for (const [at_s, source, number] of points) {
    const [path, ink] = sourceMark(source);
    context.save();
    context.translate(chart.valToPos(localSeconds(at_s), "x", true), chart.valToPos(number, "y", true));
    context.scale(scale, scale);
    context.fillStyle = ink;
    context.strokeStyle = "#fff";
    context.lineWidth = 3;
    const shape = new Path2D(path);
    context.stroke(shape);
    context.fill(shape);
    context.restore();
  }
};

/** Room for the reports above the fan. */
function withRoomFor(options, points) {
  const most = Math.max(...points.map(([, , number]) => number));
  options.scales.y.range = (_, __, max) => [0, Math.max(1, max * 1.04, most * 1.06)];
  return options;
}

function fillSourceMarks() {
  for (const node of document.querySelectorAll(".source-mark")) {
    const [path, ink] = sourceMark(Number(node.dataset.source));
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "-10 -10 20 20");
    svg.setAttribute("aria-hidden", "true");
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
    shape.setAttribute("d", path);
    shape.setAttribute("fill", ink);
    svg.append(shape);
    node.replaceChildren(svg);
  }
}

function setUpSure() {
  const sure = plan.sure;
  if (!sure) return;
  const chart = (id) => document.getElementById(id);
  const out = [...fanFigures(sure.times_s, sure.out), plannedOut(sure.times_s)];
  const uprights = () => [...planMarks(), ["kept", sure.kept_s, [2, 3], FAN_INK, FAN_INK]];
  keepDrawn(chart("fan-out"), () => [
    fanOptions(chart("fan-out"), out, { more: [sayText("planned")], over: [marks(uprights())], rows: 3, legend: true }), out]);
  for (const key of ["aboard", "held", "stranded"]) {
    const node = chart(`fan-${key}`);
    if (!node) continue;
    const figures = fanFigures(sure.times_s, sure[key]);
    const worst = key === "aboard" ? { under: [stretch(sure.worst)], over: [marks([["worst", sure.worst[0], [1, 1], "#92400e", "#92400e"]])], rows: 1 } : {};
    keepDrawn(node, () => [fanOptions(node, figures, worst), figures]);
  }
  sure.reported.forEach(({ times_s, rows, points }, number) => {
    const node = chart(`fan-reported-${number}`), figures = fanFigures(times_s, rows);
    keepDrawn(node, () => [withRoomFor(fanOptions(node, figures, { over: [reportMarks(points)] }), points), figures]);
  });
  fillSourceMarks();
}
