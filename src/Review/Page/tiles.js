// Pictures of sound: fetched where they are looked at, a few at a time, and forgotten when others are looked at.

import { getTile } from "./api.js";
import { levelColours } from "./palette.js";
import { keepLast } from "./text.js";

export const columns = 256;
export const rows = 96;

const finest = -13;
const coarsest = 7;
const mostTiles = 96;
const mostRequests = 4;
const askAgainMilliseconds = 600;

/** The scale, 2 to this power seconds a column, at which a column is at most a pixel wide. */
export function scaleFor(secondsPerPixel) {
  return Math.max(finest, Math.min(coarsest, Math.floor(Math.log2(secondsPerPixel))));
}

export class Tiles {
  constructor(file, durationSeconds, onArrival) {
    this.file = file;
    this.durationSeconds = durationSeconds;
    this.onArrival = onArrival;
    this.known = new Map();
    this.wanted = [];
    this.running = 0;
    this.peak = 0;
    this.abort = new AbortController();
  }

  /** Forgets everything. */
  close() {
    this.abort.abort();
    this.wanted = [];
    this.known.clear();
  }

  /** The tiles between two times, with their places in seconds; what is missing is fetched. */
  between(start, end, scale) {
    const seconds = columns * 2 ** scale;
    const first = Math.max(0, Math.floor(start / seconds));
    const last = Math.floor(Math.min(end, this.durationSeconds - 1e-6) / seconds);
    const found = [];
    this.wanted = [];
    for (let index = first; index <= last; index++) {
      const key = `${scale} ${index}`;
      const tile = this.known.get(key);
      if (tile) {
        this.known.delete(key);
        this.known.set(key, tile);
        if (tile.picture) {
          found.push({ tile, start: index * seconds, seconds });
        }
      }
      if (!tile || (!tile.isFinal && !tile.isAsked && performance.now() > tile.askAgain)) {
        this.wanted.push({ key, scale, index });
      }
    }
    this.fetchSome();
    return found;
  }

  fetchSome() {
    while (this.running < mostRequests && this.wanted.length > 0) {
      this.fetchOne(this.wanted.shift());
    }
  }

  async fetchOne({ key, scale, index }) {
    const tile = this.known.get(key) ?? { isFinal: false };
    tile.isAsked = true;
    this.known.set(key, tile);
    this.running++;
    try {
      const { extremes, levels, isFinal } = await getTile(this.file, scale, index, this.abort.signal);
      this.peak = extremes.reduce((highest, extreme) => Math.max(highest, Math.abs(extreme)), this.peak);
      Object.assign(tile, { extremes, picture: paint(levels), isFinal });
    } catch {
      // Playing the recording says what is wrong with it.
      tile.isFinal = this.abort.signal.aborted;
    }
    tile.isAsked = false;
    tile.askAgain = performance.now() + askAgainMilliseconds;
    this.running--;
    if (this.abort.signal.aborted) {
      return;
    }
    keepLast(this.known, mostTiles);
    this.onArrival();
    if (!tile.isFinal) {
      setTimeout(this.onArrival, askAgainMilliseconds + 20);
    }
    this.fetchSome();
  }
}

function paint(levels) {
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext("2d");
  const image = context.createImageData(columns, rows);
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const level = levels[column * rows + row];
      image.data.set(levelColours.subarray(level * 4, level * 4 + 4), ((rows - 1 - row) * columns + column) * 4);
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
