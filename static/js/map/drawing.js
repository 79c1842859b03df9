// The canvas: one dot for each port, numbers and names where there is room, a frame for the cursor.

import { LAST, SIDE } from "./data.js";

const LABELLED = 40; // cells across, from which numbers are written
const FADED = 0.88;

/** @typedef {[number, number, number]} Colour red, green and blue */

/**
 * @param {Element} element
 * @returns {Colour}
 */
function backgroundOf(element) {
  const [red, green, blue] =
    getComputedStyle(element).backgroundColor.match(/\d+/g)?.map(Number) ?? [];
  return [red, green, blue];
}

/**
 * Read the colours that the key shows, so that style sheets alone decide them.
 * @returns {Record<string, Colour>}
 */
function palette() {
  const tones = [...document.querySelectorAll(".key .tone")];
  return Object.fromEntries(tones.map(tone => [tone.classList[1], backgroundOf(tone)]));
}

/**
 * Choose black or white to write on a colour.
 * @param {Colour} colour
 */
function inkOn([red, green, blue]) {
  return red * 0.299 + green * 0.587 + blue * 0.114 > 120 ? "#15212b" : "#fff";
}

/** @param {HTMLCanvasElement} canvas */
function brushOf(canvas) {
  const brush = canvas.getContext("2d");
  if (!brush) throw new Error("this browser cannot draw");
  return brush;
}

export class Drawing {
  #frame = 0;
  /** @type {Record<string, string>} */
  #inks = {};

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {import("./data.js").PortData} ports
   * @param {import("./view.js").View} view
   */
  constructor(canvas, ports, view) {
    this.canvas = canvas;
    this.ports = ports;
    this.view = view;
    this.brush = brushOf(canvas);
    this.sheet = new OffscreenCanvas(SIDE, SIDE);
    /** 1 for each port that the filters leave. */
    this.shown = new Uint8Array(SIDE * SIDE).fill(1);
    /** @type {number | undefined} */
    this.cursor = undefined;
  }

  get isLabelled() {
    return this.view.across <= LABELLED;
  }

  /** Paint each port as one dot of the sheet that the view is cut from. */
  paint() {
    const colours = palette();
    const paper = backgroundOf(document.body);
    const dots = new ImageData(SIDE, SIDE);
    this.#inks = Object.fromEntries(
      Object.entries(colours).map(([tone, colour]) => [tone, inkOn(colour)]),
    );
    for (let number = 0; number <= LAST; number += 1) {
      const tone = this.ports.tone(number);
      const colour = colours[tone];
      if (!colour) throw new Error(`the key of the map does not show "${tone}"`);
      const fade = this.shown[number] ? 0 : FADED;
      for (let part = 0; part < 3; part += 1) {
        dots.data[number * 4 + part] = colour[part] + (paper[part] - colour[part]) * fade;
      }
      dots.data[number * 4 + 3] = 255;
    }
    this.sheet.getContext("2d")?.putImageData(dots, 0, 0);
    this.refresh();
  }

  /** Fit the canvas to the pixels of its place. */
  fit() {
    const pixels = Math.min(devicePixelRatio || 1, 2);
    this.canvas.width = Math.round(this.canvas.clientWidth * pixels);
    this.canvas.height = this.canvas.width;
    this.refresh();
  }

  /** Draw at the next frame, however often something changed before it. */
  refresh() {
    this.canvas.classList.toggle("zoomed", !this.view.isWhole);
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#frame = 0;
    const { brush, view } = this;
    const size = this.canvas.width;
    const cell = size / view.across;
    brush.imageSmoothingEnabled = false;
    brush.drawImage(this.sheet, view.x, view.y, view.across, view.across, 0, 0, size, size);
    if (this.isLabelled) this.#label(cell);
    if (this.cursor !== undefined) this.#mark(this.cursor, cell);
  }

  /** @param {number} cell */
  #label(cell) {
    const { x, y, across } = this.view;
    const pixel = this.canvas.width / this.canvas.clientWidth;
    this.brush.textBaseline = "middle";
    for (let row = Math.floor(y); row < y + across && row < SIDE; row += 1) {
      for (let column = Math.floor(x); column < x + across && column < SIDE; column += 1) {
        this.#write(row * SIDE + column, (column - x) * cell, (row - y) * cell, cell, pixel);
      }
    }
  }

  /**
   * @param {number} number
   * @param {number} x
   * @param {number} y
   * @param {number} cell
   * @param {number} pixel pixels of the canvas in one of the page
   */
  #write(number, x, y, cell, pixel) {
    const { brush } = this;
    brush.strokeStyle = "rgb(255 255 255 / 0.35)";
    brush.lineWidth = 1;
    brush.strokeRect(x, y, cell, cell);
    brush.fillStyle = this.shown[number]
      ? this.#inks[this.ports.tone(number)]
      : getComputedStyle(document.body).color;
    const names = this.ports.names(number);
    const isNamed = names && cell >= 26 * pixel;
    brush.textAlign = "center";
    brush.font = `${Math.min(12 * pixel, cell / 3.2)}px sans-serif`;
    brush.fillText(String(number), x + cell / 2, y + cell * (isNamed ? 0.34 : 0.5), cell * 0.94);
    if (!isNamed) return;
    brush.font = `${Math.min(11 * pixel, cell / 3.6)}px sans-serif`;
    brush.save();
    brush.beginPath();
    brush.rect(x, y, cell, cell);
    brush.clip();
    const [name] = names.split(", ");
    const isLong = brush.measureText(name).width > cell * 0.94;
    brush.textAlign = isLong ? "start" : "center";
    brush.fillText(name, isLong ? x + cell * 0.05 : x + cell / 2, y + cell * 0.7);
    brush.restore();
  }

  /**
   * @param {number} number
   * @param {number} cell
   */
  #mark(number, cell) {
    const { brush, view } = this;
    const size = Math.max(cell, 7);
    const [column, row] = view.middle(number);
    const x = (column - view.x) * cell - size / 2;
    const y = (row - view.y) * cell - size / 2;
    brush.lineWidth = Math.max(2, this.canvas.width / 300);
    brush.strokeStyle = "#fff";
    brush.strokeRect(x - 1, y - 1, size + 2, size + 2);
    brush.strokeStyle = "#a3145a";
    brush.strokeRect(x, y, size, size);
  }
}
