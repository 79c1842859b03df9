// Joins the page and its search; nothing is loaded before the reader turns to the box.

import { offerCopies } from "./copy.js";

const root = new URL("../", import.meta.url);
// Where a page has no box, nothing below uses these.
const form = /** @type {HTMLFormElement} */ (document.querySelector(".search-box form"));
const input = /** @type {HTMLInputElement} */ (form?.querySelector("[name=q]"));
let waking;

/** Load the search, once, unless that failed; give the box, or nothing. */
function wake() {
  waking ??= load().catch(fail);
  return waking;
}

async function load() {
  const engine = import("../search/search.js");
  engine.catch(() => {});
  const [{ openBox }, parts] = await Promise.all([import("./search_box.js"), popup()]);
  return openBox(form, root, engine, parts);
}

/** Give the parts of what hangs below the box; they are made once. */
async function popup() {
  const { popupOf } = await import("./popup.js");
  return popupOf(form);
}

/** Tell the browser that what is typed here is no prose, and the reader which key leads here. */
function habituate() {
  Object.assign(input, {
    autocomplete: "off",
    autocapitalize: "none",
    inputMode: "search",
    spellcheck: false,
  });
  input.setAttribute("autocorrect", "off");
  input.setAttribute("aria-autocomplete", "list");
  const key = document.createElement("kbd");
  key.textContent = "/";
  key.ariaHidden = "true";
  input.after(key);
}

/** Say that there is no search, and where else to look; the next key tries again. */
async function fail() {
  waking = undefined;
  const { popup: place, note, listings } = await popup();
  note.textContent = "The search didn’t load. Try again.";
  for (const part of [place, note, listings]) part.hidden = false;
}

/** Open what was asked for, even by who was faster than the search. */
async function submit(event) {
  event.preventDefault();
  const box = await wake();
  if (box) box.submit();
}

const isEditable = target =>
  target.isContentEditable || /^(?:input|textarea|select)$/i.test(target.tagName);

/** Focus the box by "/" or Ctrl+K or Cmd+K, show all keys by "?", unless the reader is typing. */
function pressKey(event) {
  const { key, ctrlKey, metaKey, altKey, shiftKey, target } = event;
  const isPlain = !ctrlKey && !metaKey && !altKey;
  const isK = key.toLowerCase() === "k" && ctrlKey !== metaKey && !altKey && !shiftKey;
  if (event.defaultPrevented || event.isComposing || isEditable(target)) return;
  if (key === "?" && isPlain) import("./shortcuts.js").then(({ openSheet }) => openSheet());
  if (!(key === "/" && isPlain) && !isK) return;
  event.preventDefault();
  input.focus();
  input.select();
}

/** Bring the page of results to life, whose box shows its results in the page. */
function openResults() {
  const engine = () => import("../search/search.js");
  import("./search_page.js").then(
    ({ openPage }) => openPage(form, root, engine),
    () => {
      document.querySelector("[data-search-static]")?.toggleAttribute("data-shown", true);
      const summary = document.querySelector("[data-search-summary]");
      if (summary) summary.textContent = "The search didn’t load. Reload this page to try again.";
    },
  );
}

if (input) {
  habituate();
  document.addEventListener("keydown", pressKey);
  if (document.querySelector("[data-search-results]")) openResults();
  else {
    for (const event of ["focus", "input"]) input.addEventListener(event, wake);
    form.addEventListener("submit", submit);
    if (document.activeElement === input || input.value) wake();
  }
}
/**
 * Load what a block needs only for who opens it.
 * @param {string} name
 * @param {() => unknown} load
 */
function whenOpened(name, load) {
  /** @type {HTMLDetailsElement | null} */
  const block = document.querySelector(`details.${name}`);
  if (block?.open) load();
  else block?.addEventListener("toggle", load, { once: true });
}

whenOpened("linking", () => import("./linking.js"));
whenOpened("take-away", () => import("./table_copies.js"));
offerCopies();
