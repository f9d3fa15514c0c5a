// One recording: what is seen of it, what is selected, and what a person says of it.

import { get, post } from "./api.js";
import { Drawing, ruler } from "./canvas.js";
import { choose, ask } from "./dialogs.js";
import { Player } from "./player.js";
import { Stretches } from "./segments.js";
import { byId, exactClock, percent } from "./text.js";
import { Tiles } from "./tiles.js";
import { t } from "./strings.js";

const shortestView = 0.05;
const shortestLabel = 0.02;
const clickPixels = 4;
const speeds = [0.5, 0.75, 1, 1.25, 1.5, 2];

export class RecordingView {
  constructor(archive, onError) {
    this.archive = archive;
    this.onError = onError;
    this.drawing = new Drawing(byId("canvas"));
    this.player = new Player(() => this.moved(), message => onError(new Error(t("cannotPlay", message))));
    this.playsSelection = true;
    this.recent = [];
    byId("speed").replaceChildren(...speeds.map(speed => new Option(`${speed} ×`, speed, speed === 1, speed === 1)));
    byId("speed").addEventListener("change", event => { this.player.speed = Number(event.target.value); });
    byId("complete").addEventListener("change", event => this.edit("complete", [], [], event.target.checked ? "yes" : "no"));
    new ResizeObserver(() => this.redraw()).observe(byId("view"));
    this.listen();
  }

  get isOpen() { return this.file !== undefined; }

  /** Shows a recording from its start, or a stretch of it. */
  async open(file, stretch) {
    if (file !== this.file) {
      this.close();
      this.file = file;
      byId("name").textContent = file;
      const recording = await get("recording", { file });
      if (this.file !== file) {
        return;
      }
      this.duration = recording.durationSeconds;
      this.stretches = new Stretches(this.archive.instruments, recording.segments);
      this.tiles = new Tiles(file, this.duration, () => this.redraw());
      this.polyphony = [];
      this.view = { start: 0, span: Math.max(shortestView, this.duration) };
      this.player.load(file);
      this.player.speed = Number(byId("speed").value);
      this.takeLabels(recording.labels);
      this.select(null);
      this.moved();
      get("polyphony", { file }).then(steps => {
        if (this.file === file) {
          this.polyphony = steps;
          this.redraw();
        }
      }).catch(this.onError);
    }
    if (stretch) {
      this.show(stretch);
    }
    byId("view").focus({ preventScroll: true });
    this.redraw();
  }

  /** Shows what another model says of the recording; labels stay. */
  showSegments(instruments, segments) {
    const { labels } = this.stretches;
    this.stretches = new Stretches(instruments, segments);
    this.stretches.takeLabels(labels);
    this.select(null);
  }

  close() {
    this.tiles?.close();
    this.player.close();
    this.file = this.tiles = this.stretches = undefined;
    this.selected = this.range = null;
  }

  redraw() {
    if (this.isDrawing || !this.stretches) {
      return;
    }
    this.isDrawing = true;
    requestAnimationFrame(() => {
      this.isDrawing = false;
      if (this.stretches) {
        const { view, duration, tiles, stretches, polyphony, selected, range } = this;
        this.drawing.draw({ view, duration, tiles, stretches, polyphony, selected, range: this.drag?.range ?? range, playhead: this.player.seconds });
      }
    });
  }

  moved() {
    if (!this.stretches) {
      return;
    }
    const seconds = this.player.seconds;
    byId("time").textContent = `${exactClock(seconds)} / ${exactClock(this.duration)}`;
    byId("play").setAttribute("aria-pressed", this.player.isPlaying);
    const { start, span } = this.view;
    if (this.player.isPlaying && !this.drag && (seconds > start + span || seconds < start) && span < this.duration) {
      this.view = this.within(seconds - span * 0.1, span);
    }
    this.redraw();
  }

  within(start, span) {
    const held = Math.min(Math.max(span, shortestView), Math.max(shortestView, this.duration));
    return { start: Math.max(0, Math.min(start, this.duration - held)), span: held };
  }

  /** Zooms so that a moment stays where it is. */
  zoom(factor, around = this.focus) {
    const { start, span } = this.view;
    const held = this.within(start, span * factor).span;
    this.view = this.within(around - (around - start) * held / span, held);
    this.redraw();
  }

  pan(seconds) {
    this.view = this.within(this.view.start + seconds, this.view.span);
    this.redraw();
  }

  fit() {
    this.zoom(Infinity);
  }

