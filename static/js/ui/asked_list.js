// A list of ports: a row for each number that was asked for, in the asked order, found or not.

import { UNASSIGNED } from "../search/registry.js";

const MOST_ROWS = 1000;
// A longer range is one row.
const WIDEST = 256;

/**
 * @typedef {import("../search/results.js").Result} Result
 * @typedef {import("../search/grammar.js").Asked} Asked
 * @typedef {{ asked: string, result: Result | undefined, isFound: boolean }} AskedRow
 */

/**
 * Tell whether a query is a list: several numbers that stand beside each other.
 *
 * Source and destination of one connection differ in their evidence, and are no list.
 * @param {Asked[]} asked
 */
export function isList(asked) {
  const numbers = asked.filter(({ from }) => from !== undefined);
  return numbers.length > 1 && numbers.every(({ evidence }) => evidence === numbers[0].evidence);
}

/**
 * Spell what is asked for, one text for each row.
 * @param {Asked[]} asked
 * @returns {string[]}
 */
function spelledOut(asked) {
  return asked.flatMap(({ from, to, name }) => {
    if (from === undefined || to === undefined) return name ? [name] : [];
    if (from === to) return [String(from)];
    if (to - from >= WIDEST) return [`${from}-${to}`];
    return Array.from({ length: to - from + 1 }, (_, at) => String(from + at));
  });
}

/**
 * Look up each number of a list.
 * @param {Asked[]} asked
 * @param {(text: string, options: object) => Promise<import("../search/answer.js").Answer>} find
 * @returns {Promise<AskedRow[]>}
 */
export function rowsOf(asked, find) {
  const texts = spelledOut(asked).slice(0, MOST_ROWS);
  return Promise.all(
    texts.map(async text => {
      const { results } = await find(text, { limit: 1, all: true });
      const [result] = results;
      const isFound = !!result && result.kind !== "listing" && result.status !== UNASSIGNED;
      return { asked: text, result, isFound };
    }),
  );
}
