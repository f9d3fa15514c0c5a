// Colours that colour-blind people tell apart (Okabe and Ito 2008), and those of the spectrogram (cividis).

const instruments = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#8c7a00", "#7f7f7f"];
const cividis = [[0, 34, 78], [35, 62, 108], [87, 93, 109], [124, 123, 120], [166, 157, 117], [211, 193, 100], [254, 232, 56]];

let ranks = new Map();

/** Gives those heard longest the colours that differ most. */
export function rankInstruments(all) {
  const order = all.map((instrument, place) => [instrument.seconds, place]).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  ranks = new Map(order.map(([, place], rank) => [place, rank]));
}

export function colourOf(place) {
  const rank = ranks.get(place);
  return instruments[(rank ?? 7) % instruments.length];
}

/** 256 colours from quiet to loud, four bytes each. */
export const levelColours = (() => {
  const bytes = new Uint8ClampedArray(256 * 4);
  for (let level = 0; level < 256; level++) {
    // The lowest third of 90 dB is noise on most recordings.
    const place = Math.max(0, (level - 70) / 185) * (cividis.length - 1);
    const from = cividis[Math.floor(place)];
    const to = cividis[Math.min(cividis.length - 1, Math.floor(place) + 1)];
    const part = place % 1;
    bytes.set([0, 1, 2].map(i => from[i] + part * (to[i] - from[i])).concat(255), level * 4);
  }
  return bytes;
})();
