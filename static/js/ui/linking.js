// "Link to this page": copy buttons, and the site's own address where the page does not know it.
// Both wait until the reader opens the block.

import { copyButton } from "./copy_button.js";

const root = new URL("../", import.meta.url);
const SITE = "SITE/";

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

/** @param {HTMLDetailsElement} block */
function open(block) {
  fillAddress(block);
  for (const place of block.querySelectorAll("dd")) addButton(place);
}

/** @type {NodeListOf<HTMLDetailsElement>} */
const blocks = document.querySelectorAll("details.linking");
for (const block of blocks) {
  if (block.open) open(block);
  else block.addEventListener("toggle", () => open(block), { once: true });
}
