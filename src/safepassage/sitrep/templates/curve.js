// The curve of people out over time, all and by group, with the bound, the clearance and the closed hours.

const INKS = ["#0f172a", "#1d4e89", "#b45309", "#166534", "#7c3aed", "#be123c", "#0e7490", "#57534e"];
const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [1, 2], [12, 4], [3, 6]];

// On paper a chart is drawn at twice its size and shown at half, so that its lines are fine.
const PAPER_WIDTH = 700, PAPER_HALF = 340;
const inkOf = () => (page.printing ? 2 : 1);

function chartSize(node) {
  const half = node.classList.contains("half");
  const width = page.printing ? (half ? PAPER_HALF : PAPER_WIDTH) : node.clientWidth;
  const least = half ? 220 : 260;
  return { width: width * inkOf(), height: Math.min(380, Math.max(least, width * 0.45)) * inkOf() };
}

/** Arrivals added up: the instants (as local seconds) and for all, then each group, the people out. */
function arrivals() {
  const end_s = Math.max(plan.clearance_s, plan.bound_s);
  const events = plan.trips.map((trip) => [arrive_s(trip), trip]).sort((a, b) => a[0] - b[0]);
  const sums = [0, ...plan.groups.map(() => 0)], times = [0], lines = sums.map(() => [0]);
  const push = (at_s) => {
    if (last(times) !== at_s) { times.push(at_s); lines.forEach((line, i) => line.push(sums[i])); }
    else lines.forEach((line, i) => { line[line.length - 1] = sums[i]; });
  };
  for (const [at_s, trip] of events) {
    for (const [group, number] of pairs(trip[TRIP.load])) { sums[0] += number; sums[group + 1] += number; }
    push(at_s);
  }
  if (end_s > last(times)) push(end_s);
  return { times: times.map(localSeconds), lines, moved: sums };
}

function upright(context, x, top, bottom, dash, ink = "#b91c1c") {
  context.save();
  context.strokeStyle = ink;
  context.lineWidth = 2 * devicePixelRatio * inkOf();
  context.setLineDash(dash.map((length) => length * devicePixelRatio * inkOf()));
  context.beginPath();
  context.moveTo(x, top);
  context.lineTo(x, bottom);
  context.stroke();
  context.restore();
}

function shade(chart) {
  const { ctx: context, bbox } = chart;
  context.save();
  context.fillStyle = "rgba(100, 116, 139, 0.14)";
  for (const [from_s, to_s] of plan.closed?.spans ?? []) {
    const from = Math.max(bbox.left, chart.valToPos(localSeconds(from_s), "x", true));
    const to = Math.min(bbox.left + bbox.width, chart.valToPos(localSeconds(to_s), "x", true));
    if (to > from) context.fillRect(from, bbox.top, to - from, bbox.height);
  }
  context.restore();
}

/** Upright lines, each with its word above the plot, on a row of its own: [word, instant, dashes, ink of the word]. */
const marks = (list) => (chart) => {
  const { ctx: context, bbox } = chart, scale = devicePixelRatio * inkOf();
  list.forEach(([key, at_s, dash, ink, line], row) => {
    const x = chart.valToPos(localSeconds(at_s), "x", true), top = bbox.top - 17 * scale * row;
    upright(context, x, top, bbox.top + bbox.height, dash, line);
    context.save();
    context.font = `600 ${13 * scale}px ${getComputedStyle(document.body).fontFamily}`;
    context.fillStyle = ink;
    context.direction = "ltr";
    context.textAlign = x > bbox.left + bbox.width / 2 ? "right" : "left";
    context.textBaseline = "bottom";
    const day = dayName(dayOf(at_s), WEEKDAY);
    context.fillText(`\u2068${plan.words[key][page.lang]} ${day} · \u2068${clockTime(at_s)}\u2069\u2069`, x + (context.textAlign === "right" ? -4 : 4) * scale, top - 2 * scale);
    context.restore();
  });
};
const planMarks = () => [["bound", plan.bound_s, [6, 4], "#991b1b"], ["clears", plan.clearance_s, [], "#991b1b"]];

const STEPS = [1800, 3600, 7200, 10800, 21600, 43200, ...[1, 2, 3, 4, 7, 14, 28, 91, 364].map((days) => days * 86400)];

