// Bars of plots: the value of the one that is pointed at, focused, or chosen by arrow keys.

/** @param {SVGSVGElement} plot */
function readBars(plot) {
  const place = plot.nextElementSibling;
  const bars = [...plot.querySelectorAll("rect")];
  if (!(place instanceof HTMLElement) || !bars.length) return;
  const hasLinks = bars.some(bar => bar.closest("a"));
  const hint = hasLinks
    ? "Point at a bar to read its value; press it for the list."
    : "Point at a bar, or choose it with the arrow keys, to read its value.";
  let at = -1;
  /** @param {SVGRectElement | undefined} bar */
  const show = bar => {
    bars[at]?.classList.remove("chosen");
    at = bar ? bars.indexOf(bar) : -1;
    bar?.classList.add("chosen");
    place.textContent = bar?.querySelector("title")?.textContent || hint;
  };
  /** @param {Event} event */
  const barOf = ({ target }) => {
    if (!(target instanceof Element)) return undefined;
    return target.querySelector("rect") ?? target.closest("rect") ?? undefined;
  };
  place.classList.add("ready");
  show(undefined);
  plot.addEventListener("pointerover", event => show(barOf(event)));
  plot.addEventListener("pointerleave", () => show(undefined));
  if (hasLinks) {
    plot.addEventListener("focusin", event => show(barOf(event)));
    plot.addEventListener("focusout", () => show(undefined));
    return;
  }
  plot.tabIndex = 0;
  place.removeAttribute("aria-hidden");
  place.setAttribute("role", "status");
  plot.addEventListener("blur", () => show(undefined));
  plot.addEventListener("keydown", event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    show(bars[Math.min(Math.max(at + step, 0), bars.length - 1)]);
  });
}

for (const plot of document.querySelectorAll("svg.plot")) {
  if (plot instanceof SVGSVGElement) readBars(plot);
}
