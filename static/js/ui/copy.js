// What script adds to a page's tools: copies of its key, address and labels, and sharing.

import { copyButton } from "./copy_button.js";

/** @type {Record<string, string>} */
const KEYS = { port: "number", contact: "id" };

/**
 * Copy a text; where that is forbidden, the button shows it.
 * @param {string} label
 * @param {string} text
 * @param {string} [object]
 */
function copyOf(label, text, object) {
  return copyButton(
    label,
    () => text,
    () => text,
    object,
  );
}

/** Say that the number that was asked for is in the range of this page. */
function askedNumber(key) {
  const [first, last] = key.split("-").map(Number);
  const isHere = document.referrer.startsWith(`${location.origin}/`);
  const path = isHere ? document.referrer.replace(/[?#].*/, "") : "";
  const found = /^#(\d+)$/.exec(location.hash) ?? /\/(\d+)\/?$/.exec(path);
  const asked = Number(found?.[1] ?? NaN);
  return asked >= first && asked <= last ? `${asked} is in this range.` : "";
}

/** Offer to copy and to share, where the page has a place for it and the browser can. */
export function offerCopies() {
  const tools = document.querySelector(".copies");
  if (!tools) return;
  const { kind = "", key = "" } = document.querySelector("main")?.dataset ?? {};
  const address = location.href.replace(/[?#].*/, "");
  if (kind === "range") {
    const words = document.createElement("strong");
    words.textContent = askedNumber(key);
    if (words.textContent) tools.append(words);
  }
  if (navigator.clipboard) {
    tools.append(copyOf(`Copy ${KEYS[kind] ?? "name"}`, key), " ", copyOf("Copy address", address));
    for (const label of document.querySelectorAll("[data-copy]")) {
      const text = label.textContent ?? "";
      label.after(" ", copyOf("Copy", text, ` ${text}`));
    }
  }
  if ("share" in navigator) tools.append(shareButton(address));
}

/** @param {string} url */
function shareButton(url) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Share";
  // Who closes the system's dialog has decided against it.
  button.addEventListener("click", () =>
    navigator.share({ title: document.title, url }).catch(() => {}),
  );
  return button;
}
