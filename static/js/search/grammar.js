// What a reader means: reads numbers and names out of a text by the rules of grammar.txt.

import { FIRST_DYNAMIC, LAST_PORT, PROTOCOLS } from "./registry.js";
import { STOP_WORDS, nameKey, telling, without, wordsOf } from "./tokenize.js";

// Linux gives the near end of a connection a number from here on.
const FIRST_EPHEMERAL = 32768;
const LONGEST = 5000;
const MOST_ASKED = 200;
const MOST_WORDS = 12;
// In a text with more words than this, a number needs evidence.
const MOST_PLAIN = 4;
// A wider pair is a mapping (80:8080), and so is one that falls.
const WIDEST_PAIR = 999;

const BARE = 1;
const NEAR = 2;
const SOURCE = 3;
export const PORT = 4;
// Of each kind of rule, the evidence of the first half of its groups, and of the other half.
const EVIDENCE = {
  bare: [BARE, BARE],
  near: [NEAR, NEAR],
  source: [SOURCE, SOURCE],
  port: [PORT, PORT],
  target: [5, 5],
  ends: [SOURCE, 5],
};

// The grammar of words alone.
const PLAIN = { rules: [], locator: /(?!)/g, glued: /(?!)/g };
// A text without any of these is words alone, and one number alone is a number: both need no rule.
const NEEDS_RULES = /[\p{Nd}:/*_=]|(?:^|\s)-|\beq\s/u;
const ONE_NUMBER = /^0*\d{1,5}$/;
const EACH_RANGE = /(\d+)(?:\s?(?:-|~|\.\.+|(?!and|or)\p{L}+|(:))\s?(\d+))?/gu;
const WORDS =
  /(?:[_$]?\p{sc=Latin}|\d)[\p{sc=Latin}\p{M}\d_$]*(?:[-+*'][\p{sc=Latin}\d_]+)*|(?:(?!\p{sc=Latin})[\p{L}\p{M}])+/gu;
// Words that people put around a number or name; they are no condition, but count when they match.
const FILLER = new RegExp(`^(?:ports?|number|no|nr|and|or|(?:${PROTOCOLS.join("|")})[46]?)$`);
// Words of a question; they say nothing beside a number or name.
const IDLE = new RegExp(
  `^(?:${"src what which is are do does how who used? uses default at from runs? service protocol".replaceAll(
    " ",
    "|",
  )})$`,
);
const NOT_ONLY_NUMBERS = /[\p{L}*%^\\]|\d\.\d|::|^\D*$/u;

/**
 * What is read from grammar.txt: the rules, with their kinds, and two patterns beside them.
 * @typedef {{ rules: { kind: string, pattern: RegExp }[], locator: RegExp, glued: RegExp }} Grammar
 */

/**
 * A number or range that is asked for, or a service's name: `from` and `to` are -1 then.
 * @typedef {{ from: number, to: number, name?: string, evidence: number }} Asked
 */

/**
 * @typedef {object} Query
 * @property {string} text what was typed, on one line
 * @property {string} key the text as a name, for exact matches
 * @property {Asked[]} asked numbers, ranges and names that the text spells, in the order of what they mean
 * @property {string} [glued] the letters of a text that may be a name, or a number with letters around it
 * @property {string[]} words folded words that an answer must have; the last may be unfinished
 * @property {string[]} all the same with the words that are no condition
 * @property {string[]} bare the same without what people put around a name ("port")
 * @property {string} plain the text without questions, numbers and noise
 * @property {string[]} content its words
 */

/**
 * Make a grammar of the lines of grammar.txt.
 * @param {string[]} lines
 * @returns {Grammar}
 */
export function readGrammar(lines) {
  /** @type {Record<string, string>} */
  const parts = {};
  /** @type {any} */
  const grammar = { rules: [] };
  for (const line of lines) {
    const [, kind, equals, pattern] = /** @type {RegExpExecArray} */ (
      /^(\w+) (= )?(.*)$/.exec(line.replace(/\{([A-Z]\w*)\}/g, (_, part) => parts[part]))
    );
    if (equals) parts[kind] = pattern;
    else {
      const made = new RegExp(
        `${parts.START}(?:${pattern})${kind === "noise" ? parts.END : ""}`,
        "gu",
      );
      if (kind in PLAIN) grammar[kind] = made;
      else grammar.rules.push({ kind, pattern: made });
    }
  }
  return grammar;
}

/** Tell whether a text can be read without the rules. */
export const isPlain = text => !NEEDS_RULES.test(text) || ONE_NUMBER.test(text);

/**
 * Read what was typed or pasted.
 * @param {string} input
 * @param {Grammar} grammar may be left out where the text is plain
 * @returns {Query}
 */
export function parse(input, grammar = PLAIN) {
  const text = clean(String(input));
  const lower = text.toLowerCase();
  const documents = documentsOf(lower);
  const { asked, glued, plain, isNoise } = documents
    ? { asked: [], plain: documents.join(" ") }
    : read(lower, grammar);
  const all = documents ?? (isNoise && !plain ? [] : wordsOf(text).slice(0, MOST_WORDS));
  const bare = without(all, word => FILLER.test(word));
  return {
    text,
    key: nameKey(text),
    asked,
    glued,
    words: telling(bare),
    all,
    bare,
    plain,
    content: wordsOf(plain).slice(0, MOST_WORDS),
  };
}

/** Put a text on one line, with plain digits and dashes, and nothing that cannot be seen. */
function clean(input) {
  return input
    .slice(0, LONGEST)
    .normalize("NFKC")
    .slice(0, LONGEST)
    .replace(/\p{Nd}/gu, plainDigit)
    .replace(/\p{Cf}/gu, "")
    .replace(/[\p{Pd}−]/gu, "-")
    .replace(/\s+/g, " ")
    .trim();
}

/** Give the digit of ASCII; Unicode has the ten of a script in a row, from a code that ends with 0 or 6. */
function plainDigit(digit) {
  const at = digit.codePointAt(0);
  const low = at & 15;
  return low < 6 || /\p{Nd}/u.test(String.fromCodePoint(at - low)) ? low : low - 6;
}

/** Find the RFC, or the draft, that a text names in any spelling or address. */
function documentsOf(lower) {
  const rfc = /\brfc[\s:_#/.-]*0*(\d+)/.exec(lower);
  if (rfc) return [`rfc${rfc[1]}`];
  const draft = /\/(draft-[\w-]+\w)/.exec(lower);
  return draft && wordsOf(draft[1]);
}

/** Take out of a text, rule after rule, what it asks for; give that, and the words that are left. */
function read(text, { rules, locator, glued }) {
  const found = [];
  const applied = (isWanted, rest) =>
    apply(
      rules.filter(({ kind }) => isWanted(kind)),
      rest,
      found,
    );
  const start = applied(kind => kind === "noise", spelled(text, locator));
  const numbers = start.replace(WORDS, word => (FILLER.test(word) || word === "from" ? " " : word));
  const isList = !NOT_ONLY_NUMBERS.test(numbers);
  const rest = isList ? numbers : applied(kind => kind !== "noise" && kind !== "bare", start);
  const content = [...rest.matchAll(WORDS)].filter(([word]) => isContent(word));
  const letters = content.map(({ 0: word, index }) =>
    unglue(found, word.matchAll(glued), index, word === text ? 10 : 100),
  );
  applied(kind => kind === "bare", rest);
  if (ONE_NUMBER.test(text)) add(found, text, BARE, 0);
  return {
    asked: chosen(found, isList, content).slice(0, MOST_ASKED),
    glued: content[0]?.[0] === text ? letters[0] : "",
    isNoise: !isList && rest !== text,
    plain: content.join(" "),
  };
}

/** Leave the hosts of a locator if they have ports, else its scheme; write ranges that are told in words with a hyphen. */
const spelled = (text, locator) =>
  text
    .replace(locator, (_, scheme, hosts) =>
      /(?:^|[^:]):\d+\b/.test(hosts) ? ` ${hosts.replace(/[,;]/g, " ")} ` : ` ${scheme} `,
    )
    .replace(/(?<=range |between )(\d+) (?:and |to )?(?=\d)/g, "$1-");

const isContent = word =>
  !STOP_WORDS.has(word) && !IDLE.test(word) && !FILLER.test(word) && !/^[\d-]+$/.test(word);

/** Add to `found` what rules read in a text; give the text without it. */
function apply(rules, text, found) {
  let rest = text;
  for (const { kind, pattern } of rules) {
    rest = rest.replace(pattern, (match, ...groups) => {
      const [at] = groups.splice(-2);
      for (const [group, each] of groups.entries()) {
        if (each)
          add(
            found,
            each,
            EVIDENCE[kind][+(group >= groups.length / 2)],
            at + group,
            groups.length > 1,
          );
      }
      return " ".repeat(match.length);
    });
  }
  return rest;
}

/** Keep the numbers, the ranges or the name that a rule has read; of two readings the one with more evidence. */
function add(found, text, evidence, at, isPaired) {
  const keep = (from, to, name) => {
    const known = found.find(each => each.from === from && each.to === to && each.name === name);
    if (known) known.evidence = Math.max(known.evidence, evidence);
    else found.push({ from, to, name, evidence, at, isPaired });
  };
  if (/^[a-z]/.test(text)) keep(-1, -1, text);
  for (const [, first, colon, last = first] of /^[a-z]/.test(text)
    ? []
    : text.matchAll(EACH_RANGE)) {
    const isMapped = +first > +last || (colon && last - first > WIDEST_PAIR);
    keep(+first, isMapped ? +first : +last);
    if (isMapped) keep(+last, +last);
  }
}

/** Keep the number that a word is glued to, if it is `least` or more; give the letters. */
function unglue(found, [match = []], at, least) {
  const [, before, number, other = number, after = before] = match;
  if (!(+other >= least && +other <= LAST_PORT)) return "";
  add(found, other, NEAR, at);
  return after;
}

/** Drop what has little evidence beside what has more, and put the rest in order. */
function chosen(all, isList, content) {
  const best = Math.max(...all.map(({ evidence }) => evidence));
  const least =
    best >= PORT
      ? SOURCE
      : content.filter(([word]) => /[a-z]/.test(word)).length > MOST_PLAIN
        ? NEAR
        : BARE;
  const found = all.filter(({ evidence }) => evidence >= least);
  if (isList) return found;
  return without(
    found,
    ({ from, to, evidence, isPaired }) =>
      to === 0 || from > LAST_PORT || (from >= FIRST_DYNAMIC && (isPaired || evidence === SOURCE)),
  ).sort((a, b) => scoreOf(b) - scoreOf(a) || a.at - b.at);
}

/** Registered goes before dynamic, and of the two ends of a connection the one that waits goes first. */
const scoreOf = ({ from, evidence, isPaired }) =>
  evidence - (from >= FIRST_DYNAMIC ? 3.5 : 0) - (isPaired && from >= FIRST_EPHEMERAL ? 4.5 : 0);
