// What the index knows of a port number or a range, the page of the thing itself first.

import { FIRST_DYNAMIC } from "./registry.js";
import { DYNAMIC, numberEntry, entryOf } from "./results.js";

const width = ({ first, last }) => last - first;
const named = cards => cards.filter(card => card.kind === "service");

/**
 * List what is known of a port: its page, or the range around it; services; ranges.
 * @param {number} number
 * @param {import("./cards.js").Card[]} cards the block that holds the number
 * @returns {import("./results.js").Entry[]}
 */
export function aboutPort(number, cards) {
  const at = card => card.places.find(({ first, last }) => first <= number && number <= last);
  const around = cards.filter(at).sort((a, b) => width(at(a)) - width(at(b)) || b.weight - a.weight);
  const services = named(around);
  const own = around.filter(card => card.kind === "port");
  const entries = services.flatMap(card => [entryOf(card), ...(width(at(card)) ? [numberEntry(at(card), [card])] : [])]);
  const ranges = around.filter(card => card.kind === "range").map(entryOf);
  const holders = [...services, ...own];
  if (holders.length) entries.unshift(numberEntry(placeOf(number, holders.map(at)), holders));
  return orDynamic([...entries, ...ranges], number);
}

/** Sum up the places of one number: the protocols of all, the status of the closest. */
function placeOf(number, places) {
  return {
    ...places[0],
    key: String(number),
    protocols: [...new Set(places.flatMap(place => place.protocols))],
  };
}

/** List cards that mention a number as a word of their own (3270, 802); shorter ones are everywhere. */
export function mentioning(number, cards) {
  const word = String(number);
  return cards.filter(({ own, told }) => number > 99 && (own.includes(word) || told.includes(word)))
    .sort((a, b) => b.weight - a.weight).map(entryOf);
}

/**
 * List a range, if it is on record, and what lies in it.
 * @param {[number, number]} range
 * @param {import("./cards.js").Card[]} cards the blocks that it spans
 * @returns {import("./results.js").Entry[]}
 */
export function aboutRange([from, to], cards) {
  const key = `${from}-${to}`;
  const found = new Map();
  for (const card of cards) {
    for (const place of card.places.filter(({ first, last }) => first <= to && last >= from)) {
      found.set(place.key, [...(found.get(place.key) ?? []), { place, card }]);
    }
  }
  const order = ([{ place }]) => (place.key === key ? -1 : place.first + width(place) / 1e6);
  const entries = [...found.values()].sort((a, b) => order(a) - order(b)).flatMap(held => {
    const on = held.map(({ card }) => card);
    const place = placeOf(held[0].place.key, held.map(each => each.place));
    return [numberEntry(place, on), ...(place.key === key ? named(on).map(entryOf) : [])];
  });
  return orDynamic(entries, from);
}

const orDynamic = (entries, number) => (entries.length || number < FIRST_DYNAMIC ? entries : [DYNAMIC]);
