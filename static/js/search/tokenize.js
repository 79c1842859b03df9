// How text becomes words; site_gen/search_index does the same when it builds the index.

export const STOP_WORDS = new Set("a an and as by for from in of on or the to via with".split(" "));
// Letters that Unicode does not take apart.
const LETTERS = { ø: "o", ł: "l", đ: "d", ð: "d", ı: "i", ß: "ss", æ: "ae", œ: "oe", þ: "th" };

/**
 * Lower `text` and take its diacritics and apostrophes off.
 * @param {string} text
 * @returns {string}
 */
export function fold(text) {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[øłđðıßæœþ]/g, letter => LETTERS[letter])
    .replace(/['’]/g, "");
}

/**
 * Split `text` into folded words, which are runs of letters and digits.
 * @param {string} text
 * @returns {string[]}
 */
export function wordsOf(text) {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/**
 * Drop the words that say nothing, unless nothing else is left.
 * @param {string[]} words
 * @returns {string[]}
 */
export const telling = words => without(words, word => STOP_WORDS.has(word));

/** Leave out what `isIdle` holds of, unless it holds of all. */
export function without(all, isIdle) {
  const kept = all.filter(each => !isIdle(each));
  return kept.length ? kept : all;
}

/**
 * Spell a name so that hyphen, underscore and space are one; other marks stay (whois++, sql*net).
 * @param {string} text
 * @returns {string}
 */
export function nameKey(text) {
  return fold(text)
    .trim()
    .replace(/[-_\s]+/g, "-");
}

/** Tell whether a word can be a port number. */
export const isNumber = word => /^\d+$/.test(word) && +word < 65536;
