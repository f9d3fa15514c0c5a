// The page: which part of it is shown, its buttons and its keys.

import { get } from "./api.js";
import { open } from "./dialogs.js";
import { RecordingList } from "./list.js";
import { rankInstruments } from "./palette.js";
import { Queue, offerExport } from "./queue.js";
import { RecordingView } from "./recording.js";
import { teach } from "./teach.js";
import { byId, table } from "./text.js";
import { fillTexts, helpKeys, t } from "./strings.js";

const messageMilliseconds = 9000;

let archive;
let list;
let view;
let queue;

start().catch(showError);

async function start() {
  fillTexts(document);
  setTheme(localStorage.getItem("theme"));
  archive = await get("archive");
  document.title = `${archive.title} · MirTool`;
  byId("title").textContent = archive.title;
  rankInstruments(archive.instruments);
  list = new RecordingList(archive, file => { location.hash = hashOf(file); }, showError);
  view = new RecordingView(archive, showError);
  queue = new Queue(archive, view, show, showError);
  for (const [id, , run] of [...actions, ...actionsOfRecording].filter(([id]) => id)) {
    byId(id).addEventListener("click", event => {
      run();
      if (event.detail > 0 && view.isOpen && byId("dialog").open === false) {
        byId("view").focus({ preventScroll: true });
      }
    });
  }
  document.addEventListener("keydown", key);
  window.addEventListener("hashchange", route);
  await list.reload();
  await route();
}

function hashOf(file) {
  return file ? `#/${encodeURIComponent(file)}` : "";
}

async function route() {
  const file = location.hash.startsWith("#/") ? decodeURIComponent(location.hash.slice(2)) : "";
  byId("archive").hidden = file !== "";
  byId("recording").hidden = file === "";
  if (file) {
    await view.open(file).catch(error => {
      showError(error);
      location.hash = "";
    });
  } else {
    queue.end();
    view.close();
    await list.reload(true);
    byId("list").focus({ preventScroll: true });
  }
}

/** Shows a recording and waits until it is there. */
async function show(file) {
  if (view.file !== file) {
    history.pushState(null, "", hashOf(file));
    await route();
  }
}

async function neighbour(step) {
  const file = await list.neighbour(step);
  if (file) {
    location.hash = hashOf(file);
  }
}

// What buttons of the page and keys do: the button's id, its keys, and what happens. Keys of the first hold everywhere.
const actions = [
  ["help-open", "?", () => showHelp()],
  ["queue-open", "q", () => queue.ask()],
  ["teach-open", "", () => teach(view, showTaught, showError).catch(showError)],
  ["export-open", "", () => offerExport(archive)],
  ["theme", "", () => setTheme(isDark() ? "light" : "dark")],
];
const actionsOfRecording = [
  ["back", "Escape", () => { location.hash = ""; }],
  ["play", " ", () => view.player.toggle()],
  ["loop", "l", () => view.toggleLoop()],
  ["auto", "", () => view.toggleAuto()],
  ["zoom-in", "+ =", () => view.zoom(0.5)],
  ["zoom-out", "-", () => view.zoom(2)],
  ["fit", "0", () => view.fit()],
  ["undo", "u Ctrl+z", () => view.undo(true)],
  ["redo", "r Ctrl+y Ctrl+Z", () => view.undo(false)],
  ["confirm", "y Enter", () => view.judge(true)],
  ["reject", "n", () => view.judge(false)],
  ["rename", "e", () => view.rename()],
  ["add", "a", () => view.add()],
  ["silence", "x", () => view.silence()],
  ["split", "s", () => view.split()],
  ["merge", "m", () => view.merge()],
  ["remark", "t", () => view.remark()],
  ["remove", "Delete Backspace", () => view.remove()],
  ["similar", "g", () => queue.similar()],
  ["", "p", () => view.playSelection()],
  ["", "c", () => byId("complete").click()],
  ["", "j", () => view.step(true, true)],
  ["", "k", () => view.step(false, true)],
  ["", "J ArrowDown", () => view.step(true, false)],
  ["", "K ArrowUp", () => view.step(false, false)],
  ["", "ArrowRight", event => move(event, 1)],
  ["", "ArrowLeft", event => move(event, -1)],
  ["", "<", () => view.changeSpeed(-1)],
  ["", ">", () => view.changeSpeed(1)],
  ["", "[", () => view.setEnd(false)],
  ["", "]", () => view.setEnd(true)],
  ["", "Home", () => view.player.seek(0)],
  ["", "End", () => view.player.seek(view.duration)],
  ["", "PageDown", () => neighbour(1)],
  ["", "PageUp", () => neighbour(-1)],
];
const byKey = among => Object.fromEntries(among.flatMap(([, keys, run]) => (keys === " " ? [" "] : keys.split(" ").filter(Boolean)).map(key => [key, run])));
const keysAnywhere = byKey(actions);
const keysOfRecording = byKey(actionsOfRecording);

function move(event, direction) {
  if (event.altKey && view.selected) {
    view.setEnd(!event.shiftKey, (event.shiftKey ? view.selected.start : view.selected.end) + direction * 0.1);
  } else {
    view.player.seek(view.player.seconds + direction * (event.shiftKey ? 0.1 : 1));
  }
}

function key(event) {
  const field = event.target.closest?.("input:not([type=checkbox]), select, textarea, dialog");
  const isButton = event.target.closest?.("button, input[type=checkbox]") && (event.key === " " || event.key === "Enter");
  if (field || isButton || event.isComposing || byId("dialog").open) {
    return;
  }
  const name = (event.ctrlKey || event.metaKey ? "Ctrl+" : "") + event.key;
  const run = keysAnywhere[name] ?? (view.isOpen && view.stretches ? queue.keys[name] ?? keysOfRecording[name] : undefined);
  if (run) {
    event.preventDefault();
    run(event);
  }
}

function showHelp() {
  return open(t("keys"), () => [table("keys", [], helpKeys)]);
}

/** The archive has other annotations now, and perhaps other instruments. */
async function showTaught() {
  archive = Object.assign(archive, await get("archive"));
  rankInstruments(archive.instruments);
  list.fillFilters();
  await list.reload();
  if (view.isOpen) {
    const recording = await get("recording", { file: view.file });
    view.showSegments(archive.instruments, recording.segments);
  }
}

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function setTheme(theme) {
  if (theme === "light" || theme === "dark") {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem("theme", theme);
  }
  view?.redraw();
}

let messageTimer;
function showError(error) {
  if (error.name === "AbortError") {
    return;
  }
  byId("message").textContent = error.message;
  clearTimeout(messageTimer);
  messageTimer = setTimeout(() => { byId("message").textContent = ""; }, messageMilliseconds);
}
