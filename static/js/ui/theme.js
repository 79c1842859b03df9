// A classic script, in the head: the page must not flash in the other theme.
(() => {
  "use strict";
  // Sites of one origin share the storage.
  const key = "site-gen:theme";
  const root = document.documentElement;
  /** @type {Record<string, string>} */
  const words = { "": "system", light: "light", dark: "dark" };
  const themes = Object.keys(words);
  let theme = "";
  try {
    theme = localStorage.getItem(key) ?? "";
  } catch {
    // Storage may be forbidden; the reader's setting holds then.
  }
  const show = () => {
    if (theme && themes.includes(theme)) root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  show();
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "theme-switch";
    const label = () => {
      button.title = `Theme: ${words[theme] ?? words[""]}`;
      button.setAttribute("aria-label", button.title);
    };
    label();
    document.querySelector(".masthead")?.append(button);
    button.addEventListener("click", () => {
      theme = themes[(themes.indexOf(theme) + 1) % themes.length];
      show();
      label();
      try {
        localStorage.setItem(key, theme);
      } catch {
        // As above: the choice lasts for this page.
      }
    });
  });
})();