/** Marks of the time axis: local clock times, or midnights where the plan is long; as many as there is room for. */
function splits(chart, axis, min, max) {
  const room = Math.max(2, Math.floor(chart.bbox.width / devicePixelRatio / inkOf() / 72));
  for (const step of STEPS) {
    const first = Math.ceil(min / step) * step, number = Math.max(0, Math.floor((max - first) / step) + 1);
    if (number <= room) return Array.from({ length: number }, (_, i) => first + i * step);
  }
  return [];
}

function axisLabels(chart, values) {
  return values.map((local, i) => {
    const day = Math.floor(local / 86400), hour = Math.floor((local % 86400) / 3600), minute = Math.floor((local % 3600) / 60);
    const clock = `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
    const name = `\u2068${dayName(day, WEEKDAY)}\u2069`;
    if (local % 86400 === 0) return values.length > 1 && values[1] - values[0] >= 86400 ? name : `${clock}\n${name}`;
    return i === 0 ? `${clock}\n${name}` : clock;
  });
}

/** The axes of a chart over time: local hours and days, and people. */
const chartAxes = (font, ink) => [
  { splits, values: axisLabels, font, size: 52 * ink, stroke: "#334155", grid: { stroke: "#e2e8f0" } },
  { values: (_, values) => values.map((value) => (Number.isInteger(value) ? count(value) : "")), font, size: 64 * ink, stroke: "#334155", grid: { stroke: "#e2e8f0" } },
];
const chartFont = (ink) => `${12 * ink}px ${getComputedStyle(document.body).fontFamily}`;
/** From the first instant to a little after the last; people from nobody on. */
const chartScales = () => ({ x: { time: false, range: (_, min, max) => [min, max + Math.max(600, 0.012 * (max - min))] }, y: { range: (_, __, max) => [0, Math.max(1, max * 1.04)] } });

function chartOptions(node, moved) {
  const ink = inkOf(), font = chartFont(ink);
  const line = (label, i) => ({
    label, scale: "y", stroke: INKS[i % INKS.length], width: (i ? 1.75 : 2.5) * ink, dash: DASHES[i % DASHES.length],
    paths: uPlot.paths.stepped({ align: 1 }), points: { show: false }, show: i === 0 || moved[i] > 0,
    value: (_, value) => count(given(value) ? value : moved[i]),
  });
  return {
    ...chartSize(node), padding: [40 * ink, 16 * ink, 0, 0], cursor: { drag: { x: false, y: false } },
    scales: chartScales(),
    legend: { live: true },
    axes: chartAxes(font, ink),
    series: [
      { label: sayText("time"), value: (_, local) => legendMoment(given(local) ? local : localSeconds(plan.clearance_s)) },
      line(sayText("everyone"), 0),
      ...plan.groups.map((_, group) => line(groupName(group), group + 1)),
    ],
    hooks: { drawClear: [shade], draw: [marks(planMarks())] },
  };
}

function legendMoment(local) {
  const minutes = Math.floor((local % 86400) / 60);
  const clock = `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  return `\u2068${dayName(Math.floor(local / 86400), WEEKDAY)}\u2069 · ${clock}`;
}

function setUpCurve() {
  const node = document.getElementById("chart");
  if (!plan.trips.length) {
    node.classList.add("empty");
    draw(node, () => node.replaceChildren(el("p", { dir: "auto" }, say("no_trips"))));
    return;
  }
  const { times, lines, moved } = arrivals();
  keepDrawn(node, () => {
    const note = document.getElementById("closed-note");
    note.replaceChildren(...(plan.closed?.spans.length ? say("closed", { place: plan.closed.at[page.lang] }) : []));
    return [chartOptions(node, moved), [times, ...lines]];
  });
}

/** Draw a chart, and draw it anew for another language or paper, and to size where its room changes. */
function keepDrawn(node, make, sizeOf = chartSize) {
  let chart = null;
  const redraw = () => {
    chart?.destroy();
    chart = new uPlot(...make(), node);
  };
  draw(node, redraw);
  page.refits.push(redraw);
  let width = node.clientWidth;
  new ResizeObserver(() => {
    if (page.printing || node.clientWidth === width) return;
    width = node.clientWidth;
    chart.setSize(sizeOf(node));
  }).observe(node);
}
