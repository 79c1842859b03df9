// Which part of the map is shown: a square of cells, in cells from the top left of the map.

import { SIDE } from "./data.js";

const CLOSEST = 16;

/**
 * @param {number} value
 * @param {number} least
 * @param {number} most
 */
const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

export class View {
  x = 0;
  y = 0;
  across = SIDE;

  get isWhole() {
    return this.across === SIDE;
  }

  /**
   * Show `across` cells, with the cell at `x`, `y` staying where it is.
   * @param {number} across
   * @param {number} x
   * @param {number} y
   */
  zoom(across, x, y) {
    const wanted = clamp(across, CLOSEST, SIDE);
    const scale = wanted / this.across;
    this.across = wanted;
    this.move(x - (x - this.x) * scale, y - (y - this.y) * scale);
  }

  /**
   * Move the top left corner, as far as the map goes.
   * @param {number} x
   * @param {number} y
   */
  move(x, y) {
    this.x = clamp(x, 0, SIDE - this.across);
    this.y = clamp(y, 0, SIDE - this.across);
  }

  /**
   * Move as little as brings a port into the view.
   * @param {number} number
   */
  follow(number) {
    const column = number % SIDE;
    const row = Math.floor(number / SIDE);
    this.move(
      clamp(this.x, column - this.across + 1, column),
      clamp(this.y, row - this.across + 1, row),
    );
  }

  /**
   * Give the place on the map of a point of the view, whose sides are 1 long.
   * @param {number} x
   * @param {number} y
   * @returns {[number, number]}
   */
  placeAt(x, y) {
    return [this.x + x * this.across, this.y + y * this.across];
  }

  /**
   * Give the port at a place on the map, or the nearest one.
   * @param {[number, number]} place
   */
  static portAt(place) {
    const [column, row] = place.map(part => clamp(Math.floor(part), 0, SIDE - 1));
    return row * SIDE + column;
  }

  /**
   * Give the middle of a port, or that of the view.
   * @param {number | undefined} number
   * @returns {[number, number]}
   */
  middle(number) {
    if (number === undefined) return this.placeAt(0.5, 0.5);
    return [(number % SIDE) + 0.5, Math.floor(number / SIDE) + 0.5];
  }
}
