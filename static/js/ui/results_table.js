// The table of results: port, service, protocols, description and holder of each.

import { KINDS, marked, part } from "./rows.js";

export const COLUMNS = ["Port", "Service", "Protocols", "Description", "Holder"];
const MOST_NUMBERS = 3;
/** @type {Record<string, string>} */
const WORDS = {
  unassigned: "Anyone can apply to IANA for it.",
  over: "Port numbers end at 65535.",
};

/**
 * A row as it is shown and copied; `link` is the column that leads to the page.
 * @typedef {object} Row
 * @property {string} port
 * @property {string} service
 * @property {string} kind
 * @property {string} url empty where there is no page
 * @property {"port" | "service"} link
 * @property {string[]} protocols
 * @property {string} status
 * @property {string} mark what says that this is not of the registry, or no longer
 * @property {string} description
 * @property {number} number whose holder is told; NaN where there is none
 */

/**
 * @param {import("../search/results.js").Result & { mark?: string }} result
 * @returns {Row}
 */
export function rowOf(result) {
  const { kind, key, title, url, numbers, protocols, status, mark = "" } = result;
  const isNumber = kind === "port" || kind === "range";
  const more = numbers.length - MOST_NUMBERS;
  const few = numbers.slice(0, MOST_NUMBERS).join(", ") + (more > 0 ? ` and ${more} more` : "");
  return {
    port: isNumber ? key : kind === "service" ? few : KINDS[kind],
    service: isNumber ? (result.names ?? []).join(", ") : title,
    kind,
    url,
    link: isNumber ? "port" : "service",
    protocols,
    status: status ?? "",
    mark,
    description: isNumber ? (result.words ?? "") : result.description,
    number: kind === "port" || kind === "service" ? parseInt(numbers[0], 10) : NaN,
  };
}

/**
 * Make the row of a number that was asked for, found or not.
 * @param {import("./asked_list.js").AskedRow} asked
 * @returns {Row}
 */
export function askedRow({ asked, result, isFound }) {
  if (!result) {
    const isOver = parseInt(asked, 10) > 65535;
    return {
      ...{ port: asked, service: "", kind: "", url: "", link: "port", protocols: [], mark: "" },
      status: isOver ? "" : "not found",
      description: isOver ? WORDS.over : "",
      number: NaN,
    };
  }
  const row = rowOf(result);
  if (result.kind === "service") return row;
  const inside = result.kind === "range" && result.key !== asked ? `In ${result.key}. ` : "";
  const words = isFound || result.kind === "listing" ? row.description : WORDS.unassigned;
  // Dynamic Ports have a page together, and no name.
  const own = result.kind === "listing" ? { service: "", kind: "none" } : {};
  return { ...row, ...own, port: asked, link: "port", description: inside + words };
}

/**
 * @param {Row} row
 * @param {string} holder
 * @returns {string[]} its cells as plain text, in the order of the columns
 */
export function textsOf({ port, service, protocols, status, description }, holder) {
  const shown = status === "assigned" ? "" : status;
  const words = [shown, description.toLowerCase() === shown ? "" : description];
  return [port, service, protocols.join(" "), words.filter(Boolean).join(": "), holder];
}

export class ResultsTable {
  /**
   * @param {string} caption
   * @param {URL} root
   * @param {string[]} words to mark
   */
  constructor(caption, root, words) {
    this.root = root;
    this.words = words;
    this.element = document.createElement("table");
    this.element.className = "data-table results-table";
    const title = this.element.createCaption();
    title.className = "visually-hidden";
    title.textContent = caption;
    const head = this.element.createTHead().insertRow();
    for (const column of COLUMNS) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = column;
      head.append(cell);
    }
    this.body = this.element.createTBody();
    /** @type {Map<number, HTMLElement[]>} */
    this.holders = new Map();
  }

  /** @param {Row} row */
  add(row) {
    const line = this.body.insertRow();
    line.className = `found-${row.kind || "none"}`;
    const cells = {
      port: this.#cell(line, "port"),
      service: this.#cell(line, "service"),
      protocols: this.#cell(line, "protocols"),
      description: this.#cell(line, "description"),
      holder: this.#cell(line, "holder"),
    };
    for (const name of /** @type {const} */ (["port", "service"])) {
      const text = marked(part("text", ""), row[name], this.words);
      cells[name].append(row.url && row.link === name ? this.#link(row.url, text) : text);
    }
    for (const protocol of row.protocols)
      cells.protocols.append(part(`protocol ${protocol}`, protocol), " ");
    if (row.mark) cells.description.append(part("chip", row.mark), " ");
    if (row.status && row.status !== "assigned")
      cells.description.append(part(`status ${row.status.replace(" ", "-")}`, row.status), " ");
    if (row.description.toLowerCase() !== row.status)
      cells.description.append(marked(part("words", ""), row.description, this.words));
    const place = part("name", "");
    cells.holder.append(place);
    if (row.number >= 0)
      this.holders.set(row.number, [...(this.holders.get(row.number) ?? []), place]);
  }

  /**
   * Name the holders, once they are loaded; their cells have room for them.
   * @param {(number: number) => string} holderOf
   */
  nameHolders(holderOf) {
    for (const [number, places] of this.holders) {
      for (const place of places) {
        place.textContent = holderOf(number);
        place.title = place.textContent;
      }
    }
  }

  /**
   * @param {HTMLTableRowElement} line
   * @param {string} name
   */
  #cell(line, name) {
    const cell = line.insertCell();
    cell.className = name;
    return cell;
  }

  /**
   * @param {string} url
   * @param {Node} text
   */
  #link(url, text) {
    const link = document.createElement("a");
    link.href = new URL(url, this.root).href;
    link.append(text);
    return link;
  }
}
