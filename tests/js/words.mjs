// Prints the words of the texts in a JSON file, for comparison. Usage: node words.mjs TEXTS

import { readFile } from "node:fs/promises";

import { wordsOf } from "../../static/js/search/tokenize.js";

const texts = JSON.parse(await readFile(process.argv[2], "utf8"));
console.log(JSON.stringify({ words: texts.map(wordsOf) }));
