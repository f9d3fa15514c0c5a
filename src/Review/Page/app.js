// The page: which part of it is shown, its buttons and its keys.

import { get } from "./api.js";
import { open } from "./dialogs.js";
import { RecordingList } from "./list.js";
import { rankInstruments } from "./palette.js";
import { Queue, offerExport } from "./queue.js";
import { RecordingView } from "./recording.js";
import { byId, element } from "./text.js";
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
  for (const [id, run] of Object.entries(buttons)) {
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

// --- which part is shown ---------------------------------------------------------------------------------------------

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

// --- buttons and keys ------------------------------------------------------------------------------------------------

const buttons = {
  "back": () => { location.hash = ""; },
  "play": () => view.player.toggle(),
  "loop": () => view.toggleLoop(),
  "auto": () => view.toggleAuto(),
  "zoom-in": () => view.zoom(0.5),
  "zoom-out": () => view.zoom(2),
  "fit": () => view.fit(),
  "undo": () => view.undo(true),
  "redo": () => view.undo(false),
  "confirm": () => view.judge(true),
  "reject": () => view.judge(false),
  "rename": () => view.rename(),
  "add": () => view.add(),
  "silence": () => view.silence(),
  "split": () => view.split(),
  "merge": () => view.merge(),
  "remark": () => view.remark(),
  "remove": () => view.remove(),
  "similar": () => queue.similar(),
  "queue-open": () => queue.ask(),
  "export-open": () => offerExport(archive),
  "theme": () => setTheme(isDark() ? "light" : "dark"),
  "help-open": () => showHelp(),
};

const keysOfRecording = {
  " ": () => view.player.toggle(),
  "p": () => view.playSelection(),
  "ArrowRight": event => move(event, 1),
  "ArrowLeft": event => move(event, -1),
  "ArrowDown": () => view.step(true, false),
  "ArrowUp": () => view.step(false, false),
  "<": () => view.changeSpeed(-1),
  ">": () => view.changeSpeed(1),
  "l": () => view.toggleLoop(),
  "j": () => view.step(true, true),
  "k": () => view.step(false, true),
  "J": () => view.step(true, false),
  "K": () => view.step(false, false),
  "y": () => view.judge(true),
  "Enter": () => view.judge(true),
  "n": () => view.judge(false),
  "a": () => view.add(),
  "e": () => view.rename(),
  "[": () => view.setEnd(false),
  "]": () => view.setEnd(true),
  "s": () => view.split(),
  "m": () => view.merge(),
  "t": () => view.remark(),
  "Delete": () => view.remove(),
  "Backspace": () => view.remove(),
  "x": () => view.silence(),
  "c": () => byId("complete").click(),
  "u": () => view.undo(true),
  "r": () => view.undo(false),
  "+": () => view.zoom(0.5),
  "=": () => view.zoom(0.5),
  "-": () => view.zoom(2),
  "0": () => view.fit(),
  "Home": () => view.player.seek(0),
  "End": () => view.player.seek(view.duration),
  "g": () => queue.similar(),
  "PageDown": () => neighbour(1),
  "PageUp": () => neighbour(-1),
  "Escape": () => { location.hash = ""; },
};

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
  if (event.ctrlKey || event.metaKey) {
    const isUndo = event.key.toLowerCase() === "z" && !event.shiftKey;
    const isRedo = event.key.toLowerCase() === "y" || (event.key.toLowerCase() === "z" && event.shiftKey);
    if (view.isOpen && (isUndo || isRedo)) {
      event.preventDefault();
      view.undo(isUndo);
    }
    return;
  }
  const run = { "?": showHelp, "q": () => queue.ask() }[event.key] ?? (view.isOpen && view.stretches ? queue.keys[event.key] ?? keysOfRecording[event.key] : undefined);
  if (run) {
    event.preventDefault();
    run(event);
  }
}

function showHelp() {
  return open(t("keys"), () => {
    const table = element("table", "keys");
    const body = element("tbody");
    for (const [keys, what] of helpKeys) {
      const row = element("tr");
      const head = element("th", "", keys);
      head.scope = "row";
      row.append(head, element("td", "", what));
      body.append(row);
    }
    table.append(body);
    return [table];
  });
}

// --- light, dark, and what went wrong --------------------------------------------------------------------------------

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
  list?.draw();
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
