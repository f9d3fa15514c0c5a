// The archive: a list of which only what is seen exists; pages come from the server.

import { get } from "./api.js";
import { colourOf } from "./palette.js";
import { byId, clock, element, keepLast } from "./text.js";
import { decodeLane } from "./timeline.js";
import { t } from "./strings.js";

const pageSize = 50;
const mostPages = 40;
const bins = 160;
const sorts = ["name", "-name", "-duration", "duration", "-polyphony", "polyphony", "-doubt", "doubt", "-status", "status"];
const statuses = ["new", "begun", "complete", "failed"];

export class RecordingList {
  constructor(archive, onOpen, onError) {
    this.archive = archive;
    this.onOpen = onOpen;
    this.onError = onError;
    this.list = byId("list");
    this.rows = byId("rows");
    this.pages = new Map();
    this.total = 0;
    this.active = 0;
    this.generation = 0;
    this.fillFilters();
    byId("filters").addEventListener("input", () => this.filterSoon());
    byId("filters").addEventListener("submit", event => event.preventDefault());
    this.list.addEventListener("scroll", () => this.draw());
    this.list.addEventListener("keydown", event => this.key(event));
    this.list.addEventListener("click", event => this.click(event));
    new ResizeObserver(() => this.draw()).observe(this.list);
  }

  fillFilters() {
    const form = byId("filters");
    const fill = (name, options) => form.elements[name].replaceChildren(...options.map(([value, text]) => new Option(text, value)));
    const heard = this.archive.instruments.filter(instrument => instrument.seconds > 0);
    const families = [...new Set(heard.map(instrument => instrument.family).filter(Boolean))].sort();
    fill("instrument", [["", t("all")], ...heard.map(instrument => [instrument.id, instrument.name]).sort((a, b) => a[1].localeCompare(b[1]))]);
    fill("family", [["", t("all")], ...families.map(family => [family, family])]);
    fill("polyphony", [["", t("all")], ...[1, 2, 3, 4].map(count => [count, t("least", count)])]);
    fill("doubt", [["", t("all")], ...[0.8, 0.6, 0.4].map(sure => [1 - sure, t("doubtAtLeast", sure)])]);
    fill("status", [["", t("all")], ...statuses.map(status => [status, statusText(status)])]);
    fill("sort", sorts.map(sort => [sort, `${t({ name: "name", duration: "duration", polyphony: "polyphony", doubt: "certainty", status: "status" }[sort.replace("-", "")])} ${sort.startsWith("-") ? "↓" : "↑"}`]));
  }

  filterSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.reload(), 200);
  }

  /** Asks anew, from the top or where the list stands. */
  async reload(keepsPlace = false) {
    this.generation++;
    this.pages.clear();
    this.query = Object.fromEntries(new FormData(byId("filters")));
    if (!keepsPlace) {
      this.active = 0;
      this.list.scrollTop = 0;
    }
    await this.load(Math.floor(this.active / pageSize));
    this.draw();
  }

  async load(page) {
    if (this.pages.has(page)) {
      return;
    }
    const generation = this.generation;
    this.pages.set(page, null);
    try {
      const answer = await get("recordings", { ...this.query, offset: page * pageSize, limit: pageSize });
      if (generation !== this.generation) {
        return;
      }
      this.total = answer.total;
      this.pages.set(page, answer.items);
      keepLast(this.pages, mostPages);
      byId("count").textContent = answer.total === 0 ? t("empty") : t("recordingsOf", answer.total, this.archive.recordings);
      byId("count").classList.remove("wrong");
      this.draw();
    } catch (error) {
      if (generation === this.generation) {
        this.pages.delete(page);
        if (error.status === 400) {
          byId("count").textContent = error.message;
          byId("count").classList.add("wrong");
        } else {
          this.onError(error);
        }
      }
    }
  }

  item(index) {
    return this.pages.get(Math.floor(index / pageSize))?.[index % pageSize];
  }

  get rowHeight() { return this.list.clientWidth < 640 ? 84 : 52; }

  draw() {
    const height = this.rowHeight;
    const first = Math.max(0, Math.floor(this.list.scrollTop / height) - 4);
    const last = Math.min(this.total - 1, Math.ceil((this.list.scrollTop + this.list.clientHeight) / height) + 4);
    const size = `${this.list.clientWidth} ${height}`;
    this.rows.style.height = `${this.total * height}px`;
    const drawn = new Map([...this.rows.children].map(row => [Number(row.dataset.index), row]));
    for (const [index, row] of drawn) {
      if (index < first || index > last || row.item !== this.item(index) || row.size !== size) {
        row.remove();
        drawn.delete(index);
      }
    }
    for (let index = first; index <= last; index++) {
      const item = this.item(index);
      if (!item) {
        this.load(Math.floor(index / pageSize));
      }
      const row = drawn.get(index) ?? this.rows.appendChild(Object.assign(this.row(index, item, height), { item, size }));
      row.setAttribute("aria-selected", index === this.active);
      if (item && !drawn.has(index)) {
        drawBars(row.querySelector("canvas"), item);
      }
    }
    const isSeen = this.total > 0 && this.active >= first && this.active <= last;
    this.list.setAttribute("aria-activedescendant", isSeen ? `row-${this.active}` : "");
  }

  row(index, item, height) {
    const row = element("div", "row");
    row.id = `row-${index}`;
    row.dataset.index = index;
    row.setAttribute("role", "option");
    row.setAttribute("aria-posinset", index + 1);
    row.setAttribute("aria-setsize", this.total);
    row.style.top = `${index * height}px`;
    row.style.height = `${height}px`;
    if (!item) {
      row.append(element("span", "name", t("loading")));
      return row;
    }
    const name = element("span", "name", item.file);
    name.dir = "auto";
    name.title = item.file;
    const bars = element("canvas", "bars");
    bars.setAttribute("aria-hidden", "true");
    const status = element("span", `status ${item.status}`, item.error ? item.error : statusText(item.status) + (item.labels > 0 ? ` · ${t("labels", item.labels)}` : ""));
    const heard = item.lanes.slice(0, 4).map(lane => this.archive.instruments[lane.instrument].name).join(", ");
    row.append(name, element("span", "length", item.error ? "" : clock(item.durationSeconds)), status, element("span", "heard", heard), bars);
    return row;
  }

  click(event) {
    const row = event.target.closest(".row");
    if (row) {
      this.active = Number(row.dataset.index);
      this.open(this.active);
    }
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, j: 1, k: -1 }[event.key];
    const target = step ? this.active + step : event.key === "Home" ? 0 : event.key === "End" ? this.total - 1 : undefined;
    if (target !== undefined && !event.ctrlKey) {
      event.preventDefault();
      this.activate(target);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.open(this.active);
    }
  }

  activate(index) {
    this.active = Math.max(0, Math.min(this.total - 1, index));
    const top = this.active * this.rowHeight;
    if (top < this.list.scrollTop) {
      this.list.scrollTop = top;
    } else if (top + this.rowHeight > this.list.scrollTop + this.list.clientHeight) {
      this.list.scrollTop = top + this.rowHeight - this.list.clientHeight;
    }
    this.draw();
  }

  open(index) {
    const item = this.item(index);
    if (item && !item.error) {
      this.onOpen(item.file);
    }
  }

  /** The recording after or before the one that is open, in the list's order. */
  async neighbour(step) {
    const index = this.active + step;
    if (index < 0 || index >= this.total) {
      return null;
    }
    await this.load(Math.floor(index / pageSize));
    this.active = index;
    return this.item(index)?.file ?? null;
  }
}

export function statusText(status) {
  return t(status === "complete" ? "completeStatus" : status);
}

/** When which instrument sounds, in miniature: one above the other, the longest heard on top. */
function drawBars(canvas, item) {
  const scale = window.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  const lanes = item.lanes.slice(0, 6);
  const laneHeight = Math.min(9, height / Math.max(1, lanes.length));
  const top = (height - lanes.length * laneHeight) / 2;
  lanes.forEach((lane, place) => {
    const cells = decodeLane(lane.cells, bins);
    context.fillStyle = colourOf(lane.instrument);
    for (let bin = 0, end; bin < bins; bin = end) {
      for (end = bin + 1; end < bins && cells[end] === cells[bin]; end++);
      if (cells[bin] > 0) {
        context.globalAlpha = 0.25 + 0.75 * cells[bin] / 9;
        context.fillRect(bin * width / bins, top + place * laneHeight, (end - bin) * width / bins, laneHeight - 1);
      }
    }
  });
}
