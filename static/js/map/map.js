// The page of the map: its canvas, the card of the selected port, and the filters.

import { PROTOCOLS } from "../search/registry.js";
import { LAST, PortData, SIDE } from "./data.js";
import { Drawing } from "./drawing.js";
import { Input } from "./input.js";
import { View } from "./view.js";

const MOST_OFFERED = 12;
// Cells across that show a port with its neighbours and their names.
const NEAR = 16;
// Browsers refuse to change the address too often.
const REST = 300;
const FILTERS = ["status", "protocol", "holder"];

/**
 * @template {Element} E
 * @param {string} selector
 * @param {new () => E} type
 */
function find(selector, type) {
  const found = document.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`the page has no ${selector}`);
  return found;
}

/** @param {string} text */
function line(text) {
  const paragraph = document.createElement("p");
  paragraph.textContent = text;
  return paragraph;
}

class PortMap {
  #card = find(".chart .card", HTMLElement);
  #form = find(".panel .filters", HTMLFormElement);
  #goTo = find(".panel .go-to", HTMLFormElement);
  #resting = 0;
  #matches = find(".panel .matches", HTMLElement);

  /** @param {PortData} ports */
  constructor(ports) {
    this.ports = ports;
    this.drawing = new Drawing(find(".chart canvas", HTMLCanvasElement), ports, new View());
    this.input = new Input(this.drawing, {
      point: number => this.#select(number),
      select: number => {
        this.#select(number);
        this.#keep();
      },
      open: () => this.#open(),
      changed: () => this.#changed(),
    });
  }

  start() {
    this.drawing.canvas.hidden = false;
    find(".panel", HTMLElement).classList.add("ready");
    find(".chart", HTMLElement).classList.add("drawn");
    this.#card.replaceChildren(line("Point at a dot, or use the arrow keys."));
    this.drawing.paint();
    new ResizeObserver(() => this.drawing.fit()).observe(this.drawing.canvas);
    const repaint = () => this.drawing.paint();
    new MutationObserver(repaint).observe(document.documentElement, {
      attributeFilter: ["data-theme"],
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
    this.input.listen();
    this.#form.addEventListener("input", () => {
      this.#filter();
      this.#keep();
    });
    this.#form.addEventListener("submit", event => event.preventDefault());
    this.#goTo.addEventListener("submit", event => {
      event.preventDefault();
      this.#goToPort(String(new FormData(this.#goTo).get("port")).trim());
    });
    addEventListener("hashchange", () => this.#read());
    this.#read();
    find(".panel .zoom", HTMLElement).addEventListener("click", ({ target }) => {
      if (target instanceof HTMLElement) this.input.zoomTo(target.dataset.zoom);
    });
  }

  /** Show what the address asks for: filters in its query, a port in its fragment. */
  #read() {
    const asked = new URLSearchParams(location.search);
    for (const name of FILTERS) {
      const field = this.#form.elements.namedItem(name);
      if (field instanceof HTMLSelectElement || field instanceof HTMLInputElement)
        field.value = asked.get(name) ?? "";
    }
    if (FILTERS.some(name => asked.get(name))) this.#filter();
    const port = location.hash.slice(1) || asked.get("port");
    if (port) this.#goToPort(port);
  }

  /** Keep port and filters in the address, once the reader rests. */
  #keep() {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      const address = new URL(location.pathname, location.href);
      const chosen = new FormData(this.#form);
      for (const name of FILTERS) {
        const value = String(chosen.get(name)).trim();
        if (value) address.searchParams.set(name, value);
      }
      const { cursor } = this.drawing;
      if (cursor !== undefined) address.hash = String(cursor);
      history.replaceState(null, "", address);
    }, REST);
  }

  /** @param {string} text what should be a port number */
  #goToPort(text) {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number > LAST) {
      this.#card.replaceChildren(line(`Port numbers run from 0 to ${LAST}.`));
      return;
    }
    const { view } = this.drawing;
    view.zoom(NEAR, ...view.middle(number));
    view.move((number % SIDE) - NEAR / 2, Math.floor(number / SIDE) - NEAR / 2);
    this.#select(number);
    this.#changed();
    this.#keep();
  }

  #changed() {
    if (this.drawing.isLabelled) this.#needNames();
    this.drawing.refresh();
  }

  async #needNames() {
    await this.ports.loadNames();
    this.drawing.refresh();
    this.#describe();
  }

  /** @param {number} number */
  #select(number) {
    this.drawing.cursor = number;
    this.#describe();
    this.drawing.refresh();
    this.#needNames();
  }

  /** Show on the card what is known of the selected port. */
  #describe() {
    const { ports } = this;
    const { cursor } = this.drawing;
    if (cursor === undefined) return;
    const link = document.createElement("a");
    link.href = ports.page(cursor);
    link.textContent = String(cursor);
    link.setAttribute("aria-label", `Port ${cursor}`);
    const status = [ports.kind(cursor), ...ports.protocols(cursor)].join(" · ");
    const common = ports.commonNames(cursor) && `commonly ${ports.commonNames(cursor)}`;
    const lines = [ports.names(cursor) ?? "", status, ports.holder(cursor), common].filter(Boolean);
    this.#card.replaceChildren(link, ...lines.map(line));
  }

  /** Open the page of the selected port, once it is known which one that is. */
  async #open() {
    const { cursor } = this.drawing;
    await this.ports.loadNames();
    if (cursor !== undefined) location.href = this.ports.page(cursor);
  }

  /** Fade what the filters leave out, and count the rest. */
  async #filter() {
    const { ports, drawing } = this;
    const chosen = new FormData(this.#form);
    const [status, protocol, holder] = ["status", "protocol", "holder"].map(name =>
      String(chosen.get(name)).trim(),
    );
    const sought = holder.toLowerCase();
    if (sought) await ports.loadNames();
    this.#offer(sought);
    let count = 0;
    for (let number = 0; number <= LAST; number += 1) {
      const fits =
        (!status || ports.kind(number) === status) &&
        (!protocol || ports.has(number, 1 << PROTOCOLS.indexOf(protocol))) &&
        (!sought || ports.holder(number).toLowerCase().includes(sought));
      drawing.shown[number] = fits ? 1 : 0;
      count += drawing.shown[number];
    }
    this.#matches.textContent =
      status || protocol || sought ? `${count.toLocaleString("en")} ports match.` : "";
    drawing.paint();
  }

  /**
   * Offer the organizations whose name holds what is typed.
   * @param {string} sought
   */
  #offer(sought) {
    const fitting = sought
      ? this.ports.holders.filter(name => name.toLowerCase().includes(sought))
      : [];
    const options = fitting
      .slice(0, MOST_OFFERED)
      .map(name => Object.assign(document.createElement("option"), { value: name }));
    this.#form.querySelector("datalist")?.replaceChildren(...options);
  }
}

const addresses = find(".chart", HTMLElement).dataset;
// Without the data the picture and the table stay.
PortData.load(addresses.cells ?? "", addresses.names ?? "")
  .then(ports => new PortMap(ports).start())
  .catch(() => {});
