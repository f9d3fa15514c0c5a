// What the model says of a recording and what people say, as one list of stretches on lanes. No page in here.

const judgedFraction = 0.5;

const same = (a, b) => a.localeCompare(b, undefined, { sensitivity: "accent" }) === 0;

/** Stretches of a recording: labels, and what the model hears and nobody has judged yet. */
export class Stretches {
  constructor(instruments, segments) {
    this.instruments = instruments;
    this.proposals = segments.map(([place, start, end, probability]) => ({ isLabel: false, name: instruments[place].name, place, start, end, probability }));
    this.setLabels([]);
  }

  /** Takes the labels as the server has them. */
  setLabels(labels) {
    this.takeLabels(labels.map(label => ({
      isLabel: true, id: label.id, name: label.label, start: label.startSeconds,
      end: label.endSeconds === "Infinity" ? Infinity : label.endSeconds, isAbsent: label.kind === "Absent", remark: label.remark, by: label.by,
    })));
  }

  /** Takes labels that are stretches already. */
  takeLabels(labels) {
    this.labels = labels.map(label => ({ ...label, place: this.placeOf(label.name) }));
    const byName = Map.groupBy(this.labels, label => label.name.toLowerCase());
    for (const proposal of this.proposals) {
      proposal.isJudged = covered(proposal, byName.get(proposal.name.toLowerCase()) ?? []) >= judgedFraction * (proposal.end - proposal.start);
    }
    this.all = [...this.labels, ...this.proposals.filter(proposal => !proposal.isJudged)].sort((a, b) => a.start - b.start || a.end - b.end);
    this.lanes = this.makeLanes();
  }

  placeOf(name) {
    return this.instruments.findIndex(instrument => same(instrument.name, name) || same(instrument.id, name));
  }

  /** Those that the model hears and nobody has judged. */
  get open() { return this.all.filter(stretch => !stretch.isLabel); }

  /** The next stretch behind a time and a stretch, or before them. */
  next(from, isForwards, onlyOpen) {
    const among = onlyOpen ? this.open : this.all;
    const at = among.indexOf(from);
    if (at >= 0) {
      return among[at + (isForwards ? 1 : -1)];
    }
    const start = from?.start ?? -1;
    return isForwards ? among.find(stretch => stretch.start >= start) : among.findLast(stretch => stretch.start < start);
  }

  /** The stretch that is now what another was before a change: the label of its name that overlaps it most. */
  now(before) {
    const overlap = stretch => Math.min(stretch.end, before.end) - Math.max(stretch.start, before.start);
    return this.all.filter(stretch => same(stretch.name, before.name) && overlap(stretch) > 0).sort((a, b) => overlap(b) - overlap(a))[0];
  }

  makeLanes() {
    const lanes = new Map();
    for (const stretch of [...this.proposals, ...this.labels]) {
      const key = stretch.name.toLowerCase();
      const lane = lanes.get(key) ?? { name: stretch.name, place: stretch.place, seconds: 0, proposals: [], labels: [] };
      (stretch.isLabel ? lane.labels : lane.proposals).push(stretch);
      lane.seconds += Math.min(stretch.end, 1e6) - stretch.start;
      lanes.set(key, lane);
    }
    return [...lanes.values()].sort((a, b) => b.seconds - a.seconds);
  }
}

function covered(proposal, labels) {
  return labels.reduce((sum, label) => sum + Math.max(0, Math.min(label.end, proposal.end) - Math.max(label.start, proposal.start)), 0);
}
