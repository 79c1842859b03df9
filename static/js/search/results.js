// What a reader sees of a document.

/**
 * @typedef {object} Result
 * @property {string} url relative to the site's root
 * @property {string} kind
 * @property {string} key
 * @property {string} title
 * @property {string} description
 * @property {string[]} services names of the services on a port or range, or of the service
 * @property {string[]} numbers ports and ranges
 * @property {string[]} protocols
 * @property {string} status of the number; empty where there is none
 * @property {string[]} aliases names that do not come from the registry
 * @property {string} state "gone" if the newest edition does not hold it, "unlisted" if no edition does; else empty
 */

/** The page for the numbers that no record names, because they are for private use. */
export const DYNAMIC = {
  url: "ports/dynamic/",
  kind: "listing",
  key: "ports/dynamic",
  title: "Dynamic Ports 49152-65535",
  description: "For private or temporary use; IANA assigns none of them",
  services: [],
  numbers: ["49152-65535"],
  protocols: [],
  status: "",
  aliases: [],
  state: "",
};

/**
 * @param {import("./documents.js").SearchDocument} document
 * @returns {Result}
 */
export function resultOf(document) {
  const { url, kind, key, name, places, texts, aliases, state } = document;
  if (kind === "port" || kind === "range") return numberResult(places[0], [document]);
  return {
    url,
    kind,
    key,
    title: kind === "reference" ? name.replace(/^RFC(?=\d+$)/, "RFC ") : name,
    description: kind === "service" ? texts[0] : holdings(document),
    services: kind === "service" ? [name] : [],
    numbers: places.map(place => place.key).filter(Boolean),
    protocols: [...new Set(places.flatMap(place => place.protocols))],
    status: "",
    aliases,
    state,
  };
}

function holdings({ kind, texts, names, count }) {
  const more = count > names.length ? ` and ${count - names.length} more` : "";
  const verb = kind === "contact" ? "registered" : "cited by";
  return (
    [texts[0], names.length ? `${verb} ${names.join(", ")}${more}` : ""]
      .filter(Boolean)
      .join(" · ") || "Contact"
  );
}

/**
 * Describe a port or range by the documents on it.
 * @param {import("./documents.js").Place} place
 * @param {import("./documents.js").SearchDocument[]} documents
 * @returns {Result}
 */
export function numberResult({ key, status, protocols }, documents) {
  const [kind, title] = key.includes("-") ? ["range", "Ports"] : ["port", "Port"];
  const services = documents.flatMap(document =>
    document.kind === "service" ? document.name : document.names,
  );
  const told = documents.map(document => textAt(document, key)).find(Boolean);
  const description = [services.join(", "), told].filter(Boolean).join(": ");
  const aliases = documents.flatMap(document => document.aliases);
  return {
    url: `port/${key}/`,
    kind,
    key,
    title: `${title} ${key}`,
    description,
    services,
    numbers: [key],
    protocols,
    status,
    aliases,
    state: documents[0].state,
  };
}

/** Give what a document says of a port or range of it. */
function textAt({ places, texts }, key) {
  const number = parseInt(key, 10);
  const place =
    places.find(each => each.key === key) ??
    places.find(({ first, last }) => first <= number && number <= last);
  return texts[place.text];
}
