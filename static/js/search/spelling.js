// What was meant by a mistyped word.

const MOST = 4;
const RARITY = { "!": 0, "+": 1, "": 2 };

/**
 * The words of the index; a mark tells a service's whole name (!) and a frequent word (+).
 * @typedef {{ words: string[], marks: string[], letters: Int32Array }} Words
 */

/**
 * Read the list of words: a capital tells how many letters a word shares with the one before.
 * @param {string} packed
 * @returns {Words}
 */
export function readWords(packed) {
  const words = [];
  const marks = [];
  let last = "";
  for (const [, shared, rest, mark] of packed.matchAll(/([A-Z])([^A-Z!+]*)([!+]?)/g)) {
    last = last.slice(0, shared.charCodeAt(0) - 65) + rest;
    words.push(last);
    marks.push(mark);
  }
  return { words, marks, letters: Int32Array.from(words, lettersOf) };
}

/**
 * Find the words nearest to a mistyped one, best first: one error, in long words two.
 *
 * A word that is on the list, or begins one that is, is no mistake and comes back alone. Short words
 * have many neighbours by chance, so only a name, or a frequent word of the same letters, is guessed;
 * of numbers (rfc6336) every neighbour is another thing.
 * @param {string} word
 * @param {Words} list
 * @returns {string[]}
 */
export function corrections(word, { words, marks, letters }) {
  const most = word.length < 4 || /\d\d/.test(word) ? 0 : word.length < 7 ? 1 : 2;
  const own = lettersOf(word);
  const found = [];
  for (let at = 0; at < words.length; at++) {
    const other = words[at];
    const isNear = other[0] === word[0];
    if (isNear && other.startsWith(word)) return [word];
    const allowed = isNear ? most : Math.min(most, 1);
    if (Math.abs(other.length - word.length) > allowed) continue;
    const others = bitCount(own ^ letters[at]);
    if (others > 2 * allowed) continue;
    if (word.length < 6 && marks[at] !== "!" && !(marks[at] && sorted(word) === sorted(other)))
      continue;
    const errors = distance(word, other);
    if (errors <= allowed) found.push([errors * 3 + others + RARITY[marks[at]], other]);
  }
  return found
    .sort(([a], [b]) => a - b)
    .slice(0, MOST)
    .map(([, other]) => other);
}

const sorted = word => [...word].sort().join("");

function lettersOf(word) {
  let letters = 0;
  for (let at = 0; at < word.length; at++) letters |= 1 << (word.charCodeAt(at) & 31);
  return letters;
}

function bitCount(number) {
  let count = 0;
  for (let rest = number; rest; rest &= rest - 1) count++;
  return count;
}

/** Count insertions, deletions, changes and swaps of neighbours. */
function distance(a, b) {
  let before;
  let above = [...b, 0].map((_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + +(a[i - 1] !== b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    [before, above] = [above, row];
  }
  return above[b.length];
}
