// The map of all ports: draws the cells, follows pointer and keyboard, tells of the port under them.

const SIDE = 256;
const LAST = SIDE * SIDE - 1;
const DYNAMIC = 49152;
const CLOSEST = 16; // cells across, at the nearest
const LABELLED = 40; // cells across, from which numbers are written
const STEP = 2;
const FADED = 0.88;
const LETTERS = { 1: "tcp", 2: "udp", 4: "sctp", 8: "dccp" };
const MOST_OFFERED = 12;

const chart = document.querySelector(".chart");
const canvas = chart.querySelector("canvas");
const panel = chart.querySelector(".panel");
const card = panel.querySelector(".card");
const matches = panel.querySelector(".matches");
const form = panel.querySelector("form");
const brush = canvas.getContext("2d");
const sheet = document.createElement("canvas");
sheet.width = SIDE;
sheet.height = SIDE;

const view = { x: 0, y: 0, across: SIDE };
const codes = new Uint8Array(SIDE * SIDE);
const shown = new Uint8Array(SIDE * SIDE).fill(1);
let statuses = [];
let names = null;
let cursor = null;
let waiting = 0;

async function load(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

/** Spread runs of codes over the cells. */
function unroll(runs) {
  let at = 0;
  for (let run = 0; run < runs.length; run += 2) {
    codes.fill(runs[run], at, at + runs[run + 1]);
    at += runs[run + 1];
  }
}

/** Turn lists in the order of the numbers into answers by number. */
function indexed(told) {
  const byNumber = new Map();
  let number = 0;
  told.ports.forEach((step, at) => {
    number += step;
    byNumber.set(number, { names: told.names[at], holder: told.holding[at] });
  });
  return { byNumber, holders: told.holders, ranges: told.ranges };
}

let asked = null;
let inks = {};

/** Fetch the names, once, when they are first needed. */
function needNames() {
  asked ??= load(chart.dataset.names).then((told) => {
    names = indexed(told);
    refresh();
    if (cursor !== null) tell();
  }).catch(() => { asked = null; });
  return asked;
}

function toneOf(number) {
  const status = statuses[codes[number] & 7];
  if (status === "unassigned") return number < DYNAMIC ? "unassigned" : "dynamic";
  if (status === "reserved" || status === "de-assigned") return status;
  const bits = codes[number] >> 3;
  if (bits & 12) return "other";
  return { 1: "tcp", 2: "udp" }[bits] ?? "both";
}

/** Read the colours that the key shows, so that style sheets alone decide them. */
function palette() {
  const found = {};
  for (const tone of document.querySelectorAll(".key .tone")) {
    const [red, green, blue] = getComputedStyle(tone).backgroundColor.match(/\d+/g).map(Number);
    found[tone.classList[1]] = [red, green, blue];
  }
  return found;
}

/** Choose black or white to write on a colour. */
function inkOn([red, green, blue]) {
  return red * 0.299 + green * 0.587 + blue * 0.114 > 120 ? "#15212b" : "#fff";
}

/** Paint each port as one dot of the sheet that the view is cut from. */
function paint() {
  const colours = palette();
  const paper = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
  const dots = new ImageData(SIDE, SIDE);
  inks = Object.fromEntries(Object.entries(colours).map(([tone, colour]) => [tone, inkOn(colour)]));
  for (let number = 0; number <= LAST; number += 1) {
    const colour = colours[toneOf(number)];
    const fade = shown[number] ? 0 : FADED;
    for (let part = 0; part < 3; part += 1) {
      dots.data[number * 4 + part] = colour[part] + (paper[part] - colour[part]) * fade;
    }
    dots.data[number * 4 + 3] = 255;
  }
  sheet.getContext("2d").putImageData(dots, 0, 0);
}

function draw() {
  waiting = 0;
  const size = canvas.width;
  const cell = size / view.across;
  brush.imageSmoothingEnabled = false;
  brush.drawImage(sheet, view.x, view.y, view.across, view.across, 0, 0, size, size);
  if (view.across <= LABELLED) label(cell);
  if (cursor !== null) mark(cell);
}

/** Draw at the next frame, however often something changed before it. */
function refresh() {
  waiting ||= requestAnimationFrame(draw);
}

function label(cell) {
  const pixel = canvas.width / canvas.clientWidth;
  brush.textAlign = "center";
  brush.textBaseline = "middle";
  for (let row = Math.floor(view.y); row < view.y + view.across && row < SIDE; row += 1) {
    for (let column = Math.floor(view.x); column < view.x + view.across && column < SIDE; column += 1) {
      write(row * SIDE + column, (column - view.x) * cell, (row - view.y) * cell, cell, pixel);
    }
  }
}

function write(number, x, y, cell, pixel) {
  brush.strokeStyle = "rgb(255 255 255 / 0.35)";
  brush.lineWidth = 1;
  brush.strokeRect(x, y, cell, cell);
  brush.fillStyle = shown[number] ? inks[toneOf(number)] : getComputedStyle(document.body).color;
  const told = names?.byNumber.get(number)?.names;
  const isNamed = told && cell >= 26 * pixel;
  brush.font = `${Math.min(12 * pixel, cell / 3.2)}px sans-serif`;
  brush.fillText(String(number), x + cell / 2, y + cell * (isNamed ? 0.34 : 0.5), cell * 0.94);
  if (!isNamed) return;
  brush.font = `${Math.min(11 * pixel, cell / 3.6)}px sans-serif`;
  brush.save();
  brush.beginPath();
  brush.rect(x, y, cell, cell);
  brush.clip();
  const name = told.split(", ")[0];
  const isLong = brush.measureText(name).width > cell * 0.94;
  brush.textAlign = isLong ? "start" : "center";
  brush.fillText(name, isLong ? x + cell * 0.05 : x + cell / 2, y + cell * 0.7);
  brush.restore();
  brush.textAlign = "center";
}

function mark(cell) {
  const least = Math.max(cell, 7);
  const x = ((cursor % SIDE) + 0.5 - view.x) * cell - least / 2;
  const y = (Math.floor(cursor / SIDE) + 0.5 - view.y) * cell - least / 2;
  brush.lineWidth = Math.max(2, canvas.width / 300);
  brush.strokeStyle = "#fff";
  brush.strokeRect(x - 1, y - 1, least + 2, least + 2);
  brush.strokeStyle = "#a3145a";
  brush.strokeRect(x, y, least, least);
}

/** Give the page of a number: its own, that of the range around it, or its listing. */
function pageOf(number) {
  if (names?.byNumber.has(number)) return `../port/${number}/`;
  const { ranges } = names ?? { ranges: [] };
  for (let at = 0; at < ranges.length; at += 2) {
    if (ranges[at] <= number && number <= ranges[at + 1]) return `../port/${ranges[at]}-${ranges[at + 1]}/`;
  }
  return number < DYNAMIC ? "../ports/" : "../ports/dynamic/";
}

function line(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

/** Tell of the port under the cursor. */
function tell() {
  const link = document.createElement("a");
  link.href = pageOf(cursor);
  link.textContent = String(cursor);
  link.setAttribute("aria-label", `Port ${cursor}`);
  const bits = Object.keys(LETTERS).filter((bit) => codes[cursor] >> 3 & bit);
  const status = [statuses[codes[cursor] & 7], ...bits.map((bit) => LETTERS[bit])].join(" · ");
  const told = names?.byNumber.get(cursor);
  const lines = [told?.names, status, names?.holders[told?.holder ?? 0]].filter(Boolean).map(line);
  card.replaceChildren(link, ...lines);
}

function keepInside() {
  const most = SIDE - view.across;
  view.x = Math.min(Math.max(view.x, 0), most);
  view.y = Math.min(Math.max(view.y, 0), most);
  canvas.classList.toggle("zoomed", view.across < SIDE);
  refresh();
}

/** Show *across* cells, with the cell at *x*, *y* staying where it is. */
function zoom(across, x, y) {
  const wanted = Math.min(Math.max(across, CLOSEST), SIDE);
  view.x = x - (x - view.x) * wanted / view.across;
  view.y = y - (y - view.y) * wanted / view.across;
  view.across = wanted;
  if (wanted <= LABELLED) needNames();
  keepInside();
}

function select(number) {
  cursor = number;
  needNames();
  tell();
  refresh();
}

/** Move the view so that the cursor is in it. */
function follow() {
  const column = cursor % SIDE;
  const row = Math.floor(cursor / SIDE);
  view.x = Math.min(Math.max(view.x, column - view.across + 1), column);
  view.y = Math.min(Math.max(view.y, row - view.across + 1), row);
  keepInside();
}

function placeOf(event) {
  const box = canvas.getBoundingClientRect();
  return [
    view.x + (event.clientX - box.left) / box.width * view.across,
    view.y + (event.clientY - box.top) / box.height * view.across,
  ];
}

function numberAt(event) {
  const [x, y] = placeOf(event).map((part) => Math.min(Math.max(Math.floor(part), 0), SIDE - 1));
  return y * SIDE + x;
}

function middle() {
  if (cursor !== null) return [(cursor % SIDE) + 0.5, Math.floor(cursor / SIDE) + 0.5];
  return [view.x + view.across / 2, view.y + view.across / 2];
}

const MOVES = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -SIDE, ArrowDown: SIDE };
const ZOOMS = { "+": 1 / STEP, "=": 1 / STEP, "-": STEP, "−": STEP, Escape: SIDE };

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const move = MOVES[event.key];
  if (move) {
    const step = cursor === null ? 0 : move * (event.shiftKey ? 16 : 1);
    const to = (cursor ?? 0) + step;
    if (to >= 0 && to <= LAST) select(to);
    follow();
  } else if (ZOOMS[event.key]) {
    zoom(view.across * ZOOMS[event.key], ...middle());
    if (cursor !== null) follow();
  } else if (event.key === "Enter" && cursor !== null) {
    open();
  } else return;
  event.preventDefault();
}

