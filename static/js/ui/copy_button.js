// A button that copies a text, and says so to the eye and to screen readers.

const PAUSE = 1600;
/** @type {HTMLElement | undefined} */
let region;

/**
 * Announce a text. A live region is heard only when it stood there before its text.
 * @param {string} text
 */
function announce(text) {
  if (region) region.textContent = text;
}

function addRegion() {
  region = document.createElement("p");
  region.className = "visually-hidden";
  region.setAttribute("role", "status");
  document.body.append(region);
}

/**
 * Make a button that copies what `text` gives.
 * @param {string} label
 * @param {() => string} text
 * @param {() => string} refused called where the browser forbids it; gives what to show instead
 * @param {string} [object] what is copied, for screen readers
 */
export function copyButton(label, text, refused, object = "") {
  if (!region) addRegion();
  const button = document.createElement("button");
  button.type = "button";
  const hidden = document.createElement("span");
  hidden.className = "visually-hidden";
  hidden.textContent = object;
  button.append(label, hidden);
  /** @param {string} outcome */
  const show = outcome => {
    button.textContent = outcome;
    announce(outcome);
    setTimeout(() => button.replaceChildren(label, hidden), PAUSE);
  };
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      show("Copied");
    } catch {
      show(refused());
    }
  });
  return button;
}
