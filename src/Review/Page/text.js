// Times and numbers as people read them.

import { clock } from "./timeline.js";

export { clock };

/** Such as 1:02.35. */
export function exactClock(seconds) {
  const hundredths = Math.round(seconds * 100);
  return `${clock(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`;
}

export function percent(probability) {
  return probability.toFixed(2);
}

/** An element with a class and a text; texts are never HTML. */
export function element(name, className, text) {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}

/** A table of texts; the first cell of a row says what the row is about. */
export function table(className, heads, rows) {
  const made = element("table", className);
  for (const [index, cells] of [heads, ...rows].entries()) {
    made.insertRow().append(...cells.map((text, column) => {
      const isHead = index === 0 || column === 0;
      const cell = element(isHead ? "th" : "td", "", text);
      if (isHead) {
        cell.scope = index === 0 ? "col" : "row";
      }
      cell.dir = "auto";
      return cell;
    }));
  }
  return made;
}

/** Forgets what was put into a map first. */
export function keepLast(map, most) {
  [...map.keys()].slice(0, Math.max(0, map.size - most)).forEach(key => map.delete(key));
}

export const byId = id => document.getElementById(id);