/** Open the page of the cursor, once it is known which one that is. */
function open() {
  const number = cursor;
  needNames().then(() => { location.href = pageOf(number); });
}

const fingers = new Map();
let travelled = 0;

function down(event) {
  fingers.set(event.pointerId, event);
  travelled = fingers.size > 1 ? Infinity : 0;
}

function spread() {
  const [one, two] = [...fingers.values()];
  return Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY) || 1;
}

function moved(event) {
  const before = fingers.get(event.pointerId);
  if (!before) {
    if (event.pointerType === "mouse" && numberAt(event) !== cursor) select(numberAt(event));
    return;
  }
  const apart = fingers.size > 1 ? spread() : 0;
  fingers.set(event.pointerId, event);
  if (apart) {
    zoom(view.across * apart / spread(), ...placeOf(event));
  } else if (view.across < SIDE) {
    const scale = view.across / canvas.clientWidth;
    travelled += Math.abs(event.clientX - before.clientX) + Math.abs(event.clientY - before.clientY);
    view.x -= (event.clientX - before.clientX) * scale;
    view.y -= (event.clientY - before.clientY) * scale;
    keepInside();
  }
}

function up(event) {
  fingers.delete(event.pointerId);
}

/** Press a dot: choose it, and open it where it is chosen already and large enough to be meant. */
function click(event) {
  if (travelled > 6) return;
  const number = numberAt(event);
  const isChosen = number === cursor;
  select(number);
  if (view.across > LABELLED) zoom(view.across / 4, ...placeOf(event));
  else if (isChosen) open();
}

