// Prints the entity pages; a row or a cell that many pages show is printed once.

import { readFileSync } from "node:fs";
import nunjucks from "nunjucks";

const read = name => JSON.parse(readFileSync(`data/${name}.json`, "utf-8"));
const KINDS = ["port", "range", "service", "contact", "reference"];

/** Give a function that prints each of some items with a template, once, and joins them. */
function once(environment, template, items, contextOf) {
  const printed = new Map();
  const print = key => {
    if (!printed.has(key)) printed.set(key, environment.render(template, contextOf(items[key])));
    return printed.get(key);
  };
  return (keys = []) => keys.map(print).join("");
}

export default function configure(eleventy) {
  const frame = read("frame");
  const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader("includes"), {
    autoescape: false,
    trimBlocks: true,
    lstripBlocks: true,
  });
  environment.addGlobal("frame", frame);
  environment.addGlobal("rows", once(environment, "_partials/entry.html", read("entries"), entry => ({ entry })));
  environment.addGlobal("cells", once(environment, "_partials/cell.html", read("cells"), cell => ({ cell })));
  eleventy.setLibrary("njk", environment);
  for (const kind of KINDS) eleventy.addGlobalData(kind, () => read(kind));
  eleventy.setUseGitIgnore(false);
  return { dir: { input: "pages", output: process.env.OUTPUT }, templateFormats: ["njk"] };
}
