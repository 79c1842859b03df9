// The page with all results: in groups, filtered by the address, 50 at first.

import { CLASSES } from "../search/registry.js";
import { counted, failureOn, fillRow, noteOn } from "./rows.js";

const STEP = 50;
const FILTERS = ["kind", "protocol", "class", "status"];
const GROUPS = {
  port: "Ports",
  range: "Ranges",
  service: "Services",
  contact: "Contacts",
  reference: "References",
  listing: "Listings",
};

/**
 * Bring the page to life.
 * @param {URL} root
 * @param {Promise<{ createSearch: Function }>} engine
 */
export async function openPage(root, engine) {
  const page = new ResultPage(root);
  try {
    const { createSearch } = await engine;
    page.search = await createSearch({ base: root.href });
  } catch (error) {
    return page.fail(error);
  }
  page.listen();
  return page.show();
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
  /** @param {URL} root */
  constructor(root) {
    this.root = root;
    this.static = placeOf("static");
    this.form = /** @type {HTMLFormElement} */ (placeOf("form"));
    this.summary = placeOf("summary");
    this.groups = placeOf("groups");
    this.more = placeOf("more");
    /** @type {Awaited<ReturnType<typeof import("../search/search.js").createSearch>> | undefined} */
    this.search = undefined;
    /** @type {import("../search/results.js").Result[]} */
    this.results = [];
    /** @type {string[]} */
    this.words = [];
    this.shown = 0;
    this.turn = 0;
  }

  listen() {
    history.scrollRestoration = "manual";
    this.form.hidden = false;
    this.form.addEventListener("submit", event => {
      event.preventDefault();
      this.visit();
    });
    for (const name of FILTERS) this.field(name).addEventListener("change", () => this.visit());
    this.more.addEventListener("click", () => this.showMore());
    addEventListener("popstate", () => this.show());
    // Who comes back finds the place that was left.
    addEventListener("scrollend", () => this.keep());
    addEventListener("pagehide", () => this.keep());
  }

  /**
   * @param {string} name
   * @returns {HTMLInputElement | HTMLSelectElement}
   */
  field(name) {
    return /** @type {HTMLInputElement} */ (this.form.elements.namedItem(name));
  }

  keep(state = {}) {
    history.replaceState({ ...history.state, top: scrollY, ...state }, "");
  }

  /** Put what the form says in the address, as a place to come back to. */
  visit() {
    const address = new URL(location.pathname, location.href);
    for (const name of ["q", ...FILTERS]) {
      const value = this.field(name).value.trim();
      if (value) address.searchParams.set(name, value);
    }
    this.keep();
    history.pushState(null, "", address);
    this.show();
  }

  /** Show what the address asks for. */
  async show() {
    if (!this.search) return;
    const turn = ++this.turn;
    const asked = new URLSearchParams(location.search);
    for (const name of ["q", ...FILTERS]) this.field(name).value = asked.get(name) ?? "";
    const text = (asked.get("q") ?? "").trim();
    try {
      const answer = await this.search.find(text, { limit: Infinity, all: true });
      if (turn !== this.turn) return;
      if (asked.get("go") === "1" && answer.isExact && answer.total)
        location.replace(new URL(answer.results[0].url, this.root));
      else this.fill(text, answer, answer.results.filter(filterOf(asked)));
    } catch (error) {
      if (turn === this.turn) this.fail(error);
    }
  }

  fill(text, answer, results) {
    document.title = document.title.replace(/^(?:.* · )?(Search · )/, (_, end) =>
      text ? `${text} · ${end}` : end,
    );
    this.results = results;
    this.words = answer.words.length ? answer.words : (text.match(/\d+/g) ?? []);
    const note = text && noteOn({ ...answer, isPartial: false, results });
    this.summary.textContent = [text && results.length ? counted(results.length) : "", note]
      .filter(Boolean)
      .join(". ");
    this.static.toggleAttribute("data-shown", text && !results.length);
    this.render(history.state?.shown ?? STEP);
    scrollTo({ top: history.state?.top ?? 0, behavior: "instant" });
  }

  render(shown) {
    this.shown = shown;
    const groups = new Map();
    for (const result of this.results.slice(0, shown)) {
      groups.set(result.kind, [...(groups.get(result.kind) ?? []), result]);
    }
    this.groups.replaceChildren(...[...groups].map(([kind, results]) => this.group(kind, results)));
    const left = this.results.length - shown;
    this.more.hidden = left <= 0;
    this.more.textContent = `Show ${Math.min(left, STEP)} more of ${left.toLocaleString("en")}`;
  }

  group(kind, results) {
    const section = document.createElement("section");
    const heading = document.createElement("h2");
    const all = this.results.filter(result => result.kind === kind).length;
    heading.textContent = `${GROUPS[kind]} (${all.toLocaleString("en")})`;
    const list = document.createElement("ul");
    for (const result of results) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      fillRow(link, result, this.words, this.root);
      item.append(link);
      list.append(item);
    }
    section.append(heading, list);
    return section;
  }

  /** Show the next results, and go on from the first of them. */
  showMore() {
    const seen = new Set([...this.groups.querySelectorAll("a")].map(link => link.href));
    this.render(this.shown + STEP);
    this.keep({ shown: this.shown });
    [...this.groups.querySelectorAll("a")]
      .find(link => !seen.has(link.href))
      ?.focus({ preventScroll: true });
  }

  fail(error) {
    this.static.toggleAttribute("data-shown", true);
    this.groups.replaceChildren();
    this.more.hidden = true;
    this.summary.textContent = failureOn(error);
  }
}

/** Make the test for what the address asks for. */
function filterOf(asked) {
  const [kind, protocol, classed, status] = FILTERS.map(name => asked.get(name));
  const [from, to] = CLASSES[classed] ?? [];
  const isInClass = number => {
    const [first, last = first] = number.split("-").map(Number);
    return first <= to && last >= from;
  };
  return result =>
    (!kind || result.kind === kind) &&
    (!protocol || result.protocols.includes(protocol)) &&
    (from === undefined || result.numbers.some(isInClass)) &&
    (!status || result.status === status);
}
