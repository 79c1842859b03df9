// Joins the page and its search; nothing is loaded before the reader turns to the box.

const root = new URL("../", import.meta.url);
const form = document.querySelector("form[data-search]");
const input = form?.elements.q;
let isAwake = false;

/** Load the search, once; if that fails, say where else to look. */
async function wake() {
  if (isAwake) return;
  isAwake = true;
  const engine = import("./search.js");
  engine.catch(() => {});
  try {
    const { openBox } = await import("./search_box.js");
    openBox(form, root, engine);
  } catch {
    isAwake = false;
    const [popup, note, listings] = ["popup", "note", "listings"].map(name => form.querySelector(`[data-${name}]`));
    note.textContent = "The search could not be loaded.";
    for (const part of [popup, note, listings]) part.hidden = false;
  }
}

const isEditable = target => target.isContentEditable || /^(?:input|textarea|select)$/i.test(target.tagName);

/** Focus the box by "/" or Ctrl+K or Cmd+K, unless the reader is typing. */
function focusByKey(event) {
  const { key, ctrlKey, metaKey, altKey, shiftKey, target } = event;
  const isSlash = key === "/" && !ctrlKey && !metaKey && !altKey;
  const isK = key.toLowerCase() === "k" && ctrlKey !== metaKey && !altKey && !shiftKey;
  if (event.defaultPrevented || event.isComposing || isEditable(target) || !(isSlash || isK)) return;
  event.preventDefault();
  input.focus();
  input.select();
}

if (input) {
  for (const event of ["focus", "input"]) input.addEventListener(event, wake);
  document.addEventListener("keydown", focusByKey);
  if (document.activeElement === input || input.value) wake();
}
if (document.querySelector('main[data-kind="page"][data-key="search"]')) {
  import("./search_page.js").then(({ openPage }) => openPage(root, import("./search.js")));
}
