// What the index knows of a port number or a range, the page of the thing itself first.

import { FIRST_DYNAMIC, LAST_PORT } from "./registry.js";
import { DYNAMIC, resultOf, numberResult } from "./results.js";

// The numbers of a longer range are not gone through one by one.
const MOST_NUMBERS = 32;
// What a reader sees of the results at once.
const MOST_SEEN = 9;

const width = ({ first, last }) => last - first;
const named = documents => documents.filter(document => document.kind === "service");

/**
 * List what is known of a number or range; of a range that is not on record, of its numbers.
 * @param {import("./grammar.js").Asked} asked
 * @param {{ shards: import("./shards.js").Shards, most: number }} reader
 * @param {boolean} isAlone whether nothing else is asked for
 * @returns {Promise<import("./results.js").Result[][]>} the groups of results, each with the page of a number first
 */
export async function groupsOf({ from, to }, { shards, most }, isAlone) {
  if (to > LAST_PORT) return [];
  const documents = await shards.blocks(from, to, most);
  if (from === to)
    return [[...aboutPort(from, documents), ...(isAlone ? mentioning(from, documents) : [])]];
  const entries = aboutRange([from, to], documents);
  if (entries[0]?.url === `port/${from}-${to}/`) return [entries];
  const end = await shards.blocks(to, to);
  const length = to - from;
  const numbers = Array.from({ length: Math.min(length, MOST_NUMBERS) }, (_, at) => from + at);
  // Both ends were spelled, so both are seen.
  numbers.splice(length < MOST_SEEN ? length : 1, 0, to);
  return [
    ...numbers.map(number => aboutPort(number, number === to ? end : documents)),
    ...entries.map(each => [each]),
  ];
}

/**
 * List what is known of a port: its page, or the range around it; services; ranges.
 *
 * What only notes name goes after what the registry says, and what is gone after that.
 * @param {number} number
 * @param {import("./documents.js").SearchDocument[]} documents the block that holds the number
 * @returns {import("./results.js").Result[]}
 */
function aboutPort(number, documents) {
  const at = document =>
    document.places.find(({ first, last }) => first <= number && number <= last);
  const around = documents
    .filter(at)
    .sort((a, b) => width(at(a)) - width(at(b)) || b.weight - a.weight);
  const [listed, ...others] = ["", "unlisted", "gone"].map(state => {
    const some = around.filter(document => document.state === state);
    const services = named(some);
    const holders = [...services, ...some.filter(({ kind }) => kind === "port")];
    return [
      ...(holders[0] ? [numberResult(placeOf(number, holders.map(at)), holders)] : []),
      ...services.flatMap(document => [
        resultOf(document),
        ...(width(at(document)) ? [numberResult(at(document), [document])] : []),
      ]),
      ...some.filter(({ kind }) => kind === "range").map(resultOf),
    ];
  });
  return [...orDynamic(listed, number), ...others.flat()];
}

/** Sum up the places of one number: the protocols of all, the status of the closest. */
function placeOf(number, places) {
  return {
    ...places[0],
    key: String(number),
    protocols: [...new Set(places.flatMap(place => place.protocols))],
  };
}

/** List documents that mention a number as a word of their own (3270, 802); shorter ones are everywhere. */
function mentioning(number, documents) {
  const word = String(number);
  return documents
    .filter(({ own, told }) => number > 99 && (own.includes(word) || told.includes(word)))
    .sort((a, b) => b.weight - a.weight)
    .map(resultOf);
}

/**
 * List a range, if it is on record, and what lies in it.
 * @param {[number, number]} range
 * @param {import("./documents.js").SearchDocument[]} documents the blocks that it spans
 * @returns {import("./results.js").Result[]}
 */
function aboutRange([from, to], documents) {
  const key = `${from}-${to}`;
  const found = new Map();
  for (const document of documents.filter(({ state }) => !state)) {
    for (const place of document.places.filter(({ first, last }) => first <= to && last >= from)) {
      found.set(place.key, [...(found.get(place.key) ?? []), { place, document }]);
    }
  }
  const order = ([{ place }]) => (place.key === key ? -1 : place.first + width(place) / 1e6);
  const entries = [...found.values()]
    .sort((a, b) => order(a) - order(b))
    .flatMap(held => {
      const on = held.map(({ document }) => document);
      const place = placeOf(
        held[0].place.key,
        held.map(each => each.place),
      );
      return [numberResult(place, on), ...(place.key === key ? named(on).map(resultOf) : [])];
    });
  return orDynamic(entries, from);
}

const orDynamic = (entries, number) =>
  entries.length || number < FIRST_DYNAMIC ? entries : [DYNAMIC];
