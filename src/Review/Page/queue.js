// Stretches one after the other, playing at once, one key each.

import { address, post } from "./api.js";
import { open } from "./dialogs.js";
import { byId, clock, element } from "./text.js";
import { fillTexts, t } from "./strings.js";

export class Queue {
  constructor(archive, view, show, onError) {
    Object.assign(this, { archive, view, show, onError, items: [] });
    const runs = { yes: () => this.answer(true), no: () => this.answer(false), other: () => this.other(), skip: () => this.next(), end: () => this.end() };
    Object.entries(runs).forEach(([name, run]) => byId(`queue-${name}`).addEventListener("click", run));
    this.ownKeys = { y: runs.yes, Enter: runs.yes, n: runs.no, o: runs.other, s: runs.skip, Escape: runs.end };
  }

  get isOpen() { return this.items.length > 0; }

  /** Keys while a queue is open; those of the recording hold for the rest. */
  get keys() { return this.isOpen ? this.ownKeys : {}; }

  async ask() {
    const request = await open(t("queueOf"), finish => {
      const form = byId("queue-form").content.firstElementChild.cloneNode(true);
      fillTexts(form);
      const { expression, kind, count, doubtfulFirst } = form.elements;
      expression.value = byId("filters").elements.find.value || instrumentOf(this.archive);
      kind[1].disabled = !this.archive.hasEmbeddings;
      form.addEventListener("submit", event => {
        event.preventDefault();
        finish({ kind: kind.value, expression: expression.value, count: Number(count.value), doubtfulFirst: doubtfulFirst.checked });
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

  get item() { return this.items[this.place]; }

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
    // Answers wait until the recording that they are about is there.
    this.isReady = false;
    await this.show(file);
    byId("queue").hidden = false;
    byId("queue-question").textContent = instrument ? t("question", instrument) : t("questionOpen");
    byId("queue-yes").disabled = byId("queue-no").disabled = !instrument;
    byId("queue-left").textContent = t("queueLeft", this.place + 1, this.items.length, this.place > 0 ? each.toFixed(1) : "–", this.place > 0 ? clock(each * (this.items.length - this.place)) : "–");
    this.isReady = this.view.file === file;
    if (this.isReady) {
      this.view.select(null);
      this.view.range = { start, end };
      this.view.show({ start, end });
      this.view.player.playStretch(start, end);
    }
  }

  async answer(isRight) {
    const { startSeconds: start, endSeconds: end, instrument } = this.item ?? {};
    if (!this.isReady || !instrument) {
      await this.other();
    } else {
      await this.say(isRight ? "confirm" : "reject", [{ name: instrument, start, end, isAbsent: !isRight }]);
    }
  }

  /** Something else sounds: what was asked about does not. */
  async other() {
    const { startSeconds: start, endSeconds: end, instrument } = this.item ?? {};
    const name = this.isReady && await this.view.choose();
    const no = instrument && instrument !== name ? [{ name: instrument, start, end, isAbsent: true }] : [];
    if (name) {
      await this.say("rename", [...no, { name, start, end }]);
    }
  }

  async say(what, add) {
    this.isReady = false;
    this.isReady = !await this.view.edit(what, [], add);
    if (!this.isReady) {
      this.answered++;
      await this.next();
    }
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
