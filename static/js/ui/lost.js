// The page for addresses that have no page: tells which one was meant, and goes there.

import { chosen, meaning } from "../search/lost_paths.js";
import { CLASSES } from "../search/registry.js";
import { isExcerpt } from "./excerpt.js";

const root = new URL("../", import.meta.url);
const LAST = CLASSES.dynamic[1];
const OFFERS = 5;
/** @type {Record<string, string>} */
const NAMES = {
  service: "service named",
  contact: "contact named",
  reference: "reference",
};

/** Give the page that *meant* names by its own spelling, in case only its case was wrong. */
async function respelled({ plain }) {
  if (!plain) return undefined;
  const url = new URL(plain.split("/").map(encodeURIComponent).join("/"), root);
  if (url.pathname === location.pathname) return undefined;
  const answer = await fetch(url, { method: "HEAD" }).catch(() => undefined);
  return answer?.ok ? { url: url.href, title: plain } : undefined;
}

async function results(words) {
  const { createSearch } = await import("../search/search.js");
  const { search } = await createSearch({ base: root.href });
  return search(words, { limit: 10 });
}

function link(url, text) {
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.textContent = text;
  return anchor;
}

/** Go to the page that was meant, query and hash kept; the link stays for who comes back. */
function go(place, { url, title }) {
  const target = new URL(url, root);
  target.search = location.search;
  target.hash = location.hash;
  place.replaceChildren("You may be looking for ", link(target.href, title), ".");
  if (target.pathname !== location.pathname) location.replace(target);
}

/**
 * Say what there is not, by the kind that the path names.
 * @param {import("../search/lost_paths.js").Meaning} meant
 */
function absence({ kinds: [kind = ""], words }) {
  const number = /^\d+$/.test(words) && kind !== "reference";
  if (number && Number(words) > LAST) return `Port numbers end at ${LAST}`;
  if (kind === "port") return number ? `Port ${words} has no page` : `There is no port ${words}`;
  const where = isExcerpt ? " in this excerpt" : "";
  return NAMES[kind] ? `There is no ${NAMES[kind]} ${words}${where}` : "";
}

/** Name what there is not in the heading, and offer what comes near. */
function offer(place, meant, found) {
  const { words } = meant;
  const heading = document.querySelector("h1");
  const absent = absence(meant);
  if (heading && absent) heading.textContent = absent;
  const all = new URL("search/", root);
  all.searchParams.set("q", words);
  place.replaceChildren(link(all.href, `Search for “${words}”`), ", or look below.");
  if (!found.length) return;
  const list = document.createElement("ul");
  for (const { url, title, description } of found.slice(0, OFFERS)) {
    const item = document.createElement("li");
    item.append(link(new URL(url, root).href, title), description ? ` ${description}` : "");
    list.append(item);
  }
  place.after(list);
}

async function help(place) {
  const path = location.pathname.startsWith(root.pathname)
    ? location.pathname.slice(root.pathname.length)
    : location.pathname.slice(1);
  const meant = meaning(path);
  if (!meant.words) return;
  // Where the index cannot be read, the search page may still be reached.
  const found = await results(meant.words).catch(() => []);
  const page = chosen(found, meant) ?? (await respelled(meant));
  if (page) go(place, page);
  else offer(place, meant, found);
}

const place = document.querySelector("[data-lost]");
if (place) help(place);