  /** Shows a stretch and what is around it. */
  show(stretch) {
    const end = Math.min(stretch.end, this.duration);
    const { start, span } = this.view;
    const length = end - stretch.start;
    if (stretch.start < start || end > start + span || length < span / 40) {
      const wanted = Math.min(Math.max(length * 3, 12), Math.max(span, length * 1.2));
      this.view = this.within((stretch.start + end) / 2 - wanted / 2, wanted);
    }
    this.redraw();
  }

  /** Where zooming looks: the playhead if it is seen, else the middle. */
  get focus() {
    const { start, span } = this.view;
    const seconds = this.player.seconds;
    return seconds >= start && seconds <= start + span ? seconds : start + span / 2;
  }

  select(stretch, isPlayed = false) {
    this.selected = stretch ?? null;
    if (stretch) {
      this.range = null;
      this.show(stretch);
    }
    const open = this.stretches.open.length;
    const total = this.stretches.proposals.length;
    const judged = total > 0 ? ` · ${t("judged", total - open, total)}` : "";
    byId("selected").textContent = (stretch ? this.describe(stretch) : this.range ? t("selectedRange", exactClock(this.range.start), exactClock(this.range.end)) : total > 0 && open === 0 ? t("allJudged") : t("hint")) + judged;
    if (this.player.loop) {
      this.player.loop = this.stretchToPlay();
    }
    if (isPlayed && this.playsSelection && stretch) {
      this.playSelection();
    }
    this.redraw();
  }

  describe(stretch) {
    const end = Math.min(stretch.end, this.duration);
    const what = !stretch.isLabel ? t("probability", percent(stretch.probability)) : stretch.isAbsent ? t("rejected") : `✓ ${stretch.by}`;
    return `${stretch.name}, ${exactClock(stretch.start)}–${exactClock(end)}, ${what}${stretch.remark ? `: ${stretch.remark}` : ""}`;
  }

  step(isForwards, onlyOpen) {
    const from = this.selected ?? { start: this.player.seconds };
    const next = this.stretches.next(from, isForwards, onlyOpen);
    if (next) {
      this.select(next, true);
    } else if (isForwards) {
      this.select(null);
    }
  }

  stretchToPlay() {
    return this.selected ?? this.range;
  }

  playSelection() {
    const stretch = this.stretchToPlay();
    if (stretch) {
      this.player.playStretch(stretch.start, Math.min(stretch.end, this.duration));
    } else {
      this.player.toggle();
    }
  }

  toggleLoop() {
    this.player.loop = this.player.loop ? null : this.stretchToPlay() ?? { start: this.view.start, end: this.view.start + this.view.span };
    byId("loop").setAttribute("aria-pressed", this.player.loop !== null);
    if (this.player.loop) {
      this.player.playStretch(this.player.loop.start, Math.min(this.player.loop.end, this.duration));
    }
  }

  toggleAuto() {
    this.playsSelection = !this.playsSelection;
    byId("auto").setAttribute("aria-pressed", this.playsSelection);
  }

  changeSpeed(step) {
    const place = speeds.indexOf(Number(byId("speed").value)) + step;
    byId("speed").value = speeds[Math.max(0, Math.min(speeds.length - 1, place))];
    this.player.speed = Number(byId("speed").value);
  }

  takeLabels(labels) {
    this.revision = labels.revision;
    this.stretches.setLabels(labels.labels);
    byId("complete").checked = labels.isComplete;
    byId("undo").disabled = labels.undo === null;
    byId("redo").disabled = labels.redo === null;
    this.redraw();
  }

  /** Changes are made one after the other, each on what the one before has left. */
  change(path, body) {
    const file = this.file;
    byId("saved").textContent = "…";
    this.pending = (this.pending ?? Promise.resolve()).then(async () => {
      try {
        const labels = await post(path, { file, base: this.revision, ...body });
        if (this.file === file) {
          this.takeLabels(labels);
        }
        byId("saved").textContent = t("saved");
        return true;
      } catch (error) {
        byId("saved").textContent = "";
        if (error.isStale && this.file === file) {
          this.takeLabels(await get("labels", { file }));
          this.select(null);
        }
        byId("complete").checked = byId("complete").checked && error.isStale;
        this.onError(error.isStale ? new Error(t("stale")) : error);
        return false;
      }
    });
    return this.pending;
  }

