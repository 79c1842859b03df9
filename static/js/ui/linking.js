// "Link to this page": copy buttons, and the site's own address where the page does not know it.
// Both wait until the reader opens the block.

import { copyButton } from "./copy_button.js";

const root = new URL("../", import.meta.url);
const SITE = "SITE/";
// The last in a form: a title may hold the same letters.
const ACCESSED = /YYYY-MM-DD(?=\}\}?$)/;

/**
 * Wrap the content of `place` as the code to copy, and put a button beside it.
 * @param {HTMLElement} place
 */
function addButton(place) {
  const code = document.createElement("span");
  code.append(...place.childNodes);
  const select = () => {
    getSelection()?.selectAllChildren(code);
    return "Selected";
  };
  const form = place.previousElementSibling?.textContent;
  place.append(
    code,
    copyButton("Copy", () => code.textContent, select, ` as ${form}`),
  );
}

/**
 * Print the address of the site in place of its placeholder.
 * @param {Element} block
 */
function fillAddress(block) {
  /** @type {HTMLElement | null} */
  const hint = block.querySelector("[data-url]");
  if (!hint) return;
  const { url } = hint.dataset;
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    text.nodeValue = text.nodeValue?.replace(`${SITE}${url}`, () => `${root.href}${url}`) ?? "";
  }
  hint.remove();
}

/**
 * Print the date of this day where a citation has a place for it.
 * @param {Element} block
 */
function fillDate(block) {
  const now = new Date();
  const parts = [now.getMonth() + 1, now.getDate()].map(part => String(part).padStart(2, "0"));
  const today = [now.getFullYear(), ...parts].join("-");
  for (const place of block.querySelectorAll("dd")) {
    const text = place.textContent ?? "";
    if (ACCESSED.test(text)) place.textContent = text.replace(ACCESSED, today);
  }
}

/** @param {HTMLDetailsElement} block */
function open(block) {
  fillAddress(block);
  fillDate(block);
  for (const place of block.querySelectorAll("dd")) addButton(place);
}

/** @type {NodeListOf<HTMLDetailsElement>} */
const blocks = document.querySelectorAll("details.linking");
for (const block of blocks) {
  if (block.open) open(block);
  else block.addEventListener("toggle", () => open(block), { once: true });
}
