// The pictures of a sweep: a line for each figure, or for each value of a second varied thing.

const HEIGHT = { least: 260, most: 400, share: 0.55 };

const shownHours = (hours) => {
  const minutes = Math.round(hours * 60);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
};
const SHOWN = { hours: shownHours, share: (value) => `${Math.round(value * 100)}%`, people: (value) => count(Math.round(value)) };
const TICKS = { hours: (value) => count(value), share: SHOWN.share, people: (value) => (Number.isInteger(value) ? count(value) : "") };

const sizeOf = (node) => {
  const width = page.printing ? PAPER_WIDTH : node.clientWidth;
  return { width: width * inkOf(), height: Math.min(HEIGHT.most, Math.max(HEIGHT.least, width * HEIGHT.share)) * inkOf() };
};

/** Marks at the values that were tried, as many as there is room for. */
function tried(chart) {
  const room = Math.max(2, Math.floor(chart.bbox.width / devicePixelRatio / inkOf() / 48));
  const step = Math.ceil(plan.x.numbers.length / room);
  return plan.x.numbers.filter((_, i) => i % step === 0);
}

function lineOf(series, unit, i) {
  const ink = INKS[series.ink ?? i % INKS.length];
  return {
    label: series.label[page.lang], stroke: ink, width: 2.25 * inkOf(), dash: DASHES[series.dash ?? 0], spanGaps: false,
    points: { show: true, size: 6 * inkOf(), fill: ink }, value: (_, value) => (given(value) ? SHOWN[unit](value) : "–"),
  };
}

/** The series of a chart with, for those that have one, the band of what chance leaves open. */
function linesOf(chart) {
  const lines = [], rows = [], bands = [];
  chart.series.forEach((series, i) => {
    lines.push(lineOf(series, chart.unit, i));
    rows.push(series.values);
    if (!series.high) return;
    const edge = { class: "edge", stroke: "transparent", width: 0, points: { show: false }, value: () => "" };
    lines.push({ ...edge, label: "" }, { ...edge, label: "" });
    rows.push(series.high, series.low);
    bands.push({ series: [lines.length - 1, lines.length], fill: `${INKS[series.ink]}22` });
  });
  return { lines, rows, bands };
}

function optionsOf(node, chart, lines, bands) {
  const font = `${12 * inkOf()}px ${getComputedStyle(document.body).fontFamily}`;
  const [first, last] = [plan.x.numbers[0], plan.x.numbers[plan.x.numbers.length - 1]];
  const room = Math.max((last - first) * 0.03, first === last ? 1 : 0);
  const labelOf = (number) => plan.x.labels[plan.x.numbers.indexOf(number)];
  return {
    ...sizeOf(node), padding: [12 * inkOf(), 16 * inkOf(), 0, 0], cursor: { drag: { x: false, y: false } }, bands,
    scales: {
      x: { time: false, range: () => [first - room, last + room] },
      y: { range: (_, __, max) => (chart.unit === "share" ? [0, 1] : [0, Math.max(chart.most ?? max, 1e-9) * 1.06]) },
    },
    axes: [
      { splits: tried, values: (_, values) => values.map(labelOf), label: plan.x.name, labelFont: font, labelSize: 24 * inkOf(), font, size: 32 * inkOf(), stroke: "#334155", grid: { stroke: "#e2e8f0" } },
      { values: (_, values) => values.map(TICKS[chart.unit]), font, size: 56 * inkOf(), stroke: "#334155", grid: { stroke: "#e2e8f0" } },
    ],
    series: [{ label: plan.x.name, value: (_, number) => (given(number) ? labelOf(number) : "–") }, ...lines],
  };
}

function setUpChart(chart) {
  const node = el("div", { dir: "ltr", role: "figure" });
  const title = el("h3", {});
  document.getElementById("charts").append(el("div", { class: "chart" }, title, node));
  keepDrawn(node, () => {
    title.replaceChildren(chart.title[page.lang]);
    node.setAttribute("aria-label", chart.title[page.lang]);
    const { lines, rows, bands } = linesOf(chart);
    return [optionsOf(node, chart, lines, bands), [plan.x.numbers, ...rows]];
  }, sizeOf);
}

for (const button of document.querySelectorAll("[data-lang]"))
  button.addEventListener("click", () => showLanguage(button.dataset.lang));
document.body.classList.add("scripted");
plan.charts.forEach(setUpChart);
window.addEventListener("beforeprint", () => fitToPaper(true));
window.addEventListener("afterprint", () => fitToPaper(false));
