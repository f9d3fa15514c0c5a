// Teaching from the page: how far it is, how well it went, and the taught model's lanes.

import { get, post } from "./api.js";
import { open } from "./dialogs.js";
import { element, table } from "./text.js";
import { t } from "./strings.js";

const pollMilliseconds = 1000;

/** Shows how teaching goes; begins it when asked. view shows the recording on the screen as the taught model hears it. */
export async function teach(view, onDone, onError) {
  let body = null;
  let isShown = false;
  const update = state => {
    if (state.preview && !isShown && view.file === state.preview.file) {
      isShown = true;
      view.showSegments(state.preview.instruments, state.preview.segments);
    }
    body?.replaceChildren(...describe(state, () => begin()));
  };
  const follow = async () => {
    const state = await get("teach");
    update(state);
    if (state.phase === "Teaching" || state.phase === "Annotating") {
      setTimeout(() => follow().catch(onError), pollMilliseconds);
    } else if (state.phase === "Done" && isBegun) {
      isBegun = false;
      onDone();
    }
  };
  let isBegun = false;
  const begin = async () => {
    isBegun = true;
    isShown = false;
    await view.pending;
    update(await post("teach", { file: view.file ?? "" }));
    await follow();
  };
  const state = await get("teach");
  isBegun = state.phase === "Teaching" || state.phase === "Annotating";
  const closed = open(t("teach"), () => {
    body = element("div", "teaching");
    body.setAttribute("aria-live", "polite");
    return [element("p", "", t("teachHint")), body];
  });
  update(state);
  if (isBegun) {
    follow().catch(onError);
  }
  await closed;
  body = null;

  function describe({ phase, lessons, done, total, folder, error }, onBegin) {
    const parts = [];
    if (lessons.length > 0) {
      const scrolled = element("div", "table");
      scrolled.tabIndex = 0;
      scrolled.append(table("", [t("teachSound"), t("teachVerdict")], lessons.map(lesson => [lesson.isNew ? t("teachNew", lesson.sound) : lesson.sound, lesson.verdict])));
      parts.push(scrolled);
    }
    if (phase === "Teaching" || phase === "Annotating") {
      const progress = element("progress");
      progress.setAttribute("aria-label", t("teach"));
      if (phase === "Annotating" && total > 0) {
        progress.max = total;
        progress.value = done;
      }
      parts.push(element("p", "", phase === "Teaching" ? t("teachBusy") : t("teachAnnotating", done, total)), progress);
    } else {
      if (phase === "Done") {
        parts.push(element("p", "", t("teachDone", folder)));
      } else if (phase === "Failed") {
        parts.push(element("p", "wrong", error));
      }
      const button = element("button", "", t("teachBegin"));
      button.type = "button";
      button.addEventListener("click", () => onBegin().catch(onError));
      parts.push(button);
    }
    return parts;
  }
}
