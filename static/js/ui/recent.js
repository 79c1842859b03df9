// Recent look-ups: kept in this browser alone, none where storage is denied.

const KEY = "site-gen:recent";
const MOST = 8;

/** @typedef {{ title: string, url: string }} Recent a page or a search; the address is relative to the root */

/** @param {unknown} value */
function isRecent(value) {
  const { title, url } = /** @type {Record<string, unknown>} */ (value ?? {});
  // Other sites of the origin may write here; an address must stay inside the site.
  return (
    typeof title === "string" && typeof url === "string" && /^\w[\w~.%/-]*\/(?:\?q=\S+)?$/.test(url)
  );
}

/** @returns {Recent[]} the newest first */
export function recents() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isRecent).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

/** @param {Recent} recent */
export function remember({ title, url }) {
  const others = recents().filter(each => each.url !== url);
  const kept = [{ title: title.slice(0, 80), url }, ...others].filter(isRecent).slice(0, MOST);
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Storage is denied or full.
  }
}

export function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Nothing was kept either.
  }
}
