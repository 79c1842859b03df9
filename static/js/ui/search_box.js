// The box on every page: a combobox whose list holds the results (WAI-ARIA 1.2 pattern).

import { forget, recents, remember } from "./recent.js";
import { KINDS, counted, failureOn, fillRow, noteOn, part } from "./rows.js";

const LIMIT = 10;
// One letter says little, and the reader is typing on; a digit may be a whole port number.
const PAUSE_AFTER_LETTER = 150;
const SLOW = 8000;

/**
 * Bring the box to life; whoever submits the form calls `submit`.
 * @param {HTMLFormElement} form
 * @param {URL} root
 * @param {Promise<{ createSearch: Function }>} engine
 * @param {import("./popup.js").PopupParts} parts
 * @returns {{ submit: () => Promise<void> }}
 */
export function openBox(form, root, engine, parts) {
  const box = new SearchBox(form, root, engine, parts);
  box.input.addEventListener("input", () => box.update());
  box.input.addEventListener("keydown", event => box.press(event));
  box.input.addEventListener("focus", () => box.update());
  form.addEventListener("focusout", ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && form.contains(relatedTarget))) box.close();
  });
  // A press on a result must not take the focus from the text.
  box.popup.addEventListener("mousedown", event => event.preventDefault());
  box.list.addEventListener("click", ({ target }) => box.remember(target));
  parts.clear.addEventListener("click", () => box.clear());
  parts.forget.addEventListener("click", () => {
    forget();
    box.close();
    box.input.focus();
  });
  addEventListener("pageshow", ({ persisted }) => persisted && box.close());
  if (document.activeElement === box.input || box.input.value) box.update();
  return box;
}

