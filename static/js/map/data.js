// The ports as the map needs them: status and protocols of each, and, once asked for, their names.

import {
  ASSIGNED,
  FIRST_DYNAMIC,
  PARTLY_ASSIGNED,
  PROTOCOLS,
  UNASSIGNED,
} from "../search/registry.js";
import { namesByNumber } from "./names.js";

export const SIDE = 256;
export const LAST = SIDE * SIDE - 1;

/**
 * What site_gen/pictures.py writes.
 * @typedef {{ statuses: string[], runs: number[] }} Cells
 * @typedef {import("./names.js").Names} Names
 */

/** @param {string} address */
async function load(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

export class PortData {
  /** @type {ReturnType<typeof namesByNumber> | undefined} */
  #byNumber;
  /** @type {Promise<void> | undefined} */
  #loading;
  /** @type {number[]} */
  #ranges = [];
  /** @type {Set<number>} */
  #unlisted = new Set();
  /** @type {Record<string, string>} */
  #common = {};
  /** @type {string[]} */
  holders = [];

  /**
   * Unroll the runs of *cells*: pairs of a code and how many ports have it.
   * @param {Cells} cells
   * @param {string} namesAddress
   */
  constructor({ statuses, runs }, namesAddress) {
    this.statuses = statuses;
    this.codes = new Uint8Array(SIDE * SIDE);
    this.namesAddress = namesAddress;
    let at = 0;
    for (let run = 0; run < runs.length; run += 2) {
      this.codes.fill(runs[run], at, at + runs[run + 1]);
      at += runs[run + 1];
    }
  }

  /**
   * Fetch the cells; names follow when they are first needed.
   * @param {string} cells
   * @param {string} names
   */
  static async load(cells, names) {
    return new PortData(await load(cells), names);
  }

  /** Fetch the names, once, unless that failed. */
  loadNames() {
    this.#loading ??= load(this.namesAddress).then(
      names => this.#index(names),
      () => {
        this.#loading = undefined;
      },
    );
    return this.#loading;
  }

  /** @param {Names} names */
  #index(names) {
    this.#byNumber = namesByNumber(names);
    this.holders = names.holders;
    this.#ranges = names.ranges;
    this.#unlisted = new Set(names.unlisted);
    this.#common = names.common ?? {};
  }

  /** @param {number} number */
  status(number) {
    return this.statuses[this.codes[number] & 7];
  }

  /**
   * Give the status of a port; free numbers that are never assigned are "dynamic".
   * @param {number} number
   */
  kind(number) {
    const status = this.status(number);
    return status === UNASSIGNED && number >= FIRST_DYNAMIC ? "dynamic" : status;
  }

  /** @param {number} number */
  protocols(number) {
    return PROTOCOLS.filter((_, at) => this.has(number, 1 << at));
  }

  /**
   * @param {number} number
   * @param {number} protocol its bit
   */
  has(number, protocol) {
    return ((this.codes[number] >> 3) & protocol) !== 0;
  }

  /**
   * Give the names of a port's services, as soon as they are loaded.
   * @param {number} number
   */
  names(number) {
    return this.#byNumber?.get(number)?.names;
  }

  /**
   * Give what a port is called by others than the registry.
   * @param {number} number
   */
  commonNames(number) {
    return this.#common[number] ?? "";
  }

  /** @param {number} number */
  holder(number) {
    return this.#byNumber?.get(number)?.holder ?? "";
  }

  /**
   * Name the tone of a port, which the key of the map explains.
   * @param {number} number
   */
  tone(number) {
    const status = this.kind(number);
    if (status !== ASSIGNED && status !== PARTLY_ASSIGNED) return status;
    const bits = this.codes[number] >> 3;
    if (bits & 12) return "other";
    return bits === 1 ? "tcp" : bits === 2 ? "udp" : "both";
  }

  /**
   * Give the page of a port: its own, that of the range around it, or its listing.
   * @param {number} number
   */
  page(number) {
    if (this.#byNumber?.has(number) || this.#unlisted.has(number)) return `../port/${number}/`;
    const ranges = this.#ranges;
    for (let at = 0; at < ranges.length; at += 2) {
      if (ranges[at] <= number && number <= ranges[at + 1])
        return `../port/${ranges[at]}-${ranges[at + 1]}/`;
    }
    return number < FIRST_DYNAMIC ? "../ports/" : "../ports/dynamic/";
  }
}
