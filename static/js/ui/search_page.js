// The page of results: one box, tabs, filters and a table, all of which the address holds.

import { CLASSES } from "../search/registry.js";
import { namesByNumber } from "../map/names.js";
import { rowsOf } from "../search/asked.js";
import { absentOf, button, emptyState, failureOf, filteredOf, paragraph } from "./empty.js";
import { remember } from "./recent.js";
import { takeAlong } from "./results_copy.js";
import { COLUMNS, ResultsTable, askedRow, completed, shownRow, textsOf } from "./results_table.js";
import { counted, noteOn, part } from "./rows.js";

const STEP = 50;
const MOST_ASKED = 500;
// As `site-gen lookup --csv` prints them.
const ASKED_COLUMNS = [
  "asked",
  "found",
  "url",
  "name",
  "protocols",
  "status",
  "description",
  "holder",
  "aliases",
];
// Who types on is not answered at once: all results are looked for.
const REST = 200;
const FILTERS = ["kind", "protocol", "class", "status"];
const EVERY_PORT = "0-65535";
/** @type {Record<string, string>} */
const GROUPS = {
  port: "Ports",
  range: "Ranges",
  service: "Services",
  contact: "Contacts",
  reference: "References",
  listing: "Lists",
};

/**
 * Bring the page to life.
 * @param {HTMLFormElement} form of the box
 * @param {URL} root
 * @param {() => Promise<{ createSearch: Function }>} engine
 */
export function openPage(form, root, engine) {
  const page = new ResultPage(form, root, engine);
  page.listen();
  // Who typed before this script was there goes on with that text.
  const typed = document.activeElement === page.input ? page.input.value : "";
  const shown = page.show();
  if (!typed || typed === page.input.value) return shown;
  page.input.value = typed;
  return page.visit(true);
}

/**
 * @param {string} name
 * @returns {HTMLElement}
 */
function placeOf(name) {
  const found = document.querySelector(`[data-search-${name}]`);
  if (!(found instanceof HTMLElement)) throw new Error(`the page has no place for ${name}`);
  return found;
}

