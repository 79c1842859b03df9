// Buttons that copy what a page is about: its key, and its address.

const KEYS = { port: "number", contact: "id" };
const WHILE = 1600;

/** Add a button that copies *text*, and says so for a while. */
function offer(place, words, text) {
  const button = document.createElement("button");
  button.textContent = words;
  const said = (answer) => {
    button.textContent = answer;
    setTimeout(() => { button.textContent = words; }, WHILE);
  };
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(text).then(() => said("Copied"), () => said(text));
  });
  place.append(" ", button);
}

/** Offer to copy, where the page has a place for it and the browser a clipboard. */
export function offerCopies() {
  const tools = document.querySelector(".tools");
  if (!tools || !navigator.clipboard) return;
  const { kind, key } = document.querySelector("main").dataset;
  offer(tools, `Copy ${KEYS[kind] ?? "name"}`, key);
  offer(tools, "Copy address", location.href.replace(/[?#].*/, ""));
}
