// From a query to results: which shards to read, and what to try when nothing matches.

import { PORT } from "./grammar.js";
import { groupsOf } from "./numbers.js";
import { byRank, isExact, score } from "./rank.js";
import { LAST_PORT } from "./registry.js";
import { resultOf, numberResult } from "./results.js";
import { corrections, readWords } from "./spelling.js";
import { isNumber, nameKey, telling, wordsOf } from "./tokenize.js";

// More shards than this are read only where all results are asked for.
const MOST_SHARDS = 3;
const MOST_GUESSES = 6;
// Of more words, none is taken for another: whatever they say, it is no name of a service.
const MOST_GUESSED = 4;
// Services that may be meant by the words beside a number.
const MOST_MEANT = 3;

/**
 * @typedef {object} Answer
 * @property {import("./results.js").Result[]} results best first
 * @property {number} total how many there are, those beyond the limit too
 * @property {string[]} words what to mark in them
 * @property {import("./grammar.js").Asked[]} asked numbers, ranges and names that were asked for, in their order
 * @property {string[]} left words that no result has
 * @property {boolean} isExact whether the first is the very number or name that was asked for, and the only one
 * @property {boolean} isGuess whether nothing matches as it was typed
 * @property {boolean} isPartial whether only the best known were looked at
 * @property {boolean} isOver whether a number beyond the last port was asked for
 */

/**
 * Answer a query; with `all`, read every shard that may hold a result.
 * @param {import("./grammar.js").Query} query
 * @param {import("./shards.js").Shards} shards
 * @param {{ limit?: number, all?: boolean }} options
 * @returns {Promise<Answer>}
 */
export async function answer(query, shards, { limit = 10, all = false }) {
  const reader = { shards, most: all ? Infinity : MOST_SHARDS, isPartial: false };
  const found = await entriesFor(query, reader);
  const unique = new Map();
  for (const result of found.entries) if (!unique.has(result.url)) unique.set(result.url, result);
  const asked = found.asked ?? [];
  return {
    results: [...unique.values()].slice(0, limit),
    total: unique.size,
    words: found.words,
    asked,
    left: found.left ?? [],
    isExact: !!found.isExact && asked.length < 2,
    isGuess: !!found.isGuess,
    isPartial: reader.isPartial,
    isOver: asked.some(({ to }) => to > LAST_PORT),
  };
}

/**
 * What was found, and what of the query led there.
 * @typedef {{
 *   entries: import("./results.js").Result[], words: string[], asked?: import("./grammar.js").Asked[], left?: string[],
 *   isExact?: boolean, isGuess?: boolean
 * }} Found
 */

/**
 * Try what the text spells, and its words where it spells nothing that is known.
 * @param {import("./grammar.js").Query} query
 * @returns {Promise<Found>}
 */
async function entriesFor(query, reader) {
  const { asked, content, glued } = query;
  const isTyped = asked.length && content.length && content.length <= MOST_GUESSED;
  const whole = isTyped ? await matches(query, reader) : [];
  const meant = isTyped ? await meantBy(glued ? [glued] : content, reader) : [];
  const exact = meant.filter(isExact);
  if (!asked.length || (glued && (whole.length || (asked[0].from < 100 && !exact.length))))
    return text(query, reader);
  const groups = (
    await Promise.all(
      asked.map(each =>
        each.name ? serviceNamed(each.name, reader) : groupsOf(each, reader, !asked[1]),
      ),
    )
  ).flat();
  if (asked.every(({ name }) => name) && !groups.flat().length) return text(query, reader);
  const holders = exact.filter(
    ({ document }) => !glued && asked.some(each => each.evidence < PORT && holds(document, each)),
  );
  const entries = [
    ...resultsOf(whole.filter(isExact)),
    ...resultsOf(holders),
    ...groups.flatMap(group => group.slice(0, 1)),
    ...resultsOf(exact),
    ...groups.flat(),
    ...resultsOf(meant),
  ];
  return { entries, words: [], asked, left: meant.length ? [] : content, isExact: true };
}

// Each key pressed asks for the same results again, so a document keeps its own.
const resultsOf = found => found.map(({ document }) => (document.result ??= resultOf(document)));
const holds = ({ places }, { from, to }) =>
  places.some(({ first, last }) => first === from && last === to);

/** Find the services that the words beside a number mean: those of the very name, else some that have all the words. */
async function meantBy(content, reader) {
  const names = await exactly(content, reader);
  if (names.length || !content.every(word => word.length > 2)) return names;
  return (await matches(asWords(content), reader))
    .filter(({ document }) => document.kind === "service")
    .slice(0, MOST_MEANT);
}