class ResultPage {
  /**
   * @param {HTMLFormElement} form
   * @param {URL} root
   * @param {() => Promise<{ createSearch: Function }>} engine
   */
  constructor(form, root, engine) {
    this.form = form;
    this.root = root;
    this.engine = engine;
    this.input = /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));
    this.filters = /** @type {HTMLFormElement} */ (placeOf("form"));
    this.chips = placeOf("chips");
    this.summary = placeOf("summary");
    this.tabs = placeOf("tabs");
    this.place = placeOf("results");
    this.more = placeOf("more");
    /** @type {import("./results_table.js").Row[]} */
    this.rows = [];
    /** @type {ResultsTable | undefined} */
    this.table = undefined;
    /** @type {Promise<Awaited<ReturnType<typeof import("../search/search.js").createSearch>>> | undefined} */
    this.search = undefined;
    /** @type {Promise<ReturnType<typeof namesByNumber>> | undefined} */
    this.names = undefined;
    /** @type {string[]} */
    this.words = [];
    this.shown = 0;
    this.turn = 0;
    this.resting = 0;
    this.isPassing = false;
  }

  listen() {
    history.scrollRestoration = "manual";
    this.form.addEventListener("submit", event => {
      event.preventDefault();
      this.visit();
    });
    this.input.addEventListener("input", () => {
      clearTimeout(this.resting);
      this.resting = setTimeout(() => this.visit(true), REST);
    });
    this.input.addEventListener("keydown", event => this.press(event));
    this.filters.addEventListener("change", () => this.visit());
    this.more.addEventListener("click", () => this.showMore());
    addEventListener("popstate", () => this.show());
    // Who comes back finds the place that was left.
    addEventListener("scrollend", () => this.keep());
    addEventListener("pagehide", () => this.keep());
    if (document.activeElement === document.body && !history.state)
      this.input.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const first = this.place.querySelector("a");
    if (event.isComposing) return;
    if (event.key === "ArrowDown" && first) first.focus();
    else if (event.key === "Escape" && this.input.value) {
      this.input.value = "";
      this.visit(true);
    } else return;
    event.preventDefault();
  }

  /**
   * @param {string} name
   * @returns {HTMLInputElement | HTMLSelectElement}
   */
  field(name) {
    if (name === "q") return this.input;
    return /** @type {HTMLSelectElement} */ (this.filters.elements.namedItem(name));
  }

  keep(state = {}) {
    history.replaceState({ ...history.state, top: scrollY, ...state }, "");
  }

  /** Give the address of what the fields say, with some of them changed. */
  address(changes = {}) {
    const address = new URL(location.pathname, location.href);
    for (const name of ["q", ...FILTERS]) {
      const value = (changes[name] ?? this.field(name).value).trim();
      if (value) address.searchParams.set(name, value);
    }
    return address;
  }

  /** Put what the fields say in the address, as a place to come back to unless it is passing. */
  visit(isPassing = false, changes = {}) {
    clearTimeout(this.resting);
    const address = this.address(changes);
    if (address.href === location.href) return undefined;
    this.isPassing = isPassing;
    if (isPassing) history.replaceState(null, "", address);
    else {
      this.keep();
      history.pushState(null, "", address);
    }
    return this.show();
  }

  load() {
    this.search ??= this.engine().then(({ createSearch }) =>
      createSearch({ base: this.root.href }),
    );
    this.search.catch(() => {
      this.search = undefined;
    });
    return this.search;
  }

  /** Show what the address asks for. */
  async show() {
    const turn = ++this.turn;
    const asked = new URLSearchParams(location.search);
    for (const name of ["q", ...FILTERS]) {
      const value = asked.get(name) ?? "";
      if (this.field(name) !== document.activeElement || this.field(name).value.trim() !== value)
        this.field(name).value = value;
    }
    this.showChips();
    const text = (asked.get("q") ?? "").trim();
    document.title = document.title.replace(/^(?:.* · )?(Search · )/s, (_, end) =>
      text ? `${text} · ${end}` : end,
    );
    try {
      const outcome = await this.find(text, asked);
      if (turn === this.turn) this.fill(text, asked, outcome);
    } catch (error) {
      if (turn === this.turn) this.fail(error);
    }
  }

  /**
   * @param {string} text
   * @param {URLSearchParams} asked
   */
  async find(text, asked) {
    const isFiltered = FILTERS.some(name => asked.get(name));
    if (!text && !isFiltered) return undefined;
    const { find } = await this.load();
    const options = { limit: Infinity, all: true };
    if (text) {
      const answer = await find(text, options);
      const asking = answer.asked.slice(0, MOST_ASKED);
      const isList = asking.length > 1;
      const isNumber = asking.length === 1 && asking[0].from === asking[0].to;
      const list =
        isList || isNumber ? await rowsOf(asking, find, path => this.read(path)) : undefined;
      return { ...answer, list: isList ? list : undefined, names: namesOf(list ?? []) };
    }
    const [first, last] = CLASSES[asked.get("class") ?? ""] ?? [];
    const answer = await find(last ? `${first}-${last}` : EVERY_PORT, options);
    const results = answer.results
      .filter(({ kind }) => kind === "port" || kind === "range")
      .sort((a, b) => parseInt(a.key, 10) - parseInt(b.key, 10));
    return { ...answer, results, left: [], list: undefined, names: namesOf([]) };
  }

  /** @param {string} path below the root */
  async read(path) {
    const answer = await fetch(new URL(path, this.root));
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.text();
  }

  /**
   * @param {string} text
   * @param {URLSearchParams} asked
   * @param {Awaited<ReturnType<ResultPage["find"]>>} outcome
   */
  fill(text, asked, outcome) {
    if (!outcome) return this.empty("", []);
    const { results, list, names } = outcome;
    if (asked.get("go") === "1" && !list && outcome.isExact && results.length)
      return location.replace(new URL(results[0].url, this.root));
    this.words = outcome.words.length ? outcome.words : (text.match(/\d+/g) ?? []);
    if (list) return this.fillList(text, asked, outcome.left, list);
    const fits = filterOf(asked);
    const kind = asked.get("kind");
    const fitting = results.filter(fits);
    const shown = kind ? fitting.filter(each => each.kind === kind) : fitting;
    this.showTabs(fitting, kind ?? "");
    if (shown.length) {
      const note = noteOn({ ...outcome, isPartial: false });
      const rows = shown.map(each => shownRow(each, names.get(each.url)));
      const copies = takeAlong(COLUMNS, async () => {
        const complete = await this.completer();
        return rows.map(row => textsOf(complete(row)));
      });
      const summary = [counted(shown.length), note, leftOut(outcome.left)];
      this.showRows(rows, summary, text, copies);
    } else if (results.length && text) {
      const clear = () => this.visit(false, { kind: "", protocol: "", class: "", status: "" });
      this.empty("No results with these filters", [filteredOf(results.length, clear)]);
    } else this.empty("No results", absentOf(text, outcome.isOver, kind ?? "", this.root));
  }

  /**
   * @param {string} text
   * @param {URLSearchParams} asked
   * @param {string[]} left
   * @param {import("../search/asked.js").Row[]} list
   */
  fillList(text, asked, left, list) {
    const fits = filterOf(asked);
    this.words = [];
    const rows = list.filter(each => fits({ ...each, numbers: [each.asked] }));
    const hidden = list.length - rows.length;
    const found = list.filter(each => each.isFound).length;
    if (!this.isPassing) remember({ title: text, url: `search/?q=${encodeURIComponent(text)}` });
    this.tabs.replaceChildren();
    const hiding = hidden ? `The filters hide ${hidden} of them` : "";
    const summary = [`Found ${found} of ${list.length}`, hiding, leftOut(left)];
    const cells = rows.map(({ isFound, protocols, aliases, ...row }) => ({
      ...row,
      found: isFound ? "yes" : "no",
      protocols: protocols.join(", "),
      aliases: aliases.join(", "),
    }));
    const copies = takeAlong(ASKED_COLUMNS, async () =>
      cells.map(row => ASKED_COLUMNS.map(column => row[column])),
    );
    this.showRows(rows.map(askedRow), summary, text, copies);
  }

  /**
   * @param {import("./results_table.js").Row[]} rows
   * @param {string[]} summary sentences without their full stops
   * @param {string} text
   * @param {Node} copies the buttons that take the rows along
   */
  showRows(rows, summary, text, copies) {
    this.rows = rows;
    this.shown = 0;
    this.summary.textContent = summary.filter(Boolean).join(". ");
    this.table = new ResultsTable(text ? `Results for ${text}` : "Results", this.root, this.words);
    this.place.replaceChildren(copies, this.table.element);
    this.render(history.state?.shown ?? STEP);
    scrollTo({ top: history.state?.top ?? 0, behavior: "instant" });
  }

  /** Add rows until so many are shown. */
  render(shown) {
    for (const row of this.rows.slice(this.shown, shown)) this.table?.add(row);
    this.shown = shown;
    const left = this.rows.length - shown;
    this.more.hidden = left <= 0;
    this.more.textContent = `Show ${Math.min(left, STEP)} more of ${left.toLocaleString("en")}`;
    this.nameHolders();
  }

  async nameHolders() {
    const { table } = this;
    table?.nameHolders(await this.completer());
  }

  /** Give what completes a row by who holds its number; without them, rows stay as they are. */
  async completer() {
    this.names ??= fetch(this.place.dataset.names ?? "")
      .then(answer => answer.json())
      .then(namesByNumber);
    const names = await this.names.catch(() => undefined);
    return row => completed(row, names?.get(row.number));
  }

  /** Show the next results, and go on from the first of them. */
  showMore() {
    const before = this.table?.body.rows.length ?? 0;
    this.render(this.shown + STEP);
    this.keep({ shown: this.shown });
    this.table?.body.rows[before]?.querySelector("a")?.focus({ preventScroll: true });
  }

  showTabs(results, kind) {
    const list = document.createElement("ul");
    const counts = new Map([["", results.length]]);
    for (const each of results) counts.set(each.kind, (counts.get(each.kind) ?? 0) + 1);
    for (const name of ["", ...Object.keys(GROUPS)]) {
      if (!counts.get(name) && name !== kind) continue;
      const link = document.createElement("a");
      link.href = this.address({ kind: name }).href;
      link.textContent = `${GROUPS[name] ?? "All"} ${(counts.get(name) ?? 0).toLocaleString("en")}`;
      if (name === kind) link.setAttribute("aria-current", "page");
      link.addEventListener("click", event => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        this.visit(false, { kind: name });
      });
      const item = document.createElement("li");
      item.append(link);
      list.append(item);
    }
    this.tabs.replaceChildren(...(results.length || kind ? [list] : []));
  }

  /** Show each filter that is set, to be removed by a press. */
  showChips() {
    const chips = FILTERS.map(name => this.field(name)).filter(field => field.value);
    this.chips.replaceChildren(
      ...chips.map(field => {
        const name = field.labels?.[0].firstChild?.textContent?.trim();
        const option = field instanceof HTMLSelectElement ? field.selectedOptions[0]?.label : "";
        const chip = button(`${name}: ${option}`, () => this.visit(false, { [field.name]: "" }));
        chip.className = "chip";
        chip.prepend(part("visually-hidden", "Remove the filter "));
        return chip;
      }),
    );
  }

  /**
   * Show what stands in place of a table.
   * @param {string} summary
   * @param {Node[]} parts
   */
  empty(summary, parts) {
    this.rows = [];
    this.table = undefined;
    this.more.hidden = true;
    this.summary.textContent = summary;
    if (!parts.length) this.tabs.replaceChildren();
    const hint = paragraph("Type a port number, a name, a person, or a list such as 22, 80, 443.");
    this.place.replaceChildren(emptyState(parts.length ? parts : [hint], this.root));
  }

  fail(error) {
    this.tabs.replaceChildren();
    this.empty(
      "No answer",
      failureOf(error, () => this.show()),
    );
  }
}

/**
 * Give what people call the pages of numbers that were asked for, by address.
 * @param {import("../search/asked.js").Row[]} rows
 */
const namesOf = rows => new Map(rows.map(({ url, aliases }) => [url, aliases]));

/** @param {string[]} words of the query that say nothing beside what was found */
const leftOut = words =>
  words.length ? `Left out: ${words.map(each => `“${each}”`).join(", ")}` : "";

/**
 * Make the test for what the address asks for, the kind aside.
 * @param {URLSearchParams} asked
 * @returns {(result: { protocols: string[], numbers: string[], status: string }) => boolean}
 */
function filterOf(asked) {
  const [, protocol, classed, status] = FILTERS.map(name => asked.get(name));
  const [from, to] = CLASSES[classed ?? ""] ?? [];
  const isInClass = number => {
    const [first, last = first] = number.split("-").map(Number);
    return first <= to && last >= from;
  };
  return result =>
    (!protocol || result.protocols.includes(protocol)) &&
    (from === undefined || result.numbers.some(isInClass)) &&
    (!status || result.status === status);
}
