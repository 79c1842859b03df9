// The box on every page: a combobox whose list holds the results (WAI-ARIA 1.2 pattern).

import { counted, failureOn, fillRow, noteOn } from "./rows.js";

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
  box.list.addEventListener("mousedown", event => event.preventDefault());
  addEventListener("pageshow", ({ persisted }) => persisted && box.close());
  box.update();
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
    if (!text) return this.close();
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

  show(answer) {
    this.list.replaceChildren(
      ...answer.results.map((result, at) => this.option(result, at, answer)),
    );
    this.tell(noteOn(answer), !answer.results.length);
    const address = new URL("search/", this.root);
    address.searchParams.set("q", this.text);
    this.allLink.href = address.href;
    this.allLink.textContent = `All ${counted(answer.total)}`;
    this.all.hidden = answer.total <= answer.results.length && !answer.isPartial;
    this.status.textContent = [
      answer.results.length ? counted(answer.total) : "",
      this.note.textContent,
    ]
      .filter(Boolean)
      .join(". ");
    this.open();
  }

  option(result, at, { words }) {
    const link = document.createElement("a");
    link.id = `search-result-${at}`;
    link.role = "option";
    link.tabIndex = -1;
    link.setAttribute("role", "option");
    link.setAttribute("aria-selected", "false");
    fillRow(link, result, words.length ? words : (this.text.match(/\d+/g) ?? []), this.root);
    return link;
  }

  fail(error) {
    this.list.replaceChildren();
    this.all.hidden = true;
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
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = at;
    const option = this.list.children[at];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", option.id);
    return option.scrollIntoView({ block: "nearest" });
  }

  press(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const isDone = event.altKey ? event.key === "ArrowDown" && this.reopen() : this.move(event.key);
    if (isDone) event.preventDefault();
  }

  /** Do what a key asks for; false where the key keeps its native meaning. */
  move(key) {
    const isOpen = !this.popup.hidden;
    const count = this.list.children.length;
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
    else this.input.value = "";
    return true;
  }

  /** Go to the active result, else to the first, else to the page with all results. */
  async submit() {
    const active = this.list.children[this.active];
    if (active instanceof HTMLAnchorElement) return location.assign(active.href);
    if (!this.input.value.trim()) return undefined;
    this.update();
    const { value } = this.input;
    const answer = await this.answer;
    if (value !== this.input.value) return undefined;
    const [first] = answer?.results ?? [];
    if (first) return location.assign(new URL(first.url, this.root).href);
    return answer ? undefined : this.form.submit();
  }
}

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
