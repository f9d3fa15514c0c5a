// Every text of the page, in one place: a translation replaces this file.

const strings = {
  add: "Add (a)",
  all: "all",
  allJudged: "Everything that the model hears here is judged.",
  archive: "Archive",
  atOnce: "At once",
  auto: "Play what is selected (p)",
  back: "Archive (Esc)",
  begun: "begun",
  cannotPlay: "This recording cannot be played: {0}",
  certainty: "Doubt",
  choose: "Which instrument?",
  close: "Close (Esc)",
  complete: "All instruments are named (c)",
  completeStatus: "complete",
  confirm: "Confirm (y)",
  doubtAtLeast: "an instrument below {0}",
  duration: "Duration",
  empty: "No recording is like that.",
  endQueue: "End queue (Esc)",
  export: "Export",
  exportHint: "The labels, as files beside the recordings' names, in an archive to unpack where the recordings are. mirtool reads all of these back.",
  exportLabels: "Export labels",
  failed: "failed",
  family: "Family",
  find: "Find",
  findHint: "violin & !piano, polyphony >= 3, file ~ 1962",
  fit: "Whole (0)",
  help: "Keys (?)",
  hint: "Nothing is selected. j and k go from one stretch to the next; drag on a lane to add one.",
  instrument: "Instrument",
  instrumentHint: "Type a name; Enter takes the marked one",
  judged: "{0} of {1} judged",
  keys: "Keys",
  labels: "{0} labels",
  least: "{0} or more",
  loading: "Loading …",
  loop: "Loop (l)",
  merge: "Join (m)",
  name: "Name",
  newName: "“{0}”, a new name",
  new: "new",
  no: "No (n)",
  none: "none",
  nothing: "Nothing was found.",
  other: "Other (o)",
  otherLane: "drag to add",
  play: "Play (space)",
  polyphony: "At once",
  probability: "probability {0}",
  queue: "Queue (q)",
  queueAll: "Every stretch that an expression finds",
  queueCount: "How many at most",
  queueDone: "The queue is done: {0} answered, {1} seconds each.",
  queueLeft: "{0} of {1} · {2} s each · {3} left",
  queueOf: "What is to be gone through?",
  queueStart: "Begin",
  queueSuggest: "What is most worth labelling (needs embeddings)",
  queueSure: "Doubtful ones first",
  question: "{0}?",
  questionOpen: "What sounds here?",
  recording: "Recording",
  recordings: "Recordings",
  recordingsOf: "{0} of {1} recordings",
  redo: "Redo (r)",
  reject: "Reject (n)",
  rejected: "rejected",
  remark: "Remark (t)",
  remarkHint: "Anything worth knowing; Enter saves",
  remove: "Remove (Del)",
  rename: "Rename (e)",
  saved: "saved",
  selectedRange: "{0} to {1}, selected",
  silence: "Nothing sounds (x)",
  silenceName: "silence",
  similar: "More like this (g)",
  similarNone: "Nothing like it was found.",
  skip: "Skip (s)",
  sort: "Sort",
  speed: "Speed",
  split: "Split (s)",
  stale: "The labels have changed in another tab or window. They are shown as they are now; please repeat what you did.",
  status: "Review",
  teach: "Teach",
  teachAgain: "Teach",
  teachHint: "A model is taught what is labelled so far, and annotates the archive again. Labels stay as they are.",
  teachUse: "Show the taught model's annotations",
  theme: "Light or dark",
  timeline: "Timeline: arrows move, plus and minus zoom, j and k select, question mark lists all keys",
  tools: "Tools",
  undo: "Undo (u)",
  unreachable: "mirtool review has ended, or cannot be reached. What was shown as saved is saved.",
  yes: "Yes (y)",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  helpKeys: [
    ["Space", "play, pause"], ["p", "play the selected stretch"], ["← →", "a second back, on (Shift: a tenth)"], ["< >", "slower, faster"], ["l", "loop over the selection"],
    ["j k", "next, previous stretch to judge"], ["Shift+J K", "next, previous of all"], ["y, Enter", "confirm, and on to the next"], ["n", "reject, and on to the next"],
    ["a", "add a label over the selection, or at the playhead"], ["e", "give it another name"], ["[ ]", "set its start, its end to the playhead"], ["Shift+← → ", "with a label selected and Alt: move its end by a tenth"],
    ["s", "split at the playhead"], ["m", "join with the next of the same instrument"], ["t", "remark"], ["Del", "remove the label"], ["x", "nothing sounds in the selection"], ["c", "all instruments of the recording are named"],
    ["u, Ctrl+Z", "undo"], ["r, Ctrl+Y", "redo"], ["+ −", "zoom"], ["0", "the whole recording"], ["Home End", "to the start, the end"],
    ["g", "more like this"], ["q", "queue"], ["PageDown PageUp", "next, previous recording"], ["Esc", "back"], ["?", "this list"],
  ],
};

/** A text, with {0}, {1} … replaced. */
export function t(key, ...values) {
  return strings[key].replace(/\{(\d)\}/g, (_, place) => values[Number(place)]);
}

/** Keys and what they do. */
export const helpKeys = strings.helpKeys;

/** Fills the texts of elements that name one. */
export function fillTexts(root) {
  for (const element of root.querySelectorAll("[data-text]")) {
    element.textContent = t(element.dataset.text);
  }
  for (const element of root.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", t(element.dataset.label));
  }
  for (const element of root.querySelectorAll("[data-hint]")) {
    element.placeholder = t(element.dataset.hint);
  }
}
