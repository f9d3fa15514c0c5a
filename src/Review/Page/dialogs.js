// Questions that lie over the page.

import { byId, element } from "./text.js";
import { t } from "./strings.js";

/** Shows a dialog; resolves with what `finish` is given, or null when it is closed. */
export function open(title, build) {
  const dialog = byId("dialog");
  if (dialog.open) {
    dialog.close();
  }
  return new Promise(resolve => {
    byId("dialog-title").textContent = title;
    const finish = value => {
      result = value;
      dialog.close();
    };
    let result = null;
    const close = element("button", "close", t("close"));
    close.type = "button";
    close.addEventListener("click", () => finish(null));
    byId("dialog-body").replaceChildren(...build(finish), close);
    dialog.addEventListener("close", () => resolve(result), { once: true });
    dialog.showModal();
  });
}

/** Asks for a line of text; null if nothing is said. */
export function ask(title, value, hint) {
  return open(title, finish => {
    const form = element("form");
    const input = element("input");
    input.value = value;
    input.maxLength = 2000;
    input.dir = "auto";
    input.placeholder = hint;
    input.setAttribute("aria-label", title);
    form.append(input);
    form.addEventListener("submit", event => {
      event.preventDefault();
      finish(input.value);
    });
    return [form];
  });
}

/** Asks for an instrument by typing: known ones, the recent ones first, or a new name. */
export function choose(instruments, recent) {
  return open(t("choose"), finish => {
    const form = element("form");
    const input = element("input");
    const list = element("div", "choices");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-expanded", "true");
    input.setAttribute("aria-controls", "choices");
    input.setAttribute("aria-label", t("choose"));
    input.placeholder = t("instrumentHint");
    input.autocomplete = "off";
    input.dir = "auto";
    list.id = "choices";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", t("choose"));
    let active = 0;
    let names = [];
    const mark = () => {
      [...list.children].forEach((option, index) => option.setAttribute("aria-selected", index === active));
      list.children[active]?.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", `choice-${active}`);
    };
    const fill = () => {
      names = matching(input.value.trim(), instruments, recent);
      list.replaceChildren(...names.map(({ name, isNew }, index) => {
        const option = element("div", "choice", isNew ? t("newName", name) : name);
        option.id = `choice-${index}`;
        option.dir = "auto";
        option.setAttribute("role", "option");
        option.addEventListener("click", () => finish(name));
        return option;
      }));
      active = 0;
      mark();
    };
    input.addEventListener("input", fill);
    input.addEventListener("keydown", event => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        active = (active + step + names.length) % names.length;
        mark();
      }
    });
    form.addEventListener("submit", event => {
      event.preventDefault();
      if (names[active]) {
        finish(names[active].name);
      }
    });
    form.append(input, list);
    fill();
    return [form];
  });
}

function matching(typed, instruments, recent) {
  const plain = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const wanted = plain(typed);
  const all = [...recent, ...[...instruments].sort((a, b) => b.seconds - a.seconds).map(instrument => instrument.name)];
  const found = [...new Set(all)].map(name => ({ name, place: plain(name).indexOf(wanted) })).filter(({ place }) => place >= 0);
  if (wanted) {
    found.sort((a, b) => (a.place > 0) - (b.place > 0));
  }
  const names = found.slice(0, 60).map(({ name }) => ({ name, isNew: false }));
  return typed && !found.some(({ name }) => plain(name) === wanted) ? [...names, { name: typed, isNew: true }] : names;
}
