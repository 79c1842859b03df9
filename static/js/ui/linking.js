// "Link to this page": copy buttons, and the site's own address where the page does not
// have it. Both wait until the reader opens the block.

const root = new URL("../", import.meta.url);
const SITE = "SITE/";
const PAUSE = 1600;

/** Put *code* on the clipboard; where the browser forbids that, select it for the reader. */
async function copy(code, button) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(code);
    button.textContent = "Selected";
  }
  setTimeout(() => { button.textContent = "Copy"; }, PAUSE);
}

/** Wrap the content of *place* as the code to copy, and put a button beside it. */
function addButton(place) {
  const label = place.previousElementSibling.textContent;
  const code = document.createElement("span");
  code.append(...place.childNodes);
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy as ${label}`);
  button.addEventListener("click", () => {
    button.removeAttribute("aria-label");
    copy(code, button);
  });
  place.append(code, button);
}

/** Print the address of the site in place of its placeholder. */
function address(block) {
  const hint = block.querySelector("[data-url]");
  if (!hint) return;
  const { url } = hint.dataset;
  const walker = document.createTreeWalker(block.querySelector("dl"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { currentNode: text } = walker;
    text.data = text.data.replace(`${SITE}${url}`, () => `${root.href}${url}`);
  }
  hint.remove();
}

function open(block) {
  address(block);
  for (const place of block.querySelectorAll("dd")) addButton(place);
}

for (const block of document.querySelectorAll("details.linking")) {
  if (block.open) open(block);
  else block.addEventListener("toggle", () => open(block), { once: true });
}