/** Give the service that a name stands for where a port may stand, or the best that begins so. */
async function serviceNamed(name, reader) {
  return [entriesOf((await matches(asWords(wordsOf(name), name), reader)).slice(0, 1))];
}

/** Try the words as they are, then two of them written together, then without the question, then what may have been meant. */
async function text(query, reader) {
  const { words, content, plain } = query;
  const whole = words.length ? await matches(query, reader) : [];
  const named =
    content.length &&
    content.length < query.all.length &&
    (!whole.length || content.length >= words.length)
      ? await matches(asWords(content, plain), reader)
      : [];
  const found = named.some(isExact) ? named : whole;
  let entries = entriesOf(found);
  for (let at = 1; at < words.length && words.length <= MOST_GUESSED && !entries.length; at++) {
    const joined = [...words.slice(0, at - 1), words[at - 1] + words[at], ...words.slice(at + 1)];
    entries = entriesOf(await matches(asWords(joined), reader));
  }
  if (entries.length) return { entries, words, isExact: found.some(isExact) };
  if (named.length) return { entries: entriesOf(named), words: content };
  return guess(content, reader);
}

/** Take what may have been meant by the words, else the services that some of them name. */
async function guess(words, reader) {
  if (!words.length || words.length > 2 * MOST_GUESSED) return { entries: [], words };
  const list = await reader.shards.spelling(readWords);
  const isPlain = words.length <= MOST_GUESSED && words.some(word => !/\d/.test(word));
  const options = isPlain
    ? words.map(word => (isNumber(word) ? [word] : corrections(word, list)))
    : [];
  const found = await corrected(options, reader);
  if (found.entries.length) return { ...found, isGuess: true };
  const names = words.filter(word => list.marks[list.words.indexOf(word)] === "!");
  const entries = entriesOf(await exactly(names, reader));
  return {
    entries,
    words: names,
    left: words.filter(word => !names.includes(word)),
    isGuess: entries.length > 0,
  };
}

/** Put the nearest words on the list in place of those that are not on it. */
async function corrected(options, reader) {
  const combine = (heads, words) =>
    heads.flatMap(head => words.map(word => [...head, word])).slice(0, MOST_GUESSES);
  const found = [];
  const words = [];
  for (const [at, guessed] of options.reduce(combine, options.length ? [[]] : []).entries()) {
    const some = await matches(asWords(guessed), reader);
    // Of several names, the one that is nearer to what was typed goes first.
    for (const { document, points } of some) found.push({ document, points: points - at * 3 });
    if (some.length) words.push(...guessed);
  }
  return { entries: entriesOf(found.sort(byRank)), words };
}

/** Find the services whose very name is one of the words. */
async function exactly(names, reader) {
  const found = [];
  for (const name of names) {
    const some = isNumber(name) ? [] : await matches(asWords(wordsOf(name), name), reader);
    found.push(...some.filter(match => isExact(match) && match.document.kind === "service"));
  }
  return found;
}

/** List what matches; the ports of services that bear the very name follow those services. */
function entriesOf(found) {
  const numbersOf = ({ document }) =>
    (document.numbers ??= document.places
      .filter(({ key }) => key)
      .map(place => numberResult(place, [document])));
  const all = some => [...resultsOf(some), ...some.flatMap(numbersOf)];
  return [...all(found.filter(isExact)), ...all(found)];
}

/** List what has all the words; common names count where no name of the registry answers. */
async function matches(query, reader) {
  const documents = await candidates(query.words, reader);
  const found = ranked(documents, query);
  const isAnswered = found.some(
    match =>
      isExact(match) &&
      !match.document.isCommon &&
      (match.document.kind !== "service" || match.document.places[0].key),
  );
  return isAnswered
    ? found
    : ranked([...documents, ...(await reader.shards.documents("names"))], query);
}

function ranked(documents, query) {
  return documents
    .map(document => ({ document, points: score(document, query) }))
    .filter(match => match.points)
    .sort(byRank);
}

/** Read the shards of the word that is in the fewest: whatever has all the words is in them. */
async function candidates(words, reader) {
  const { shards, most } = reader;
  const spans = words
    .filter(word => !isNumber(word))
    .map(word => [...shards.span(word), word.length]);
  const number = words.find(word => word.length > 2);
  if (!spans.length) return number ? shards.blocks(+number, +number) : [];
  const [[first, last]] = spans.sort(
    ([a, b, long], [c, d, longer]) => b - a - d + c || longer - long,
  );
  if (last - first < most) return shards.several("words", first, last);
  reader.isPartial = true;
  return shards.best(first);
}

const asWords = (words, name = words.join(" ")) => ({
  text: name,
  key: nameKey(name),
  words: telling(words),
  all: words,
  bare: words,
});