  async edit(what, remove, add, complete) {
    return this.change("edit", {
      what, remove: remove.map(label => label.id), complete,
      add: add.map(label => ({ label: label.name, startSeconds: label.start, endSeconds: Math.min(label.end, this.duration), kind: label.isAbsent ? "Absent" : "Sounds", remark: label.remark ?? "" })),
    });
  }

  async undo(isUndo) {
    if (!byId(isUndo ? "undo" : "redo").disabled && await this.change(isUndo ? "undo" : "redo", {})) {
      this.select(null);
    }
  }

  /** Says that the selected stretch is right, or that it is not, and goes on to the next. */
  async judge(isRight) {
    const stretch = this.selected;
    if (!stretch) {
      this.step(true, true);
      return;
    }
    const next = this.stretches.next(stretch, true, !stretch.isLabel);
    const isSaid = await this.edit(isRight ? "confirm" : "reject", stretch.isLabel ? [stretch] : [], [{ ...stretch, isAbsent: !isRight }]);
    if (isSaid) {
      this.select(next && this.stretches.all.includes(next) ? next : next ? this.stretches.now(next) : null, true);
    }
  }

  /** Replaces the selected stretch, and selects what came of it. */
  async replace(what, changed) {
    const stretch = this.selected;
    if (stretch && await this.edit(what, stretch.isLabel ? [stretch] : [], [{ ...stretch, ...changed }])) {
      this.select(this.stretches.now({ ...stretch, ...changed }));
    }
  }

  async choose() {
    const name = await choose(this.archive.instruments, this.recent);
    if (name) {
      this.recent = [name, ...this.recent.filter(other => other !== name)].slice(0, 5);
    }
    return name;
  }

  async rename() {
    const stretch = this.selected;
    const name = stretch && await this.choose();
    if (!name) {
      return;
    }
    // What the model called otherwise is also what does not sound.
    const add = stretch.isLabel ? [{ ...stretch, name, isAbsent: false }] : [{ ...stretch, isAbsent: true }, { ...stretch, name }];
    if (await this.edit("rename", stretch.isLabel ? [stretch] : [], add)) {
      this.select(this.stretches.now({ ...stretch, name }));
    }
  }

  /** Adds a label over the selection, the range, or a stretch; the instrument is asked for where none is given. */
  async add(name, stretch) {
    const at = this.player.seconds;
    const where = stretch ?? this.range ?? this.selected ?? { start: at, end: Math.min(this.duration, at + 2) };
    const label = { start: where.start, end: where.end, name: name ?? await this.choose() };
    if (label.name && await this.edit("add", [], [label])) {
      this.range = null;
      this.select(this.stretches.now(label));
      return true;
    }
    return false;
  }

  async silence() {
    const where = this.range ?? this.selected;
    if (where && await this.edit("silence", [], [{ name: t("silenceName"), start: where.start, end: where.end }])) {
      this.range = null;
      this.select(null);
    }
  }

  setEnd(isEnd, seconds = this.player.seconds) {
    const stretch = this.selected;
    if (stretch && (isEnd ? seconds - stretch.start : Math.min(stretch.end, this.duration) - seconds) >= shortestLabel) {
      this.replace("resize", isEnd ? { end: seconds } : { start: seconds });
    }
  }

  async split() {
    const stretch = this.selected;
    const at = this.player.seconds;
    if (stretch && at - stretch.start >= shortestLabel && stretch.end - at >= shortestLabel
      && await this.edit("split", stretch.isLabel ? [stretch] : [], [{ ...stretch, end: at }, { ...stretch, start: at }])) {
      this.select(this.stretches.all.find(label => label.isLabel && label.name === stretch.name && Math.abs(label.start - at) < 0.001));
    }
  }

  async merge() {
    const stretch = this.selected;
    const next = stretch && this.stretches.all.filter(other => other !== stretch && other.name.toLowerCase() === stretch.name.toLowerCase() && other.start >= stretch.start)[0];
    if (next) {
      const label = { ...stretch, end: Math.max(stretch.end, next.end) };
      if (await this.edit("merge", [stretch, next].filter(part => part.isLabel), [label])) {
        this.select(this.stretches.now(label));
      }
    }
  }

  async remark() {
    const stretch = this.selected;
    const remark = stretch && await ask(t("remark"), stretch.remark ?? "", t("remarkHint"));
    if (remark !== null && remark !== undefined && stretch) {
      await this.replace("remark", { remark });
    }
  }

  async remove() {
    if (this.selected?.isLabel && await this.edit("remove", [this.selected], [])) {
      this.select(null);
    }
  }

