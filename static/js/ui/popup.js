// What hangs below the search box: a note, the list, a way to all results, the listings, the keys.
// It is made when the reader turns to the box, so that no page carries it before.

const KEYS = [
  ["↑↓", "choose"],
  ["↵", "open"],
  ["⇧↵", "all results"],
  ["esc", "close"],
];

/**
 * Give the parts of the popup below a form, made where they are not yet.
 * @param {HTMLFormElement} form
 * @typedef {Record<"popup" | "note" | "list" | "all" | "listings" | "status" | "clear" | "forget", HTMLElement>} PopupParts
 * @returns {PopupParts}
 */
export function popupOf(form) {
  const popup = find(form, ".search-popup");
  if (!popup.querySelector("[data-note]")) fill(form, popup);
  return {
    popup,
    list: find(popup, "[role=listbox]"),
    note: find(popup, "[data-note]"),
    all: find(popup, "[data-all]"),
    listings: find(popup, "[data-listings]"),
    status: find(form, "[data-status]"),
    clear: find(form, ".search-clear"),
    forget: find(popup, ".search-forget"),
  };
}

/**
 * @param {HTMLElement} place
 * @param {string} selector
 * @returns {HTMLElement}
 */
function find(place, selector) {
  const found = place.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`the search box has no ${selector}`);
  return found;
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} popup
 */
function fill(form, popup) {
  const [note, all, listings, status] = ["note", "all", "listings", "status"].map(paragraph);
  all.append(document.createElement("a"));
  listings.append("Browse the lists: ");
  for (const section of document.querySelectorAll(".sections a")) {
    const link = /** @type {Element} */ (section.cloneNode(true));
    link.removeAttribute("aria-current");
    listings.append(link, " ");
  }
  const forget = button("search-forget", "Clear recent look-ups");
  const keys = document.createElement("p");
  keys.className = "search-keys";
  keys.ariaHidden = "true";
  for (const [key, words] of KEYS) {
    const mark = document.createElement("kbd");
    mark.textContent = key;
    keys.append(mark, ` ${words} `);
  }
  const foot = document.createElement("div");
  foot.className = "search-foot";
  foot.append(all, forget, keys);
  popup.prepend(note);
  popup.append(listings, foot);
  const clear = button("search-clear", "×");
  clear.setAttribute("aria-label", "Clear the search");
  // A live region is heard only when it stood there before its text.
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  status.hidden = false;
  form.append(clear, status);
}

/**
 * @param {string} name
 * @param {string} text
 */
function button(name, text) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = name;
  made.textContent = text;
  made.hidden = true;
  return made;
}

/** @param {string} name */
function paragraph(name) {
  const made = document.createElement("p");
  made.className = `search-${name}`;
  made.toggleAttribute(`data-${name}`, true);
  made.hidden = true;
  return made;
}
