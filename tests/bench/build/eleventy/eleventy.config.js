// Prints the entity pages; a cell of a strip that many pages show is printed once.

import { readFileSync } from "node:fs";
import nunjucks from "nunjucks";

const read = name => JSON.parse(readFileSync(`data/${name}.json`, "utf-8"));
const KINDS = ["port", "range", "service", "contact", "reference"];

const entries = read("entries");
const shows = read("shows");
const cells = read("cells");

/** Give the pages of a kind; their tables hold rows and columns, no names of them. */
function pages(kind) {
  const found = read(kind);
  for (const table of found.flatMap(page => page.tables ?? [])) {
    table.rows = table.rows.map(name => entries[name]);
    table.shows = shows[table.shows];
  }
  return found;
}

/** Give a function that prints each of some cells, once, and joins them. */
function cellsOnce(environment) {
  const printed = new Map();
  const print = name => {
    if (!printed.has(name)) {
      printed.set(name, environment.render("_partials/cell.html", { cell: cells[name] }));
    }
    return printed.get(name);
  };
  return (names = []) => names.map(print).join("");
}

export default function configure(eleventy) {
  const frame = read("frame");
  const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader("includes"), {
    autoescape: false,
    trimBlocks: true,
    lstripBlocks: true,
  });
  environment.addGlobal("frame", frame);
  environment.addGlobal("cells", cellsOnce(environment));
  eleventy.setLibrary("njk", environment);
  for (const kind of KINDS) eleventy.addGlobalData(kind, () => pages(kind));
  eleventy.setUseGitIgnore(false);
  return { dir: { input: "pages", output: process.env.OUTPUT }, templateFormats: ["njk"] };
}