function wheel(event) {
  // A plain wheel scrolls the page; with Ctrl, and so with a trackpad's pinch, it zooms.
  if (!event.ctrlKey) return;
  event.preventDefault();
  zoom(view.across * 1.002 ** event.deltaY, ...placeOf(event));
}

/** Fade what the filters leave out, and count the rest. */
async function filter() {
  const { status, protocol, holder } = Object.fromEntries(new FormData(form));
  const sought = holder.trim().toLowerCase();
  if (sought) await needNames();
  offer(sought);
  let count = 0;
  for (let number = 0; number <= LAST; number += 1) {
    const fits = (!status || statuses[codes[number] & 7] === status)
      && (!protocol || (codes[number] >> 3 & Number(protocol)) !== 0)
      && (!sought || isHeld(number, sought));
    shown[number] = fits ? 1 : 0;
    count += shown[number];
  }
  const isWhole = !status && !protocol && !sought;
  matches.textContent = isWhole ? "" : `${count.toLocaleString("en")} ports match.`;
  paint();
  refresh();
}

function isHeld(number, sought) {
  const told = names?.byNumber.get(number);
  return Boolean(told?.holder) && names.holders[told.holder].toLowerCase().includes(sought);
}

function offer(sought) {
  const fitting = sought ? names.holders.filter((name) => name.toLowerCase().includes(sought)) : [];
  form.querySelector("datalist").replaceChildren(...fitting.slice(0, MOST_OFFERED).map((name) => {
    const option = document.createElement("option");
    option.value = name;
    return option;
  }));
}

function fit() {
  const pixels = Math.min(devicePixelRatio || 1, 2);
  canvas.width = Math.round(canvas.clientWidth * pixels);
  canvas.height = canvas.width;
  refresh();
}

function repaint() {
  paint();
  refresh();
}

async function start() {
  const told = await load(chart.dataset.cells);
  statuses = told.statuses;
  unroll(told.runs);
  canvas.hidden = false;
  panel.classList.add("ready");
  chart.querySelector(".picture").hidden = true;
  card.replaceChildren(line("Point at a dot, or use the arrow keys."));
  paint();
  new ResizeObserver(fit).observe(canvas);
  new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  canvas.addEventListener("keydown", press);
  canvas.addEventListener("pointerdown", down);
  canvas.addEventListener("pointermove", moved);
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);
  canvas.addEventListener("pointerleave", up);
  canvas.addEventListener("click", click);
  canvas.addEventListener("wheel", wheel, { passive: false });
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  panel.querySelector(".zoom").addEventListener("click", ({ target }) => {
    const across = { in: view.across / STEP, out: view.across * STEP, all: SIDE }[target.dataset.zoom];
    if (across) zoom(across, ...middle());
  });
}

// Without the data the picture and the table stay.
start().catch(() => {});
