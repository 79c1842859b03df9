// Pointer, wheel and keyboard on the canvas.

import { LAST, SIDE } from "./data.js";
import { View } from "./view.js";

const STEP = 2;
const CLICK = 6; // pixels that a finger may travel in a click
/** @type {Record<string, number>} */
const MOVES = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -SIDE, ArrowDown: SIDE };
/** @type {Record<string, number>} */
const ZOOMS = { "+": 1 / STEP, "=": 1 / STEP, "-": STEP, "−": STEP, Escape: SIDE };

/**
 * What the map does when the reader asks for it.
 * @typedef {object} Actions
 * @property {(number: number) => void} point show a port that the pointer passes
 * @property {(number: number) => void} select choose a port
 * @property {() => void} open open the page of the selected port
 * @property {() => void} changed the view has changed
 */

export class Input {
  /** @type {Map<number, PointerEvent>} */
  #fingers = new Map();
  #travelled = 0;

  /**
   * @param {import("./drawing.js").Drawing} drawing
   * @param {Actions} actions
   */
  constructor(drawing, actions) {
    this.drawing = drawing;
    this.view = drawing.view;
    this.actions = actions;
  }

  listen() {
    const { canvas } = this.drawing;
    canvas.addEventListener("keydown", event => this.#press(event));
    canvas.addEventListener("pointerdown", event => this.#down(event));
    canvas.addEventListener("pointermove", event => this.#move(event));
    for (const end of /** @type {const} */ (["pointerup", "pointercancel", "pointerleave"])) {
      canvas.addEventListener(end, event => this.#fingers.delete(event.pointerId));
    }
    canvas.addEventListener("click", event => this.#click(event));
    canvas.addEventListener("wheel", event => this.#wheel(event), { passive: false });
  }

  /** @param {string | undefined} name of a button */
  zoomTo(name) {
    if (name === "in") this.#zoom(1 / STEP);
    if (name === "out") this.#zoom(STEP);
    if (name === "all") this.#zoom(SIDE);
  }

  /**
   * @param {number} factor above 1 shows more
   * @param {[number, number]} place what stays where it is
   */
  #zoom(factor, place = this.view.middle(this.drawing.cursor)) {
    this.view.zoom(this.view.across * factor, ...place);
    this.actions.changed();
  }

  /** @param {MouseEvent} event */
  #placeOf(event) {
    const box = this.drawing.canvas.getBoundingClientRect();
    return this.view.placeAt(
      (event.clientX - box.left) / box.width,
      (event.clientY - box.top) / box.height,
    );
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { cursor } = this.drawing;
    if (MOVES[event.key]) this.#step(MOVES[event.key] * (event.shiftKey ? 16 : 1));
    else if (ZOOMS[event.key]) {
      this.#zoom(ZOOMS[event.key]);
      if (cursor !== undefined) this.#follow(cursor);
    } else if (event.key === "Enter" && cursor !== undefined) this.actions.open();
    else return;
    event.preventDefault();
  }

  /** @param {number} step to another port; the first key selects port 0 */
  #step(step) {
    const { cursor } = this.drawing;
    const next = cursor === undefined ? 0 : cursor + step;
    if (next >= 0 && next <= LAST) this.actions.select(next);
    this.#follow(this.drawing.cursor ?? 0);
  }

  /** @param {number} number */
  #follow(number) {
    this.view.follow(number);
    this.actions.changed();
  }

  /** @param {PointerEvent} event */
  #down(event) {
    this.#fingers.set(event.pointerId, event);
    this.#travelled = this.#fingers.size > 1 ? Infinity : 0;
  }

  #spread() {
    const [one, two] = this.#fingers.values();
    return Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY) || 1;
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const before = this.#fingers.get(event.pointerId);
    if (before) this.#drag(before, event);
    else if (event.pointerType === "mouse") {
      const number = View.portAt(this.#placeOf(event));
      if (number !== this.drawing.cursor) this.actions.point(number);
    }
  }

  /**
   * @param {PointerEvent} before
   * @param {PointerEvent} event
   */
  #drag(before, event) {
    const apart = this.#fingers.size > 1 ? this.#spread() : 0;
    this.#fingers.set(event.pointerId, event);
    if (apart) {
      this.#zoom(apart / this.#spread(), this.#placeOf(event));
      return;
    }
    if (this.view.isWhole) return;
    const x = event.clientX - before.clientX;
    const y = event.clientY - before.clientY;
    const scale = this.view.across / this.drawing.canvas.clientWidth;
    this.#travelled += Math.abs(x) + Math.abs(y);
    this.view.move(this.view.x - x * scale, this.view.y - y * scale);
    this.actions.changed();
  }

  /**
   * Select a dot, and open it where it is selected already and large enough to be meant.
   * @param {MouseEvent} event
   */
  #click(event) {
    if (this.#travelled > CLICK) return;
    const place = this.#placeOf(event);
    const number = View.portAt(place);
    const isSelected = number === this.drawing.cursor;
    this.actions.select(number);
    if (!this.drawing.isLabelled) this.#zoom(1 / 4, place);
    else if (isSelected) this.actions.open();
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    // A plain wheel scrolls the page; with Ctrl, and so with a trackpad's pinch, it zooms.
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.#zoom(1.002 ** event.deltaY, this.#placeOf(event));
  }
}
