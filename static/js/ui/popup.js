// What hangs below the search box: a note, the list, a way to all results, the listings.
// It is made when the reader turns to the box, so that no page carries it before.

/**
 * Give the parts of the popup below a form, made where they are not yet.
 * @param {HTMLFormElement} form
 * @returns {Record<"popup" | "note" | "list" | "all" | "listings" | "status", HTMLElement>}
 */
export function popupOf(form) {
  const popup = form.querySelector(".search-popup");
  if (!popup.querySelector("[data-note]")) fill(form, popup);
  const parts = { popup, list: popup.querySelector("[role=listbox]") };
  for (const name of ["note", "all", "listings", "status"]) parts[name] = form.querySelector(`[data-${name}]`);
  return parts;
}

function fill(form, popup) {
  const [note, all, listings, status] = ["note", "all", "listings", "status"].map(paragraph);
  all.append(document.createElement("a"));
  listings.append("Look in the listings: ");
  for (const section of document.querySelectorAll(".sections a")) {
    const link = section.cloneNode(true);
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

function paragraph(name) {
  const made = document.createElement("p");
  made.className = `search-${name}`;
  made.toggleAttribute(`data-${name}`, true);
  made.hidden = true;
  return made;
}
