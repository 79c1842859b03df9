// The sheet of shortcuts, opened by "?": a modal dialog, so that the browser minds the focus.

const KEYS = [
  ["/ or Ctrl K", "Go to the search box"],
  ["↑ ↓", "Choose a result"],
  ["Enter", "Open the result, or the first"],
  ["Shift Enter", "Show all results"],
  ["Esc", "Close the results, then clear the box"],
  ["?", "Show this sheet"],
];
const MAP_KEYS = [
  ["← → ↑ ↓", "Move on the map by one port; with Shift by 16"],
  ["+ −", "Zoom"],
];
/** @type {HTMLDialogElement | undefined} */
let sheet;

/** Open the sheet, unless it is open. */
export function openSheet() {
  sheet ??= makeSheet();
  if (!sheet.open) sheet.showModal();
}

function makeSheet() {
  const made = document.createElement("dialog");
  made.className = "shortcuts";
  const title = document.createElement("h2");
  title.id = "shortcuts-title";
  title.textContent = "Keyboard shortcuts";
  made.setAttribute("aria-labelledby", title.id);
  const list = document.createElement("dl");
  for (const [key, words] of document.querySelector(".chart") ? [...KEYS, ...MAP_KEYS] : KEYS) {
    const mark = document.createElement("dt");
    const keys = document.createElement("kbd");
    keys.textContent = key;
    mark.append(keys);
    const meaning = document.createElement("dd");
    meaning.textContent = words;
    list.append(mark, meaning);
  }
  const form = document.createElement("form");
  form.method = "dialog";
  const close = document.createElement("button");
  close.textContent = "Close";
  close.autofocus = true;
  form.append(close);
  made.append(title, list, form);
  // A press beside the sheet closes it.
  made.addEventListener("click", ({ target }) => target === made && made.close());
  document.body.append(made);
  return made;
}