  listen() {
    const canvas = byId("canvas");
    this.pointers = new Map();
    canvas.addEventListener("pointerdown", event => this.pointerDown(event));
    canvas.addEventListener("pointermove", event => this.pointerMove(event));
    canvas.addEventListener("pointerup", event => this.pointerUp(event));
    canvas.addEventListener("pointercancel", event => { this.pointers.delete(event.pointerId); this.drag = null; this.redraw(); });
    byId("view").addEventListener("wheel", event => this.wheel(event), { passive: false });
  }

  wheel(event) {
    if (!this.stretches) {
      return;
    }
    event.preventDefault();
    const sideways = event.shiftKey ? event.deltaY : event.deltaX;
    if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
      this.pan(sideways * this.view.span / this.drawing.pixels);
    } else {
      this.zoom(Math.exp(Math.max(-1, Math.min(1, event.deltaY * (event.ctrlKey ? 0.01 : 0.002)))), this.drawing.seconds(event.offsetX));
    }
  }

  pointerDown(event) {
    if (!this.stretches || event.button > 0) {
      return;
    }
    byId("view").focus({ preventScroll: true });
    event.target.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, event.offsetX);
    if (this.pointers.size === 2) {
      const { distance, middle } = this.pinch();
      this.drag = { isPinch: true, distance: distance * this.view.span, moment: this.drawing.seconds(middle) };
      return;
    }
    const at = this.drawing.at(event.offsetX, event.offsetY);
    const isPan = event.pointerType === "touch" && at.lane < 0;
    this.drag = { x: event.offsetX, from: this.drawing.seconds(event.offsetX), at, isPan, start: this.view.start, isMoved: false, range: null };
  }

  pinch() {
    const [a, b] = [...this.pointers.values()];
    return { distance: Math.max(10, Math.abs(a - b)), middle: (a + b) / 2 };
  }

  pointerMove(event) {
    if (!this.stretches) {
      return;
    }
    const drag = this.drag;
    if (!drag) {
      const at = event.offsetY > ruler ? this.drawing.at(event.offsetX, event.offsetY) : {};
      event.target.style.cursor = at.end ? "ew-resize" : at.stretch ? "pointer" : "crosshair";
      return;
    }
    this.pointers.set(event.pointerId, event.offsetX);
    if (drag.isPinch) {
      const { distance, middle } = this.pinch();
      // What was between the fingers stays there.
      const { span } = this.within(0, drag.distance / distance);
      this.view = this.within(drag.moment - (middle - this.drawing.left) * span / this.drawing.pixels, span);
      this.redraw();
      return;
    }
    drag.isMoved ||= Math.abs(event.offsetX - drag.x) > clickPixels;
    if (!drag.isMoved) {
      return;
    }
    const seconds = Math.max(0, Math.min(this.duration, this.drawing.seconds(event.offsetX)));
    if (drag.isPan) {
      this.view = this.within(drag.start - (event.offsetX - drag.x) * this.view.span / this.drawing.pixels, this.view.span);
    } else if (drag.at.end) {
      const { start, end } = drag.at.stretch;
      drag.range = drag.at.end === "end" ? { start, end: Math.max(seconds, start + shortestLabel) } : { start: Math.min(seconds, end - shortestLabel), end: Math.min(end, this.duration) };
    } else {
      drag.range = { start: Math.max(0, Math.min(drag.from, seconds)), end: Math.max(drag.from, seconds) };
    }
    this.redraw();
  }

  async pointerUp(event) {
    const drag = this.drag;
    this.pointers.delete(event.pointerId);
    if (!drag || drag.isPinch) {
      this.drag = this.pointers.size > 0 ? drag : null;
      return;
    }
    this.drag = null;
    if (!drag.isMoved) {
      this.click(drag);
    } else if (drag.range && drag.at.end) {
      this.selected = drag.at.stretch;
      await this.replace("resize", drag.range);
    } else if (drag.range && drag.range.end - drag.range.start >= shortestLabel) {
      if (drag.at.lane >= 0) {
        await this.add(drag.at.name, drag.range);
      } else {
        this.range = drag.range;
        this.select(null);
        this.player.seek(drag.range.start);
      }
    }
    this.redraw();
  }

  click(drag) {
    if (drag.at.stretch) {
      this.select(drag.at.stretch);
      this.player.seek(Math.max(drag.at.stretch.start, drag.from));
    } else {
      this.range = null;
      this.select(null);
      this.player.seek(Math.min(drag.from, this.duration));
    }
  }
}
