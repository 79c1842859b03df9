// What a reader sees of a card.

/**
 * @typedef {object} Result
 * @property {string} url relative to the site's root
 * @property {string} kind
 * @property {string} key
 * @property {string} title
 * @property {string} description
 * @property {string[]} numbers ports and ranges
 * @property {string[]} protocols
 * @property {string} status of the number; empty where there is none
 */

/**
 * A result that is made only when it is shown.
 * @typedef {{ url: string, make: () => Result }} Entry
 */

const result = (url, kind, key, title, description, numbers, protocols = [], status = "") =>
  ({ url, kind, key, title, description, numbers, protocols, status });

/** The page for the numbers that no record names, because they are for private use. */
export const DYNAMIC = {
  url: "ports/dynamic/",
  make: () => result(
    "ports/dynamic/", "listing", "ports/dynamic", "Dynamic Ports 49152-65535",
    "For private or temporary use; IANA assigns none of them", ["49152-65535"],
  ),
};

/**
 * @param {import("./cards.js").Card} card
 * @returns {Entry}
 */
export function entryOf(card) {
  const { url, kind, key, name, places, texts } = card;
  if (kind === "port" || kind === "range") return numberEntry(places[0], [card]);
  return { url, make: () => result(
    url,
    kind,
    key,
    kind === "reference" ? name.replace(/^RFC(?=\d+$)/, "RFC ") : name,
    kind === "service" ? texts[0] : holdings(card),
    places.map(place => place.key).filter(Boolean),
    [...new Set(places.flatMap(place => place.protocols))],
  ) };
}

function holdings({ kind, texts, names, count }) {
  const more = count > names.length ? ` and ${count - names.length} more` : "";
  const verb = kind === "contact" ? "registered" : "cited by";
  return [texts[0], names.length ? `${verb} ${names.join(", ")}${more}` : ""].filter(Boolean).join(" · ") || "Contact";
}

/**
 * Describe a port or range by the cards on it.
 * @param {import("./cards.js").Place} place
 * @param {import("./cards.js").Card[]} cards
 * @returns {Entry}
 */
export function numberEntry({ key, status, protocols }, cards) {
  const url = `port/${key}/`;
  return { url, make: () => {
    const [kind, title] = key.includes("-") ? ["range", "Ports"] : ["port", "Port"];
    const names = cards.filter(card => card.kind === "service").map(card => card.name);
    const told = cards.map(card => textAt(card, key)).find(Boolean);
    const description = [names.join(", "), told].filter(Boolean).join(": ");
    return result(url, kind, key, `${title} ${key}`, description, [key], protocols, status);
  } };
}

/** Give what a card says of a port or range of it. */
function textAt({ places, texts }, key) {
  const number = parseInt(key, 10);
  const place = places.find(each => each.key === key) ?? places.find(({ first, last }) => first <= number && number <= last);
  return texts[place.text];
}
