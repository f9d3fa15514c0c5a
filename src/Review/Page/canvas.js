// Draws a recording: times, waveform, spectrogram, how many sound at once, and a lane for each instrument.

import { colourOf } from "./palette.js";
import { exactClock, clock, percent } from "./text.js";
import { scaleFor, columns, rows } from "./tiles.js";
import { t } from "./strings.js";

export const ruler = 20;
const wave = 56;
const steps = 34;
const laneHeight = 28;
const narrow = 640;
const edge = 7;
const roundSeconds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400];

export class Drawing {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
  }

  /** Where lanes begin, in pixels from the top. */
  get lanesTop() { return ruler + wave + this.spectrum + steps; }

  /** The spectrogram takes what lanes leave of the view's height. */
  get spectrum() {
    return this.width < narrow ? 120 : Math.max(120, Math.min(300, this.room - ruler - wave - steps - (this.stretches.lanes.length + 1) * laneHeight - 4));
  }

  get left() { return this.width < narrow ? 0 : 148; }

  get pixels() { return Math.max(1, this.width - this.left); }

  x(seconds) {
    return this.left + (seconds - this.view.start) * this.pixels / this.view.span;
  }

  seconds(x) {
    return this.view.start + (x - this.left) * this.view.span / this.pixels;
  }

  /** What lies under a point: a lane, a stretch on it, and whether its start or end is near. */
  at(x, y) {
    const lane = Math.floor((y - this.lanesTop) / laneHeight);
    if (y < this.lanesTop || lane > this.stretches.lanes.length) {
      return { lane: -1 };
    }
    const here = this.stretches.lanes[lane];
    if (!here) {
      return { lane, isNew: true };
    }
    const near = stretch => x >= this.x(stretch.start) - edge && x <= this.x(stretch.end) + edge;
    const stretch = here.labels.find(near) ?? here.proposals.find(proposal => !proposal.isJudged && near(proposal));
    const isWide = stretch && this.x(stretch.end) - this.x(stretch.start) > 3 * edge;
    const end = !stretch ? null : Math.abs(x - this.x(stretch.end)) <= edge ? "end" : Math.abs(x - this.x(stretch.start)) <= edge ? "start" : null;
    return { lane, name: here.name, stretch, end: isWide || x > this.x(stretch?.end ?? 0) || x < this.x(stretch?.start ?? 0) ? end : null };
  }

  /** Draws everything. state: {view, duration, tiles, stretches, polyphony, selected, range, playhead} */
  draw(state) {
    Object.assign(this, state);
    const scale = window.devicePixelRatio || 1;
    this.width = this.canvas.parentElement.clientWidth;
    this.room = this.canvas.parentElement.clientHeight;
    const height = this.lanesTop + (this.stretches.lanes.length + 1) * laneHeight;
    const size = [Math.round(this.width * scale), Math.round(height * scale)];
    if (this.canvas.width !== size[0] || this.canvas.height !== size[1]) {
      [this.canvas.width, this.canvas.height] = size;
      this.canvas.style.height = `${height}px`;
    }
    const style = getComputedStyle(this.canvas);
    this.colour = { text: style.getPropertyValue("--text"), soft: style.getPropertyValue("--soft"), line: style.getPropertyValue("--line"), back: style.getPropertyValue("--box"), mark: style.getPropertyValue("--mark") };
    const context = this.context;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, this.width, height);
    context.font = "12px system-ui, sans-serif";
    context.textBaseline = "middle";
    context.lineWidth = 1;
    this.drawSound();
    this.drawRuler(height);
    this.drawPolyphony();
    this.stretches.lanes.forEach((lane, index) => this.drawLane(lane, this.lanesTop + index * laneHeight));
    this.drawLaneName(`+ ${t("otherLane")}`, this.lanesTop + this.stretches.lanes.length * laneHeight, this.colour.soft);
    this.drawRange(height);
    this.drawPlayhead(height);
  }

  drawSound() {
    const context = this.context;
    const middle = ruler + wave / 2;
    context.save();
    context.beginPath();
    context.rect(this.left, ruler, this.pixels, wave + this.spectrum);
    context.clip();
    context.fillStyle = "#00224e";
    context.fillRect(this.left, ruler + wave, this.pixels, this.spectrum);
    context.fillStyle = this.colour.soft;
    const drawn = this.tiles.between(this.view.start, this.view.start + this.view.span, scaleFor(this.view.span / this.pixels));
    // Quiet recordings are drawn larger, up to ten times.
    const gain = (wave / 2 - 2) / Math.max(12.7, this.tiles.peak);
    for (const { tile, start, seconds } of drawn) {
      const x = this.x(start);
      const pixelsPerColumn = this.x(start + seconds / columns) - x;
      context.imageSmoothingEnabled = pixelsPerColumn < 4;
      context.drawImage(tile.picture, 0, 0, columns, rows, x, ruler + wave, pixelsPerColumn * columns + 0.5, this.spectrum);
      for (let column = 0; column < columns; column++) {
        const low = tile.extremes[2 * column];
        const high = tile.extremes[2 * column + 1];
        if (low !== 0 || high !== 0) {
          context.fillRect(x + column * pixelsPerColumn, middle - high * gain, Math.max(1, pixelsPerColumn), Math.max(1, (high - low) * gain));
        }
      }
    }
    context.restore();
  }

  drawRuler(height) {
    const context = this.context;
    const step = roundSeconds.find(round => round * this.pixels / this.view.span >= 74) ?? 28800;
    context.strokeStyle = this.colour.line;
    context.fillStyle = this.colour.soft;
    for (let mark = Math.ceil(this.view.start / step) * step; mark <= Math.min(this.duration, this.view.start + this.view.span); mark += step) {
      const x = Math.round(this.x(mark)) + 0.5;
      context.beginPath();
      context.moveTo(x, ruler - 5);
      context.lineTo(x, ruler);
      context.moveTo(x, this.lanesTop);
      context.lineTo(x, height);
      context.stroke();
      const text = step >= 1 ? clock(mark + 1e-6) : step >= 0.01 ? exactClock(mark) : `${mark.toFixed(3)} s`;
      if (x + context.measureText(text).width < this.width) {
        context.fillText(text, x + 3, ruler / 2);
      }
    }
    if (this.left > 0) {
      context.textAlign = "right";
      context.fillText(t("atOnce"), this.left - 8, this.lanesTop - steps / 2);
      context.textAlign = "left";
    }
  }

  drawPolyphony() {
    const context = this.context;
    const bottom = this.lanesTop - 4;
    const most = this.polyphony.reduce((highest, step) => Math.max(highest, step.polyphony), 1);
    const y = count => bottom - count * (steps - 10) / most;
    context.strokeStyle = this.colour.text;
    context.save();
    context.beginPath();
    context.rect(this.left, this.lanesTop - steps, this.pixels, steps);
    context.clip();
    context.beginPath();
    let isBegun = false;
    for (const step of this.polyphony) {
      if (step.endSeconds >= this.view.start && step.startSeconds <= this.view.start + this.view.span) {
        const from = this.x(step.startSeconds);
        context[isBegun ? "lineTo" : "moveTo"](from, y(step.polyphony));
        context.lineTo(this.x(step.endSeconds), y(step.polyphony));
        isBegun = true;
      }
    }
    context.stroke();
    context.restore();
    context.fillStyle = this.colour.soft;
    context.fillText(String(most), this.left + 2, y(most) + 9);
  }

  drawLane(lane, top) {
    const context = this.context;
    context.strokeStyle = this.colour.line;
    context.beginPath();
    context.moveTo(0, top + 0.5);
    context.lineTo(this.width, top + 0.5);
    context.stroke();
    context.save();
    context.beginPath();
    context.rect(this.left, top, this.pixels, laneHeight);
    context.clip();
    for (const proposal of lane.proposals) {
      this.drawProposal(proposal, top);
    }
    for (const label of lane.labels) {
      this.drawLabel(label, top);
    }
    context.restore();
    this.drawLaneName(lane.name, top, this.colour.text, lane.place);
  }

  drawLaneName(name, top, colour, place) {
    const context = this.context;
    if (place !== undefined) {
      context.fillStyle = colourOf(place);
      context.fillRect(0, top + 4, 5, laneHeight - 8);
    }
    context.fillStyle = colour;
    let text = name;
    const room = this.left > 0 ? this.left - 16 : this.width / 2;
    while (text.length > 1 && context.measureText(text).width > room) {
      text = `${text.slice(0, -2).trimEnd()}…`;
    }
    if (this.left === 0) {
      // Where there is no room beside the lanes, names lie on them.
      const width = context.measureText(text).width;
      context.globalAlpha = 0.8;
      context.fillStyle = this.colour.back;
      context.fillRect(7, top + 5, width + 6, laneHeight - 10);
      context.globalAlpha = 1;
      context.fillStyle = colour;
    }
    context.fillText(text, 10, top + laneHeight / 2 + 1);
  }

  box(stretch) {
    const from = Math.max(this.left - 10, this.x(stretch.start));
    const to = Math.min(this.width + 10, this.x(Math.min(stretch.end, this.duration)));
    return to < this.left || from > this.width ? null : [from, Math.max(2, to - from)];
  }

  drawProposal(proposal, top) {
    const box = this.box(proposal);
    if (!box) {
      return;
    }
    const context = this.context;
    context.fillStyle = colourOf(proposal.place);
    context.globalAlpha = 0.15 + 0.75 * proposal.probability;
    if (proposal.isJudged) {
      context.fillRect(box[0], top + laneHeight - 5, box[1], 3);
    } else {
      context.fillRect(box[0], top + 5, box[1], laneHeight - 10);
      context.globalAlpha = 1;
      if (box[1] > 40 && this.left > 0) {
        context.fillStyle = this.colour.text;
        context.fillText(percent(proposal.probability), Math.max(box[0], this.left) + 4, top + laneHeight / 2 + 1);
      }
    }
    context.globalAlpha = 1;
    this.drawSelection(proposal, box, top);
  }

  drawLabel(label, top) {
    const box = this.box(label);
    if (!box) {
      return;
    }
    const context = this.context;
    const colour = label.place >= 0 ? colourOf(label.place) : this.colour.soft;
    context.strokeStyle = colour;
    if (label.isAbsent) {
      // Crossed out, so that it differs by more than colour.
      context.setLineDash([4, 3]);
      context.strokeRect(box[0] + 0.5, top + 4.5, box[1] - 1, laneHeight - 11);
      context.setLineDash([]);
      context.beginPath();
      context.moveTo(box[0], top + laneHeight / 2);
      context.lineTo(box[0] + box[1], top + laneHeight / 2);
      context.stroke();
    } else {
      context.fillStyle = colour;
      context.fillRect(box[0], top + 4, box[1], laneHeight - 10);
      context.strokeStyle = this.colour.text;
      context.strokeRect(box[0] + 0.5, top + 4.5, Math.max(1, box[1] - 1), laneHeight - 11);
      if (box[1] > 20) {
        context.fillStyle = "#fff";
        context.strokeStyle = "#000";
        context.lineWidth = 3;
        const mark = label.remark ? "✓ ✎" : "✓";
        context.strokeText(mark, Math.max(box[0], this.left) + 5, top + laneHeight / 2);
        context.fillText(mark, Math.max(box[0], this.left) + 5, top + laneHeight / 2);
        context.lineWidth = 1;
      }
    }
    this.drawSelection(label, box, top);
  }

  drawSelection(stretch, box, top) {
    if (stretch === this.selected) {
      this.context.strokeStyle = this.colour.mark;
      this.context.lineWidth = 3;
      this.context.strokeRect(box[0], top + 2.5, box[1], laneHeight - 5);
      this.context.lineWidth = 1;
    }
  }

  drawRange(height) {
    if (!this.range) {
      return;
    }
    const from = Math.max(this.left, this.x(this.range.start));
    const to = Math.min(this.width, this.x(this.range.end));
    if (to > from) {
      const context = this.context;
      context.globalAlpha = 0.1;
      context.fillStyle = this.colour.mark;
      context.fillRect(from, 0, to - from, height);
      context.globalAlpha = 1;
      context.strokeStyle = this.colour.mark;
      context.strokeRect(from + 0.5, 0.5, to - from, height - 1);
    }
  }

  drawPlayhead(height) {
    const x = this.x(this.playhead);
    if (x >= this.left && x <= this.width) {
      const context = this.context;
      context.strokeStyle = this.colour.mark;
      context.beginPath();
      context.moveTo(Math.round(x) + 0.5, 0);
      context.lineTo(Math.round(x) + 0.5, height);
      context.stroke();
    }
  }
}
