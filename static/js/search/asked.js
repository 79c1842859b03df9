// One row for each number, range or name that was asked for, in that order, found or not.

import { LAST_PORT, UNASSIGNED } from "./registry.js";

// Of a longer range, each page in it is a row instead of each number.
const LONGEST_RANGE = 64;

/**
 * @typedef {object} Row
 * @property {string} asked as it was asked for: "443", "6000-6063", "http"
 * @property {boolean} isFound whether the registry says who holds it, or that nobody may
 * @property {string} url of its page, or of the free range around it; empty where there is none
 * @property {string} name its services, parted by commas
 * @property {string[]} protocols
 * @property {string} status as on the pages; empty where there is no page
 * @property {string} description
 * @property {string} holder assignees, parted by commas
 * @property {string[]} aliases names that do not come from the registry
 */

/**
 * Give the rows of what an answer says was asked for.
 * @param {import("./grammar.js").Asked[]} asked
 * @param {(text: string, options: { limit: number }) => Promise<{ results: import("./results.js").Result[] }>} find as createSearch gives it
 * @param {(path: string) => Promise<string>} load gives the text of a file of the site, by its path below the root
 * @returns {Promise<Row[]>}
 */
export async function rowsOf(asked, find, load) {
  const rows = asked.map(async ({ from, to, name, evidence }) => {
    const key = name ?? (from === to ? `${from}` : `${from}-${to}`);
    const { results } = await find(key, { limit: Infinity });
    if (from === to || to > LAST_PORT || results[0]?.key === key)
      return rowOf(key, results[0], load);
    if (to - from >= LONGEST_RANGE)
      return Promise.all(results.filter(isOfNumber).map(result => rowOf(result.key, result, load)));
    return rowsOf(
      Array.from({ length: to - from + 1 }, (_, at) => ({
        from: from + at,
        to: from + at,
        evidence,
      })),
      find,
      load,
    );
  });
  return (await Promise.all(rows)).flat();
}

const isOfNumber = ({ kind }) => kind === "port" || kind === "range";

async function rowOf(asked, result, load) {
  const {
    url = "",
    kind = "",
    services = [],
    protocols = [],
    status = "",
    description = "",
    state = "",
    aliases = [],
  } = result ?? {};
  const name = services.join(", ");
  const told = url && kind !== "listing" ? await toldBy(url, load) : NOTHING;
  return {
    asked,
    isFound: !!kind && kind !== "listing" && status !== UNASSIGNED && !state,
    url,
    name,
    protocols,
    status,
    description: isOfNumber({ kind }) && name ? description.slice(name.length + 2) : description,
    holder: told.holder,
    // The search for a number does not read what people call it.
    aliases: told.aliases.length ? told.aliases : aliases,
  };
}

/** @type {{ holder: string, aliases: string[] }} */
const NOTHING = { holder: "", aliases: [] };

/** Give what the JSON of a page says beside the index: who holds it, and what people call it. */
async function toldBy(url, load) {
  try {
    const page = JSON.parse(await load(`api/v1/${url.slice(0, -1)}.json`));
    const holders = new Set(page.registrations.flatMap(({ assignees }) => assignees ?? []));
    const names = (page.annotations ?? []).map(({ name }) => name).filter(Boolean);
    return { holder: [...holders].join(", ").replaceAll("_", " "), aliases: [...new Set(names)] };
  } catch {
    return NOTHING;
  }
}
