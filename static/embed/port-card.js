// <port-card port="443"> or <port-card service="https">: a small card about a port or a service on
// any page, from this site's JSON. A wiki that takes no such element says <span class="port-card"
// data-port="443">. Without script, or where nothing is found, its own content stays.

const site = new URL("../", import.meta.url);
const STYLE = `:host{display:inline-block;max-width:28rem;padding:.5em .8em;border:1px solid;border-radius:4px;font:inherit}
a{color:inherit;font-weight:600}p{margin:.2em 0 0}small{opacity:.75}`;

/** Give the slug that the site gives to a name. */
const slug = name =>
  [...new TextEncoder().encode(name.replace(/[A-Z]/g, letter => letter.toLowerCase()))]
    .map(byte =>
      /[\w.-]/.test(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `~${byte.toString(16).padStart(2, "0")}`,
    )
    .join("")
    .replace(
      /^(?:\.|(?=(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))\w)/,
      letter => `~${letter.charCodeAt(0).toString(16)}`,
    )
    .replace(/\.$/, "~2e");

const element = (name, ...content) => {
  const made = document.createElement(name);
  made.append(...content);
  return made;
};

class PortCard extends HTMLElement {
  static observedAttributes = ["port", "service"];

  connectedCallback() {
    this.#show();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#show();
  }

  async #show() {
    const [port, service] = ["port", "service"].map(name => this.getAttribute(name)?.trim());
    const path = port ? `port/${port}` : service && `service/${slug(service)}`;
    if (!path) return;
    const answer = await fetch(new URL(`api/v1/${path}.json`, site)).catch(() => undefined);
    if (!answer?.ok) return;
    const { title, url, edition, registrations } = await answer.json();
    const link = element("a", title);
    link.href = new URL(url, site);
    const words = new Set(registrations.map(each => each.description).filter(Boolean));
    const protocols = new Set(registrations.map(each => each.protocol).filter(Boolean));
    const style = new CSSStyleSheet();
    style.replaceSync(STYLE);
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [style];
    root.replaceChildren(
      link,
      " ",
      [...protocols].join(", "),
      element("p", [...words].slice(0, 2).join("; ")),
      element("small", `IANA, edition ${edition ?? "without a date"}`),
    );
  }
}

customElements.define("port-card", PortCard);

/** @type {NodeListOf<HTMLElement>} */
const spans = document.querySelectorAll("span.port-card");
for (const span of spans) {
  const card = element("port-card", ...span.childNodes);
  for (const [name, value] of Object.entries(span.dataset)) card.setAttribute(name, value);
  span.replaceWith(card);
}
