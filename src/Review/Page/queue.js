// Stretches one after the other, playing at once, one key each.

import { address, post } from "./api.js";
import { open } from "./dialogs.js";
import { byId, clock, element } from "./text.js";
import { t } from "./strings.js";

export class Queue {
  constructor(archive, view, show, onError) {
    Object.assign(this, { archive, view, show, onError, items: [] });
    const buttons = { yes: () => this.answer(true), no: () => this.answer(false), other: () => this.other(), skip: () => this.next(), end: () => this.end() };
    for (const [name, run] of Object.entries(buttons)) {
      byId(`queue-${name}`).addEventListener("click", run);
    }
  }

  get isOpen() {
    return this.items.length > 0;
  }

  /** Keys while a queue is open; those of the recording hold for the rest. */
  get keys() {
    return this.isOpen ? { "y": () => this.answer(true), "Enter": () => this.answer(true), "n": () => this.answer(false), "o": () => this.other(), "s": () => this.next(), "Escape": () => this.end() } : {};
  }

  async ask() {
    const request = await open(t("queueOf"), finish => {
      const form = element("form");
      const kinds = [["find", t("queueAll")], ["suggest", t("queueSuggest")]].map(([value, text], index) => {
        const label = element("label", "check");
        const input = Object.assign(element("input"), { type: "radio", name: "kind", value, checked: index === 0, disabled: value === "suggest" && !this.archive.hasEmbeddings });
        label.append(input, ` ${text}`);
        return label;
      });
      const expression = Object.assign(element("input"), { name: "expression", placeholder: t("findHint"), value: byId("filters").elements.find.value || instrumentOf(this.archive) });
      expression.setAttribute("aria-label", t("find"));
      const count = Object.assign(element("input"), { name: "count", type: "number", min: 1, max: 2000, value: 40 });
      const countLabel = element("label", "", `${t("queueCount")} `);
      countLabel.append(count);
      const sure = Object.assign(element("input"), { name: "doubtfulFirst", type: "checkbox" });
      const sureLabel = element("label", "check");
      sureLabel.append(sure, ` ${t("queueSure")}`);
      form.append(kinds[0], expression, sureLabel, kinds[1], countLabel, element("button", "", t("queueStart")));
      form.addEventListener("submit", event => {
        event.preventDefault();
        finish({ kind: form.elements.kind.value, expression: expression.value, count: Number(count.value), doubtfulFirst: sure.checked });
      });
      return [form];
    });
    if (request) {
      await this.start(request);
    }
  }

  async start(request) {
    try {
      this.items = await post("queue", request);
    } catch (error) {
      this.onError(error);
      return;
    }
    if (!this.isOpen) {
      this.onError(new Error(t("nothing")));
      return;
    }
    Object.assign(this, { place: -1, answered: 0, begun: performance.now() });
    await this.next();
  }

  get item() {
    return this.items[this.place];
  }

  async next() {
    this.place++;
    if (!this.item) {
      const seconds = (performance.now() - this.begun) / 1000 / Math.max(1, this.answered);
      this.end();
      this.onError(new Error(t("queueDone", this.answered, seconds.toFixed(1))));
      return;
    }
    const { file, startSeconds: start, endSeconds: end, instrument } = this.item;
    const each = (performance.now() - this.begun) / 1000 / Math.max(1, this.place);
    byId("queue").hidden = false;
    byId("queue-question").textContent = instrument ? t("question", instrument) : t("questionOpen");
    byId("queue-yes").disabled = byId("queue-no").disabled = !instrument;
    byId("queue-left").textContent = t("queueLeft", this.place + 1, this.items.length, this.place > 0 ? each.toFixed(1) : "–", this.place > 0 ? clock(each * (this.items.length - this.place)) : "–");
    try {
      await this.show(file);
      this.view.select(null);
      this.view.range = { start, end };
      this.view.show({ start, end });
      this.view.player.playStretch(start, end);
    } catch (error) {
      this.onError(error);
    }
  }

  async answer(isRight) {
    const { startSeconds: start, endSeconds: end, instrument } = this.item ?? {};
    if (!instrument) {
      await this.other();
    } else if (await this.view.edit(isRight ? "confirm" : "reject", [], [{ name: instrument, start, end, isAbsent: !isRight }])) {
      await this.answeredOne();
    }
  }

  /** Something else sounds: what was asked about does not. */
  async other() {
    const { startSeconds: start, endSeconds: end, instrument } = this.item;
    const name = await this.view.choose();
    const no = instrument && instrument !== name ? [{ name: instrument, start, end, isAbsent: true }] : [];
    if (name && await this.view.edit("rename", [], [...no, { name, start, end }])) {
      await this.answeredOne();
    }
  }

  async answeredOne() {
    this.answered++;
    await this.next();
  }

  end() {
    this.items = [];
    this.view.player.stop();
    byId("queue").hidden = true;
  }

  /** What sounds like the selected stretch. */
  async similar() {
    const stretch = this.view.selected ?? this.view.range;
    if (stretch) {
      await this.start({ kind: "similar", file: this.view.file, startSeconds: stretch.start, endSeconds: Math.min(stretch.end, this.view.duration), instrument: stretch.name ?? "", count: 40 });
    }
  }
}

function instrumentOf(archive) {
  const chosen = archive.instruments.find(instrument => instrument.id === byId("filters").elements.instrument.value);
  return chosen ? `"${chosen.name}"` : "";
}

/** Offers the labels in every format. */
export function offerExport(archive) {
  return open(t("exportLabels"), () => {
    const list = element("p", "bar");
    for (const format of archive.formats) {
      const link = element("a", "", format);
      link.href = address("export", { format });
      link.download = `labels-${format}.zip`;
      list.append(link);
    }
    return [element("p", "", t("exportHint")), list];
  });
}
