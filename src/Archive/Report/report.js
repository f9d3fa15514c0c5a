"use strict";

// Fills the page from the data that stand in it. Text from the archive becomes text nodes, never markup.

const data = JSON.parse(document.getElementById("data").textContent);
const pageSize = 25;
const familyColors = {
  "Voice": "#c2410c", "Bowed strings": "#1d4ed8", "Plucked strings": "#0e7490", "Keyboards": "#7c3aed", "Woodwind": "#15803d",
  "Brass": "#a16207", "Percussion": "#be123c", "Electronic": "#a21caf", "Speech": "#57534e", "Other": "#64748b",
};
const otherColors = ["#1d4ed8", "#c2410c", "#15803d", "#7c3aed", "#a16207", "#0e7490", "#be123c", "#57534e"];

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

function colorOf(instrument) {
  const family = data.instruments[instrument].family;
  return family ? familyColors[family] ?? familyColors.Other : otherColors[instrument % otherColors.length];
}

function hours(seconds) {
  return seconds >= 36000 ? `${Math.round(seconds / 3600).toLocaleString("en")} h` : seconds >= 3600 ? `${(seconds / 3600).toFixed(1)} h`
    : seconds >= 60 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds)} s`;
}

function percent(fraction) {
  return fraction > 0 && fraction < 0.01 ? "< 1 %" : `${Math.round(fraction * 100)} %`;
}

function audioUrl(file) {
  return data.audioBase === null ? null : data.audioBase + file.split("/").map(encodeURIComponent).join("/");
}

/** Parts of a bar: [fraction, colour]. What is there at all is at least a line. */
function bar(...parts) {
  return element("span", { class: "bar", "aria-hidden": "true" }, ...parts.filter(([fraction]) => fraction > 0).map(([fraction, color]) =>
    element("span", { class: "fill", style: `width:${(100 * fraction).toFixed(2)}%;background:${color}` })));
}

/** Names, a bar, and numbers. */
function headOf(columns) {
  const classes = ["", "wide"];
  return element("thead", {}, element("tr", {}, ...columns.map((text, index) => element("th", { scope: "col", class: classes[index] ?? "number" }, text))));
}

/** A table whose first column is a name and whose second a bar. */
function barTable(target, head, rows) {
  const longest = Math.max(...rows.map(row => row.seconds), 1e-9);
  const body = element("tbody");
  for (const row of rows) {
    body.append(element("tr", {}, element("th", { scope: "row" }, row.name), element("td", { class: "wide" }, bar([row.seconds / longest, row.color])),
      ...row.cells.map(cell => element("td", { class: "number" }, cell))));
  }
  document.getElementById(target).append(element("table", {}, headOf(head), body));
}

function showFacts() {
  const total = data.recordings.reduce((sum, recording) => sum + recording[1], 0);
  const facts = [["Recordings", data.recordings.length.toLocaleString("en")], ["Sound", hours(total)], ["Instruments heard", String(data.instruments.length)],
    ["Not annotated", data.failed.length.toLocaleString("en")], ...data.facts];
  const list = document.getElementById("facts");
  for (const [name, value] of facts) {
    list.append(element("div", {}, element("dt", {}, name), element("dd", {}, value)));
  }
  return total;
}

function showInstruments(total) {
  barTable("instruments", ["Instrument", "", "Time", "Of the sound", "Recordings", "Mean probability"], data.instruments.map((instrument, index) => ({
    name: instrument.name, seconds: instrument.seconds, color: colorOf(index),
    cells: [hours(instrument.seconds), percent(instrument.seconds / total), instrument.recordings.toLocaleString("en"), instrument.probability.toFixed(2)],
  })));
}

function showFamilies(total) {
  if (data.families.length === 0) {
    document.getElementById("families").append("The taxonomy that this archive was annotated with is not here any more, so families are not known.");
    return;
  }
  barTable("families", ["Family", "", "Time", "Of the sound"], data.families.map(([name, seconds]) => ({
    name, seconds, color: familyColors[name] ?? familyColors.Other, cells: [hours(seconds), percent(seconds / total)],
  })));
}

function showTogether(total) {
  const names = ["Nothing", "One", "Two", "Three", "Four", "Five", "Six or more"];
  const most = data.polyphony.findLastIndex(seconds => seconds > 0);
  barTable("polyphony", ["Instruments", "", "Time", "Of the sound"], data.polyphony.slice(0, most + 1).map((seconds, count) => ({
    name: names[count], seconds, color: "#1d4ed8", cells: [hours(seconds), percent(seconds / total)],
  })));
  barTable("ensembles", ["Ensemble", "", "Time", "Of the sound"], data.ensembles.map(ensemble => ({
    name: ensemble.instruments.map(index => data.instruments[index].name).join(" + "), seconds: ensemble.seconds,
    color: colorOf(ensemble.instruments[0]), cells: [hours(ensemble.seconds), percent(ensemble.seconds / total)],
  })));
}

function showSureness() {
  const shades = ["#fca5a5", "#fcd34d", "#86efac", "#15803d"];
  const body = element("tbody");
  data.instruments.forEach(instrument => {
    const fractions = instrument.sure.map(seconds => seconds / Math.max(instrument.seconds, 1e-9));
    body.append(element("tr", {}, element("th", { scope: "row" }, instrument.name),
      element("td", { class: "wide" }, bar(...fractions.map((fraction, index) => [fraction, shades[index]]))),
      ...fractions.map(fraction => element("td", { class: "number" }, percent(fraction)))));
  });
  document.getElementById("sure").append(element("table", {}, headOf(["Instrument", "", "below 0.5", "0.5 to 0.7", "0.7 to 0.9", "0.9 and more"]), body));
}

function showFailed() {
  if (data.failed.length === 0) {
    document.getElementById("failed").append("Nothing: every recording was annotated.");
    return;
  }
  const shown = data.failed.slice(0, 1000);
  const body = element("tbody", {}, ...shown.map(([file, reason]) => element("tr", {}, element("th", { scope: "row" }, file), element("td", {}, reason))));
  const more = data.failed.length - shown.length;
  document.getElementById("failed").append(
    element("details", data.failed.length <= 20 ? { open: "" } : {}, element("summary", {}, `${data.failed.length.toLocaleString("en")} recordings`),
      element("table", {}, element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Recording"), element("th", { scope: "col" }, "Reason"))), body),
      more > 0 ? `and ${more} more; recordings.csv has them all` : ""));
}

// Recordings: only those of one page are drawn.
let chosen = [];
let page = 0;

function choose() {
  const text = document.getElementById("search").value.trim().normalize("NFC").toLowerCase();
  const instrument = document.getElementById("with").value;
  const order = document.getElementById("order").value;
  chosen = data.recordings.filter(recording => (text === "" || recording[0].normalize("NFC").toLowerCase().includes(text))
    && (instrument === "" || recording[3].some(([index]) => index === Number(instrument))));
  if (order === "duration") {
    chosen.sort((a, b) => b[1] - a[1]);
  } else if (order === "polyphony") {
    chosen.sort((a, b) => (b[2] ?? 0) - (a[2] ?? 0));
  }
  page = 0;
  showPage();
}

function showPage() {
  const pages = Math.max(1, Math.ceil(chosen.length / pageSize));
  document.getElementById("count").textContent = `${chosen.length.toLocaleString("en")} recordings, page ${page + 1} of ${pages}`;
  document.getElementById("previous").disabled = page === 0;
  document.getElementById("next").disabled = page >= pages - 1;
  const list = document.getElementById("recordings");
  list.replaceChildren(...chosen.slice(page * pageSize, (page + 1) * pageSize).map(showRecording));
  drawAll();
}

function showRecording(recording) {
  const [file, seconds, polyphony, lanes] = recording;
  const url = audioUrl(file);
  const names = lanes.map(([index]) => data.instruments[index].name).join(", ");
  const canvas = element("canvas", { role: "img", "aria-label": lanes.length ? `Timeline of ${names}` : "Nothing was heard" });
  canvas.recording = { durationSeconds: seconds, bins: data.bins, lanes: lanes.map(([index, cells]) => ({ name: data.instruments[index].name, color: colorOf(index), cells })) };
  canvas.url = url;
  canvas.title = url ? "Click to listen from here" : "";
  canvas.addEventListener("click", event => play(canvas, event.offsetX));
  const heading = element("h3", {}, url ? element("a", { href: url }, file) : file);
  const about = polyphony === null ? clock(seconds) : `${clock(seconds)}, mean polyphony ${polyphony.toFixed(2)}`;
  return element("li", {}, heading, element("p", { class: "about" }, lanes.length ? about : `${about}; nothing was heard`), canvas);
}

function drawAll() {
  const page = getComputedStyle(document.documentElement);
  const style = { text: page.getPropertyValue("--text").trim(), grid: page.getPropertyValue("--line").trim(), laneHeight: 18, labelWidth: window.innerWidth < 600 ? 96 : 170 };
  for (const canvas of document.querySelectorAll("#recordings canvas")) {
    canvas.secondsAt = drawTimeline(canvas, canvas.recording, style);
  }
}

function play(canvas, x) {
  if (canvas.url === null) {
    return;
  }
  const player = document.getElementById("player");
  const seconds = canvas.secondsAt(x);
  document.getElementById("listening").hidden = false;
  document.getElementById("playing").textContent = `${decodeURIComponent(canvas.url.split("/").pop())} from ${clock(seconds)}`;
  player.src = `${canvas.url}#t=${seconds.toFixed(1)}`;
  player.play().catch(() => {
    document.getElementById("playing").textContent += " cannot be played: is the recording still there, and does this browser know its format?";
  });
}

function listInstruments() {
  const names = data.instruments.map((instrument, index) => [instrument.name, index]).sort(([a], [b]) => a.localeCompare(b));
  document.getElementById("with").append(...names.map(([name, index]) => element("option", { value: String(index) }, name)));
}

const totalSeconds = showFacts();
showInstruments(Math.max(totalSeconds, 1e-9));
showFamilies(Math.max(totalSeconds, 1e-9));
showTogether(Math.max(totalSeconds, 1e-9));
showSureness();
showFailed();
listInstruments();
choose();
for (const id of ["search", "with", "order"]) {
  document.getElementById(id).addEventListener("input", choose);
}
document.getElementById("previous").addEventListener("click", () => { page--; showPage(); });
document.getElementById("next").addEventListener("click", () => { page++; showPage(); });
window.addEventListener("resize", drawAll);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
