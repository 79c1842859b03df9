// What hangs below the search box: a note, the list, a way to all results, the listings.
// It is made when the reader turns to the box, so that no page carries it before.

/**
 * Give the parts of the popup below a form, made where they are not yet.
 * @param {HTMLFormElement} form
 * @typedef {Record<"popup" | "note" | "list" | "all" | "listings" | "status", HTMLElement>} PopupParts
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
  listings.append("Look in the listings: ");
  for (const section of document.querySelectorAll(".sections a")) {
    const link = /** @type {Element} */ (section.cloneNode(true));
    link.removeAttribute("aria-current");
    listings.append(link, " ");
  }
  popup.prepend(note);
  popup.append(all, listings);
  // A live region is heard only when it stood there before its text.
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  status.hidden = false;
  form.append(status);
}

/** @param {string} name */
function paragraph(name) {
  const made = document.createElement("p");
  made.className = `search-${name}`;
  made.toggleAttribute(`data-${name}`, true);
  made.hidden = true;
  return made;
}
