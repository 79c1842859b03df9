// The table of results: port, service, protocols, description and holder of each.

import { LAST_PORT, UNASSIGNED } from "../search/registry.js";
import { isExcerpt } from "./excerpt.js";
import { KINDS, STATES, marked, part } from "./rows.js";

export const COLUMNS = ["Port", "Service", "Protocols", "Description", "Holder"];
const MOST_NUMBERS = 3;
const MOST_NAMES = 3;
/**
 * A row as it is shown; `link` is the column that leads to the page.
 * @typedef {object} Row
 * @property {string} port
 * @property {string} service
 * @property {string} kind
 * @property {string} url empty where there is no page
 * @property {"port" | "service"} link
 * @property {string[]} protocols
 * @property {string} status
 * @property {string} mark what says that this is not of the registry, or no longer
 * @property {string} alias a name that does not come from the registry
 * @property {string} description
 * @property {number} number whose holder is told later; NaN where there is none
 * @property {string} holder empty where it is not known yet
 */

/**
 * @param {import("../search/results.js").Result} result
 * @param {string[]} common what people call it; else the first name by which it is found
 * @returns {Row}
 */
export function shownRow(result, common = []) {
  const { kind, key, title, url, services, numbers, protocols, status, aliases, state } = result;
  const isNumber = kind === "port" || kind === "range";
  const more = numbers.length - MOST_NUMBERS;
  const few = numbers.slice(0, MOST_NUMBERS).join(", ") + (more > 0 ? ` and ${more} more` : "");
  const names = services.join(", ");
  return {
    port: isNumber ? key : kind === "service" ? few : KINDS[kind],
    service: isNumber ? names : title,
    kind,
    url,
    link: isNumber ? "port" : "service",
    protocols,
    status: status ?? "",
    mark: STATES[state] ?? "",
    alias: listed(common) || (aliases[0] ?? ""),
    description:
      isNumber && names ? result.description.slice(names.length + 2) : result.description,
    number: isNumber || kind === "service" ? parseInt(numbers[0], 10) : NaN,
    holder: "",
  };
}

/**
 * Make the row of a number that was asked for, found or not.
 * @param {import("../search/asked.js").Row} asked
 * @returns {Row}
 */
export function askedRow({ asked, url, name, protocols, status, description, holder, aliases }) {
  const isOver = !url && parseInt(asked, 10) > LAST_PORT;
  // A free number is in a range that has the page.
  const [, range] = /^port\/(\d+-\d+)\/$/.exec(url) ?? [];
  const inside = range && range !== asked ? `In ${range}. ` : "";
  const words = status === UNASSIGNED ? "Anyone can apply to IANA for it." : description;
  const absent = isExcerpt ? "Not in this excerpt." : "Not in the registry.";
  const missing = isOver ? `Port numbers end at ${LAST_PORT}.` : absent;
  return {
    ...{ port: asked, service: name, kind: "port", url, link: "port", protocols, status, holder },
    ...{ mark: "", alias: listed(aliases), number: NaN },
    description: url ? inside + words : missing,
  };
}

/**
 * Give the cells of a row as plain text, in the order of the columns.
 * @param {Row} row
 * @returns {string[]}
 */
export function textsOf({ port, service, protocols, status, mark, alias, description, holder }) {
  const shown = status === "assigned" ? "" : status;
  const words = [mark, shown, description.toLowerCase() === shown ? "" : description];
  const told = [words.filter(Boolean).join(": "), alias && `commonly ${alias}`];
  return [port, service, protocols.join(" "), told.filter(Boolean).join(" · "), holder];
}

/** @param {string[]} names */
const listed = names => names.slice(0, MOST_NAMES).join(", ");

/**
 * Add to a row who holds its number.
 * @param {Row} row
 * @param {import("../map/names.js").PortName | undefined} told of the number
 */
export function completed(row, told) {
  // Of several services on a port, each may have a holder of its own.
  const isHeld = row.link === "port" || told?.names === row.service;
  return { ...row, holder: row.holder || (isHeld && told?.holder) || "" };
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
    /** @type {{ row: Row, holder: HTMLElement }[]} */
    this.waiting = [];
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
    if (row.alias) cells.description.append(" ", part("alias", `Commonly ${row.alias}`));
    const place = part("name", row.holder);
    cells.holder.append(place);
    if (row.number >= 0) this.waiting.push({ row, holder: place });
  }

  /**
   * Name the holders, once they are loaded; their cells have room for them.
   * @param {(row: Row) => Row} complete
   */
  nameHolders(complete) {
    for (const { row, holder } of this.waiting.splice(0)) {
      holder.textContent = complete(row).holder;
      holder.title = holder.textContent;
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
