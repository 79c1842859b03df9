// How the index tells of one entity; site_gen/search_index writes it.

import { ASSIGNED, INITIALS_WEIGHT, PARTLY_ASSIGNED, PROTOCOLS, STATUSES } from "./registry.js";
import { nameKey, wordsOf } from "./tokenize.js";

const KINDS = { s: "service", c: "contact", f: "reference" };

/**
 * @typedef {object} SearchDocument
 * @property {"service" | "contact" | "reference" | "port" | "range"} kind
 * @property {string} name service name, person or organization, reference, number
 * @property {string} key how the page calls it
 * @property {string} url
 * @property {number} weight 0-9, how central it is
 * @property {string[]} texts descriptions, or the organization
 * @property {Place[]} places
 * @property {string[]} names services of a contact or reference, a few, or of a number
 * @property {string} count how many there are; empty where all are named
 * @property {string[]} own words of the name
 * @property {string[]} told words of everything else
 * @property {string} nameKey the name, for exact matches
 * @property {string[]} aliases names that do not come from the registry
 * @property {boolean} isCommon whether the name is also a common name of another port
 * @property {string} state "gone" if the newest edition does not hold it, "unlisted" if no edition does; else empty
 * @property {string} joined the words of the name written together
 * @property {string} initials of the description of a central service
 * @property {string} all every word it is found by, a space before each
 */

/**
 * Read a line of a shard.
 * @param {string} line
 * @returns {SearchDocument}
 */
export function readDocument(line) {
  const [title, slug, told = "", list, count = "", id = "", host = "", aliases = "", state = ""] =
    line.slice(2).split("\t");
  const kind = KINDS[line[0]];
  const isContact = kind === "contact";
  const hasPlaces = line[0] === "s" || !kind;
  const places = hasPlaces ? list.split(",").map(readPlace) : [];
  if (!kind)
    places[0].status = /** @type {string} */ (STATUSES.find(status => status[0] === line[1]));
  const name = kind ? title : places[0].key;
  const key = id || (isContact ? name.replaceAll(" ", "_") : name);
  const own = wordsOf(name);
  const words = wordsOf(`${told} ${id} ${host}`);
  // What follows is the text of notes: it is found, and not shown.
  const [names] = aliases.split("\x1e");
  const others = names ? names.split("\x1f") : [];
  // Of a number, this says that its services stand in place of a description.
  const services = !kind && slug ? told.split(", ") : [];
  const weight = +line[1] || 0;
  const joined = own.join("");
  const initials = weight >= INITIALS_WEIGHT ? words.map(word => word[0]).join("") : "";
  return {
    kind: kind ?? (key.includes("-") ? "range" : "port"),
    name,
    key,
    url: kind ? `${kind}/${slug || (isContact ? key : key.toLowerCase())}/` : `port/${key}/`,
    weight,
    texts: services.length ? [""] : (told || host).split("\x1f"),
    places,
    names: list && !hasPlaces ? list.split(",") : services,
    count,
    own,
    told: [...words, ...wordsOf(aliases)],
    nameKey: nameKey(name),
    aliases: others,
    state: state === "also" ? "" : state,
    isCommon: state === "also",
    joined,
    initials,
    // One look at this spares most documents a closer one.
    all: ` ${[...own, joined, initials, ...words, ...wordsOf(aliases), ...places.map(place => place.key)].join(" ")}`,
  };
}

/**
 * @typedef {object} Place
 * @property {string} key the number or range as printed; empty for a service without one
 * @property {number} first
 * @property {number} last
 * @property {string[]} protocols
 * @property {string} status
 * @property {number} text which of the document's texts describes it
 */

/** Read "443d1": number or range; a letter for the protocols, capital if partly held; which text. */
function readPlace(text) {
  const [, key, letter, at] = /** @type {RegExpExecArray} */ (/^([\d-]*)(\D)(\d*)$/.exec(text));
  const [first, last = first] = key ? key.split("-").map(Number) : [-1];
  const isPartly = letter < "a";
  const mask = letter.charCodeAt(0) - (isPartly ? 65 : 97);
  const protocols = PROTOCOLS.filter((_, bit) => (mask >> bit) & 1);
  return { key, first, last, protocols, status: isPartly ? PARTLY_ASSIGNED : ASSIGNED, text: +at };
}