class SearchBox {
  /**
   * @param {HTMLFormElement} form
   * @param {URL} root
   * @param {Promise<{ createSearch: Function }>} engine
   * @param {import("./popup.js").PopupParts} parts
   */
  constructor(form, root, engine, parts) {
    this.form = form;
    this.root = root;
    this.input = /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));
    this.popup = parts.popup;
    this.list = parts.list;
    this.note = parts.note;
    this.all = parts.all;
    this.allLink = /** @type {HTMLAnchorElement} */ (parts.all.firstElementChild);
    this.listings = parts.listings;
    this.status = parts.status;
    this.clearButton = parts.clear;
    this.forgetButton = parts.forget;
    /** @type {{ option: HTMLAnchorElement, title: string, url: string }[]} */
    this.options = [];
    this.isList = false;
    this.search = engine.then(({ createSearch }) => createSearch({ base: root.href }));
    this.search.catch(() => {});
    this.active = -1;
    this.text = "";
    this.turn = 0;
    // Texts whose shards have been asked for.
    this.letters = new Set();
    /** @type {Promise<import("../search/answer.js").Answer | null>} */
    this.answer = Promise.resolve(null);
  }

  /** Search for what stands in the box; of several searches under way, the newest wins. */
  update() {
    const text = this.input.value.trim();
    this.clearButton.hidden = !this.input.value;
    if (!text) return this.showRecents();
    if (text === this.text && !this.popup.hidden) return undefined;
    this.text = text;
    const turn = ++this.turn;
    this.answer = this.find(text, turn);
    return this.answer;
  }

  async find(text, turn) {
    if (/^\p{L}$/u.test(text) && !this.letters.has(text)) await pause(PAUSE_AFTER_LETTER);
    if (turn !== this.turn) return null;
    this.letters.add(text);
    try {
      const answer = await before(
        SLOW,
        this.search.then(({ find }) => find(text, { limit: LIMIT })),
      );
      if (turn === this.turn) this.show(answer);
      return answer;
    } catch (error) {
      if (turn === this.turn) this.fail(error);
      return null;
    }
  }

  /** Offer what was opened before, where nothing is typed. */
  showRecents() {
    this.close();
    const kept = recents();
    if (!kept.length || document.activeElement !== this.input) return;
    this.options = [];
    this.list.replaceChildren(
      ...kept.map(({ title, url }) => {
        const option = this.option({ title, url });
        option.classList.add("found");
        option.append(part("kind", "Recent"), " ", part("title", title));
        return option;
      }),
    );
    this.popup.classList.add("choosing");
    this.isList = false;
    this.all.hidden = true;
    this.forgetButton.hidden = false;
    this.tell("", false);
    this.status.textContent = `${kept.length} recent look-ups`;
    this.open();
  }

  show(answer) {
    this.options = [];
    this.isList = answer.asked.length > 1;
    this.list.replaceChildren(...pairsOf(answer.results).map(pair => this.row(pair, answer)));
    const count = answer.asked.length;
    const listed = `Press Enter for one row for each of the ${count}.`;
    this.tell(this.isList ? listed : noteOn(answer, this.text), !answer.results.length);
    this.popup.classList.toggle("choosing", this.isList);
    this.forgetButton.hidden = true;
    this.allLink.href = this.allUrl;
    this.allLink.textContent = this.isList ? "Show as a table" : `All ${counted(answer.total)}`;
    this.all.hidden = !this.isList && answer.total <= answer.results.length && !answer.isPartial;
    this.status.textContent = [
      answer.results.length ? counted(answer.total) : "",
      this.note.textContent,
    ]
      .filter(Boolean)
      .join(". ");
    this.open();
  }

  get allUrl() {
    const address = new URL("search/", this.root);
    address.searchParams.set("q", this.text);
    return address.href;
  }

  /**
   * Make the row of a result, and beside it the port or service that is told with it.
   * @param {import("../search/results.js").Result[]} pair
   * @param {import("../search/answer.js").Answer} answer
   */
  row([result, beside], { words }) {
    const option = this.option(result);
    fillRow(option, result, words.length ? words : (this.text.match(/\d+/g) ?? []), this.root);
    if (!beside) return option;
    const other = this.option(beside);
    other.className = "found-beside";
    other.append(part("kind", KINDS[beside.kind]), " ", part("title", beside.key));
    const row = document.createElement("div");
    row.className = "pair";
    row.append(option, other);
    return row;
  }

  /** @param {{ title: string, url: string }} result */
  option({ title, url }) {
    const option = document.createElement("a");
    option.id = `search-result-${this.options.length}`;
    option.href = new URL(url, this.root).href;
    option.tabIndex = -1;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    this.options.push({ option, title, url });
    return option;
  }

  /**
   * Remember what is opened.
   * @param {EventTarget | null} target in an option
   */
  remember(target) {
    const opened = this.options.find(
      ({ option }) => target instanceof Node && option.contains(target),
    );
    if (opened) remember(opened);
  }

  clear() {
    this.input.value = "";
    this.input.focus();
    this.update();
  }

  fail(error) {
    this.list.replaceChildren();
    this.options = [];
    this.all.hidden = true;
    this.forgetButton.hidden = true;
    this.tell(failureOn(error), true);
    this.status.textContent = this.note.textContent;
    // The next key tries again.
    this.text = "";
    this.open();
  }

  tell(note, hasListings) {
    this.note.textContent = note;
    this.note.hidden = !note;
    this.listings.hidden = !hasListings;
  }

  open() {
    this.popup.hidden = false;
    this.list.hidden = !this.list.children.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.activate(-1);
  }

  close() {
    this.turn++;
    this.text = "";
    this.popup.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.status.textContent = "";
    this.activate(-1);
  }

  /** Make an option the active one; -1 is none. */
  activate(at) {
    this.options[this.active]?.option.setAttribute("aria-selected", "false");
    this.active = at;
    const option = this.options[at]?.option;
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", option.id);
    return option.scrollIntoView({ block: "nearest" });
  }

  press(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.shiftKey) {
      if (event.key !== "Enter" || !this.input.value.trim()) return;
      event.preventDefault();
      this.text = this.input.value.trim();
      location.assign(this.allUrl);
      return;
    }
    const isDone = event.altKey ? event.key === "ArrowDown" && this.reopen() : this.move(event.key);
    if (isDone) event.preventDefault();
  }

  /** Do what a key asks for; false where the key keeps its native meaning. */
  move(key) {
    const isOpen = !this.popup.hidden;
    const count = this.options.length;
    if (key === "Escape") return this.escape(isOpen);
    if (key === "ArrowDown" && !isOpen) return this.reopen();
    if (!isOpen || !count) return false;
    if (key === "ArrowDown") this.activate((this.active + 1) % count);
    else if (key === "ArrowUp") this.activate(this.active < 1 ? count - 1 : this.active - 1);
    else if (this.active < 0) return false;
    else if (key === "Home") this.activate(0);
    else if (key === "End") this.activate(count - 1);
    else return false;
    return true;
  }

  reopen() {
    this.update();
    return true;
  }

  escape(isOpen) {
    if (isOpen) this.close();
    else {
      this.input.value = "";
      this.clearButton.hidden = true;
    }
    return true;
  }

  /** Go to the active result, else to the first; of a list, or of nothing, to the page of results. */
  async submit() {
    const active = this.options[this.active];
    if (active) return this.go(active);
    if (!this.input.value.trim()) return undefined;
    this.update();
    const { value } = this.input;
    const answer = await this.answer;
    if (value !== this.input.value) return undefined;
    if (!answer) return this.form.submit();
    const [first] = this.options;
    return first && !this.isList ? this.go(first) : location.assign(this.allUrl);
  }

  /** @param {{ title: string, url: string }} opened */
  go(opened) {
    remember(opened);
    location.assign(new URL(opened.url, this.root).href);
  }
}

/**
 * Put a port and its only service, which follow each other, into one row.
 * @param {import("../search/results.js").Result[]} results
 */
function pairsOf(results) {
  const rows = [];
  for (let at = 0; at < results.length; at++) {
    const [one, two] = results.slice(at, at + 2);
    const isPair = two && (isOnly(one, two) || isOnly(two, one));
    rows.push(isPair ? [one, two] : [one]);
    if (isPair) at++;
  }
  return rows;
}

const isOnly = (port, service) =>
  port.kind === "port" &&
  service.kind === "service" &&
  service.numbers.join() === port.key &&
  port.services.join() === service.title;

const pause = time =>
  new Promise(resolve => {
    setTimeout(resolve, time);
  });

/** Wait for a promise, but not for ever. */
function before(time, promise) {
  const late = pause(time).then(() =>
    Promise.reject(Object.assign(new Error("slow"), { reason: "slow" })),
  );
  return Promise.race([promise, late]);
}
