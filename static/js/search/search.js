// The search of the site: createSearch({ base, fetch }) finds pages by number, name or words.

import { answer } from "./answer.js";
import { isPlain, parse, readGrammar } from "./grammar.js";
// @ts-ignore: the build writes it.
import { manifest } from "./manifest.js";
import { Shards } from "./shards.js";

/**
 * Give the search of the site whose root is at `base`.
 *
 * Nothing is fetched before the first search, and then only the one or two files that it needs.
 * @param {{ base: string | URL, fetch?: (url: string, options?: RequestInit) => Promise<Response> }} options
 */
export async function createSearch({ base, fetch = globalThis.fetch }) {
  const root = String(base).replace(/\/*$/, "/");
  const shards = new Shards(root, (url, options) => fetch(url, options), manifest);

  /**
   * Find pages, and tell of the search; with `all`, not only among the best known.
   * @param {string} text
   * @param {{ limit?: number, all?: boolean }} [options]
   * @returns {Promise<import("./answer.js").Answer>}
   */
  async function find(text, options = {}) {
    const once = async () =>
      answer(
        parse(text, isPlain(text) ? undefined : await shards.grammar(readGrammar)),
        shards,
        options,
      );
    try {
      return await once();
    } catch (/** @type {any} */ error) {
      if (error.reason !== "missing") throw error;
      await shards.refresh();
      return once();
    }
  }

  return {
    /**
     * Find pages, best first.
     * @param {string} text
     * @param {{ limit?: number }} [options]
     * @returns {Promise<import("./results.js").Result[]>}
     */
    search: async (text, { limit = 10 } = {}) => (await find(text, { limit })).results,
    find,
  };
}
