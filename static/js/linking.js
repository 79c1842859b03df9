// "Link to this page": copy buttons, the edition's date, and the site's own address where the
// page does not know it. All of it waits until the reader opens the block.

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

function addButton(code, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy as ${label}`);
  button.addEventListener("click", () => {
    button.removeAttribute("aria-label");
    copy(code, button);
  });
  code.after(button);
}

/** Print the address of the site in place of its placeholder. */
function address(block) {
  const { url } = block.dataset;
  const walker = document.createTreeWalker(block.querySelector("dl"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { currentNode: text } = walker;
    text.data = text.data.replace(`${SITE}${url}`, () => `${root.href}${url}`);
  }
  block.querySelector("summary + p")?.remove();
}

/** Print the date of the edition, which stands in one file so that pages need not change for it. */
async function date(block) {
  const place = block.querySelector("[data-edition]");
  const answer = await fetch(new URL("api/v1/edition.json", root));
  const { edition } = await answer.json();
  if (edition) place.textContent = edition;
}

function open(block) {
  address(block);
  for (const code of block.querySelectorAll("dd > code")) {
    addButton(code, code.parentElement.previousElementSibling.textContent);
  }
  // Where no file can be read (file://, offline), the link to the date stays.
  date(block).catch(() => {});
}

for (const block of document.querySelectorAll("details.linking")) {
  if (block.open) open(block);
  else block.addEventListener("toggle", () => open(block), { once: true });
}
