// "Copy these records": copies of a page's registrations, which its JSON holds, or of a listing's rows.

import { copyControls } from "./take_away.js";

const root = new URL("../", import.meta.url);
const SITE = "curl SITE/";

/** @param {Element} element */
const textOf = element => (element.textContent ?? "").replace(/\s+/g, " ").trim();

/**
 * Read a table of a listing.
 * @param {HTMLTableElement} table
 */
function listed(table) {
  const columns = [...table.querySelectorAll("thead th")].map(textOf);
  const rows = [...table.querySelectorAll("tbody tr")].map(row => [...row.children].map(textOf));
  return { columns, rows, choices: rows.map(([first]) => first) };
}

/** Read the registrations of the page from its JSON; each of its columns is a member. */
async function registered() {
  const link = document.querySelector("link[rel=alternate][type='application/json']");
  const answer = await fetch(/** @type {HTMLLinkElement} */ (link).href);
  /** @type {Record<string, import("./formats.js").Value>[]} */
  const registrations = (await answer.json()).registrations;
  const columns = Object.keys(registrations[0] ?? {});
  const rows = registrations.map(each => columns.map(name => each[name]));
  const choices = registrations.map(({ service, number, protocol }) =>
    [service, number, protocol].filter(Boolean).join(" "),
  );
  return { columns, rows, choices };
}

/** @param {HTMLDetailsElement} block */
async function open(block) {
  for (const place of block.querySelectorAll("dd")) {
    const text = textOf(place);
    if (text.startsWith(SITE)) place.textContent = `curl ${root.href}${text.slice(SITE.length)}`;
  }
  const table = document.querySelector("table.listing");
  const { columns, rows, choices } =
    table instanceof HTMLTableElement ? listed(table) : await registered();
  if (rows.length === 0 || !navigator.clipboard) return;
  const chosen = at => ({ columns, rows: at < 0 ? rows : [rows[at]] });
  block.append(copyControls(choices, chosen));
}

/** @type {HTMLDetailsElement | null} */
const block = document.querySelector("details.take-away");
if (block?.open) open(block);
else block?.addEventListener("toggle", () => open(block), { once: true });
