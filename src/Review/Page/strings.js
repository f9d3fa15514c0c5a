// Every text of the page stands in strings.json: a translation replaces that file.

const strings = await (await fetch("strings.json")).json();

/** A text, with {0}, {1} … replaced. */
export function t(key, ...values) {
  return strings[key].replace(/\{(\d)\}/g, (_, place) => values[Number(place)]);
}

export const helpKeys = strings.helpKeys;

document.documentElement.lang = strings.language;
document.documentElement.dir = strings.direction;

/** Fills the texts of elements that name one. */
export function fillTexts(root) {
  for (const element of root.querySelectorAll("[data-text]")) {
    // A key in brackets is a hint that small screens without a keyboard leave out.
    const [, text, key] = /^(.*?)( \([^)]+\))?$/.exec(t(element.dataset.text));
    const hint = document.createElement("span");
    hint.className = "key";
    hint.textContent = key ?? "";
    element.replaceChildren(text, hint);
  }
  root.querySelectorAll("[data-label]").forEach(element => element.setAttribute("aria-label", t(element.dataset.label)));
  root.querySelectorAll("[data-hint]").forEach(element => { element.placeholder = t(element.dataset.hint); });
}
