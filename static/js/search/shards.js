// The files of the index: which one holds an answer, and how it is had.

import { readDocument } from "./documents.js";

const FORMAT = 1;
const DIGEST = 6;

/**
 * Tell of an index file that cannot be had or read.
 *
 * `reason` is "network", "missing", or "outdated" where only a reload of the page helps.
 */
const failure = reason => Object.assign(new Error(`search index: ${reason}`), { reason });

/** Gives the shards of one site; each is fetched once, and again only after a failure. */
export class Shards {
  /**
   * @param {string} base root of the site, with a slash at its end
   * @param {(url: string, options?: RequestInit) => Promise<Response>} fetch
   * @param {object} manifest as site_gen/search_index writes it
   */
  constructor(base, fetch, manifest) {
    this.base = base;
    this.fetch = fetch;
    this.use(manifest);
  }

  use(manifest) {
    if (manifest.format !== FORMAT) throw failure("outdated");
    this.manifest = manifest;
    this.starts = manifest.starts.split(" ");
    /** @type {Map<string, Promise<any>>} */
    this.held = new Map();
    /** @type {Map<string, import("./documents.js").SearchDocument>} */
    this.known = new Map();
  }

  /** Give the documents of the blocks that hold a range of port numbers, of `most` blocks at most. */
  blocks(from, to, most = 1) {
    return this.several("ports", blockOf(from), Math.min(blockOf(to), blockOf(from) + most - 1));
  }

  /** Tell the first and last of the word shards that hold the words beginning with `prefix`. */
  span(prefix) {
    const at = text =>
      Math.max(
        0,
        this.starts.findLastIndex(start => start <= text),
      );
    return [at(prefix), at(`${prefix}\uffff`)];
  }

  /** Give the most central services, beside the documents of one word shard. */
  async best(at) {
    return unique(await Promise.all([this.documents("words", at), this.documents("best")]));
  }

  /** Give the documents of a stretch of shards, each document once. */
  async several(kind, first, last) {
    if (first === last) return this.documents(kind, first);
    const places = Array.from({ length: last - first + 1 }, (_, at) => first + at);
    return unique(await Promise.all(places.map(at => this.documents(kind, at))));
  }

  /** Give the documents of a shard of a kind; none where the index has no such file. */
  async documents(kind, at = 0) {
    const digest = this.manifest[kind].substr(at * DIGEST, DIGEST);
    if (digest[0] === "-") return [];
    const { known } = this;
    // A document is in the shard of each of its words; it is read once.
    return this.once(kind, digest, lines =>
      lines.map(line => known.get(line) ?? known.set(line, readDocument(line)).get(line)),
    );
  }

  /** Give the grammar by which a text is read. */
  grammar(decode) {
    return this.once("grammar", this.manifest.grammar, decode);
  }

  /** Give the list of words, for what is mistyped. */
  spelling(decode) {
    return this.once("spelling", this.manifest.spelling, lines => decode(lines[0]));
  }

  once(kind, digest, decode) {
    if (!this.held.has(digest)) {
      const found = this.text(`assets/search/${kind}-${digest}.txt`).then(text => {
        const [head, ...lines] = text.split("\n");
        if (head !== `${kind} ${FORMAT} ${lines.length}`) throw failure("missing");
        return decode(lines);
      });
      this.held.set(digest, found);
      found.catch(() => this.held.delete(digest));
    }
    return this.held.get(digest);
  }

  async text(path, options) {
    let response;
    try {
      response = await this.fetch(this.base + path, options);
      if (response.ok) return await response.text();
    } catch {
      throw failure("network");
    }
    throw failure("missing");
  }

  /**
   * After a file was missing, read the manifest anew from the search.js that is now published.
   *
   * A cached search.js may be ten minutes older than the index beside it.
   */
  async refresh() {
    const source = await this.text("assets/search.js", { cache: "reload" });
    const [, text] = /^export const manifest = (.*);$/m.exec(source) ?? [];
    if (!text || text === JSON.stringify(this.manifest)) throw failure("missing");
    this.use(JSON.parse(text));
  }
}

// As block_of in site_gen/search_index: low numbers are crowded.
const blockOf = number => (number < 10240 ? number >> 9 : 20 + (number >> 14));

const unique = lists => [...new Set(lists.flat())];
