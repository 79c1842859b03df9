// Buttons that copy what a page is about: its key, and its address.

import { copyButton } from "./copy_button.js";

/** @type {Record<string, string>} */
const KEYS = { port: "number", contact: "id" };

/** Offer to copy, where the page has a place for it and the browser a clipboard. */
export function offerCopies() {
  const tools = document.querySelector(".copies");
  if (!tools || !navigator.clipboard) return;
  const { kind = "", key = "" } = document.querySelector("main")?.dataset ?? {};
  const address = location.href.replace(/[?#].*/, "");
  for (const [name, text] of [
    [KEYS[kind] ?? "name", key],
    ["address", address],
  ]) {
    tools.append(
      " ",
      copyButton(
        `Copy ${name}`,
        () => text,
        () => text,
      ),
    );
  }
}
