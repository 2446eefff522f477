// The big screen: who stands where, who has solved what, who is stuck, the clock, and the plan's next step.
import { $, Trouble, again, clockText, dress, get, make, makeButton, send } from "/static/common.js";
import { showStage } from "/static/stagehand.js";

const POLL = 1000; // ms
const SVG = "http://www.w3.org/2000/svg";
let room = null;
let board = null;
let at = 0; // when the board came
let view = ""; // "" follows the room: join before the clock runs, then the map, and a stage while one is shown
let names = true;
let theme = "";
let stage = null;
let stageAt = "";
let wrong = "";
let doing = Promise.resolve();

const svg = (tag, given, ...inside) => {
  const found = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(given)) found.setAttribute(name, value);
  found.append(...inside);
  return found;
};
const nameOf = (number) => {
  const row = board.people.find((one) => one.number === number);
  return names && row ? row.name : `Person ${number}`;
};
const step = () => board.agenda.steps[board.agenda.step];

// ------------------------------------------------------------------------------------------------------ joining

function drawJoin() {
  const words = make("div", "");
  words.append(make("h1", "", "In your browser, open"), make("div", "address", room.address.replace(/^http:\/\//, "")));
  words.append(make("h1", "", "and type this code"), make("div", "code", board.code));
  const rows = room.qr;
  const parts = [words];
  if (rows.length) {
    const size = rows.length + 8;
    const path = rows.flatMap((row, y) => [...row].map((dark, x) => (dark === "1" ? `M${x + 4} ${y + 4}h1v1h-1z` : ""))).join("");
    const picture = svg("svg", { viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": `QR code of ${room.address}`, "shape-rendering": "crispEdges" });
    picture.append(svg("path", { d: path, fill: "#000" }));
    parts.push(picture);
  }
  const here = board.people.map((person) => make("span", "chip", nameOf(person.number)));
  parts.push(make("div", "here", ...here));
  redraw("#join", JSON.stringify([board.code, room.qr, board.people.map((one) => [one.number, one.name]), names]), parts);
}

/** Draw again only what has changed, so that nothing flickers. */
function redraw(where, key, parts) {
  const place = $(where);
  if (place.dataset.key === key) return;
  place.dataset.key = key;
  place.replaceChildren(...parts);
}

// ------------------------------------------------------------------------------------------------------ the map

function drawMap() {
  const { boxes, lines } = room.map;
  const picture = svg("svg", { viewBox: "-14 142 836 686", role: "img" });
  for (const line of lines) picture.append(svg("path", { class: "way", d: line }));
  const told = [];
  for (const [status, box] of Object.entries(boxes)) {
    const count = board.counts[status];
    const name = status === "ABSENT" ? "no user" : status;
    const group = svg("g", { class: count ? "status some" : "status" });
    group.append(svg("rect", { x: box.x - box.width / 2, y: box.y - box.height / 2, width: box.width, height: box.height, rx: 11 }));
    const fit = name.length > 12 ? { textLength: box.width - 14, lengthAdjust: "spacingAndGlyphs" } : {};
    group.append(svg("text", { class: "name", x: box.x, y: box.y - (count ? 22 : -7), ...fit }, name));
    if (count) group.append(svg("text", { class: "number", x: box.x, y: box.y + 37 }, String(count)));
    if (count) told.push(`${count} at ${name}`);
    picture.append(group);
  }
  picture.setAttribute("aria-label", `Where everybody's user stands: ${told.join(", ") || "nobody has begun"}.`);
  redraw("#mapbox", JSON.stringify(board.counts), [picture]);
}

function drawSide() {
  const { agenda } = board;
  const now = step();
  const next = agenda.steps[agenda.step + 1];
  const gone = (performance.now() - at) / 1000;
  const parts = [];
  const card = make("div", "card now");
  if (now) {
    const left = agenda.left - gone;
    card.append(make("h2", "", make("span", "", `Step ${agenda.step + 1} of ${agenda.steps.length}: ${now.title}`), make("span", left < 0 ? "number over" : "number", clockText(left))));
    card.append(make("p", "ask", now.ask));
  } else {
    const over = agenda.step >= agenda.steps.length;
    card.append(make("p", "ask", over ? "The plan is done." : "We begin in a moment."));
  }
  if (next) card.append(make("p", "then", `Next: ${next.title}, ${next.minutes} minutes`));
  parts.push(card);
  if (board.exam) {
    const people = board.people.length;
    const done = board.people.filter((one) => one.answered >= 20).length;
    const all = board.people.reduce((sum, one) => sum + one.answered, 0);
    parts.push(make("div", "card solved", make("h2", "", "The exam is open"), line("Questions answered", all, people * 20, []), line("People who are done", done, people, [])));
  }
  const solved = make("div", "card solved", make("h2", "", "Solved"));
  const shown = board.exercises.slice(0, 4);
  for (const one of shown) solved.append(line(one.title, one.who.length, board.people.length, one.who));
  if (shown.length) parts.push(solved);
  const stuck = board.stuck.slice(0, 4).map((number) => board.people.find((one) => one.number === number));
  if (stuck.length) {
    const rows = stuck.map((one) => make("div", "line", make("b", "", nameOf(one.number)), make("span", "number", `${Math.floor(one.stuck / 60)} min`), make("span", "who", one.title)));
    const more = board.stuck.length - stuck.length;
    parts.push(make("div", "card stuck", make("h2", "", make("span", "", "Could use a hand"), make("span", "", more > 0 ? `and ${more} more` : "")), ...rows));
  }
  const places = new Map();
  for (const one of board.people) if (one.at) places.set(one.title, [...(places.get(one.title) ?? []), one.number]);
  const rows = [...places].sort((one, other) => other[1].length - one[1].length);
  const where = rows.slice(0, 5).map(([title, who]) => make("div", "line", make("b", "", title), make("span", "number", String(who.length)), names ? make("span", "who", who.map(nameOf).join(", ")) : ""));
  if (where.length) parts.push(make("div", "card places", make("h2", "", "Where everybody is"), ...where));
  const key = JSON.stringify([rows, now, agenda.step, now ? clockText(agenda.left - gone) : "", board.exercises, board.stuck, stuck.map((one) => Math.floor(one.stuck / 60)), board.people.map((one) => [one.name, one.answered]), names, board.exam]);
  redraw("#side", key, parts);
}

function line(title, count, of, who) {
  const bar = Object.assign(make("progress"), { max: Math.max(1, of), value: count });
  bar.setAttribute("aria-label", title);
  const people = who.length ? make("span", "who", who.map(nameOf).join(", ")) : "";
  return make("div", "line", make("b", "", title), make("span", "number", `${count} of ${of}`), bar, people);
}

// ------------------------------------------------------------------------------------------------------ a stage for all

async function drawStage() {
  const seen = stage && stageAt === board.news.watch ? `${stageAt} ${stage.count}` : "";
  const found = await get("/api/lead/stage", { seen });
  if (!found.at) {
    stage?.close();
    stage = null;
    stageAt = "";
    return;
  }
  if (!found.scene) return;
  if (stage && stageAt === found.at) {
    stage.take(found);
    return;
  }
  stage?.close();
  stageAt = found.at;
  const high = document.querySelector("main").clientHeight - 24;
  const zoom = Math.max(0.8, Math.min(2, innerWidth / 1240, high / 640)); // a stage is at least 636 px high
  $("#stage").style.setProperty("--zoom", String(zoom));
  $("#stage").style.setProperty("--os-room", `${high / zoom}px`);
  stage = showStage($("#stage"), found, { path: "/api/lead/stage", tell: say });
}

// ------------------------------------------------------------------------------------------------------ all of it

function say(text) {
  wrong = text;
  $("#trouble").hidden = !text;
  $("#trouble").textContent = text;
}

function shownView() {
  if (view) return view;
  if (board.news.watch) return "shown";
  return board.news.clock.runs ? "map" : "join";
}

function draw() {
  const now = shownView();
  for (const name of ["join", "map", "shown"]) $(`#${name}`).hidden = name !== now;
  const short = room.address.replace(/^http:\/\//, "");
  redraw("#where", `${short} ${board.code} ${now}`, now === "join" ? ["Okta's user lifecycle, by doing"] : [short, make("span", "soft", "  code "), board.code]);
  $("#count").textContent = `${board.people.length} of ${board.most} here`;
  drawClock();
  const hint = board.news.hint.text;
  $("#hint").hidden = !hint || now === "join";
  if (hint) redraw("#hint", hint, [make("strong", "", "Hint: "), hint]);
  if (board.guessing) say("Somebody is guessing the code of this room. You can make a new code on your page.");
  else if (wrong.startsWith("Somebody")) say("");
  drawJoin();
  if (now === "map") {
    drawMap();
    drawSide();
  }
}

function drawClock() {
  const { clock } = board.news;
  const left = clock.left - (clock.runs ? (performance.now() - at) / 1000 : 0);
  $("#clock").textContent = clockText(left);
  $("#clock").classList.toggle("over", left < 0);
}

async function look() {
  try {
    board = await get("/api/lead/board");
    at = performance.now();
    if (board.code !== room.code) room = await get("/api/lead/room");
    if (!wrong.startsWith("Somebody")) say("");
    draw();
    if (board.news.watch || stage) await drawStage();
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    say(error.status === 401 ? error.message : "The room does not answer. This page tries again by itself.");
  }
  return POLL;
}

async function act(document) {
  try {
    await send("/api/lead/do", document);
    await look();
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    say(error.message);
  }
}

const KEYS = {
  j: ["How to join", () => (view = view === "join" ? "" : "join")],
  m: ["The map", () => (view = view === "map" ? "" : "map")],
  b: ["Begin: the clock runs", () => board.news.clock.runs || act({ do: "begin" })],
  ArrowRight: ["The next step, and everybody goes there", () => act({ do: "step", step: Math.min(board.agenda.step + 1, board.agenda.steps.length), move: true })],
  ArrowLeft: ["The step before", () => act({ do: "step", step: Math.max(0, board.agenda.step - 1) })],
  h: ["The hint of this step's stage, to all; again to take it away", () => act(board.news.hint.text ? { do: "hint", text: "" } : { do: "hint", stage: step()?.stage ?? "" })],
  s: ["Show this step's stage to all, or stop showing it", () => ((view = ""), act({ do: "watch", stage: board.news.watch ? "" : step()?.stage || room.lessons[0].stages[0].at }))],
  e: ["Open the exam, or close it", () => act({ do: "exam", open: !board.exam })],
  n: ["Show or hide the names", () => (names = !names)],
  t: ["Light or dark", () => (theme = dress(theme === "" ? (document.documentElement.dataset.theme === "dark" ? "light" : "dark") : theme === "dark" ? "light" : "dark") ? "dark" : "light")],
  f: ["The whole screen", () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.())],
  "?": ["This list", help],
};
const SIGNS = { ArrowRight: "→", ArrowLeft: "←" };

function help() {
  const rows = Object.entries(KEYS).flatMap(([key, [words]]) => [make("dt", "", make("kbd", "", SIGNS[key] ?? key.toUpperCase())), make("dd", "", words)]);
  const shown = $("#help");
  if (shown.open) return shown.close();
  shown.replaceChildren(makeButton("plain close", "Close", () => shown.close()), make("h2", "", "Keys"), make("dl", "", ...rows));
  shown.showModal();
  return undefined;
}

addEventListener("keydown", (event) => {
  if (!board || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const inStage = event.target instanceof Element && event.target.closest(".okta-stage, input, textarea, select");
  if (inStage && event.key !== "Escape") return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (!KEYS[key]) return;
  event.preventDefault();
  doing = doing.then(async () => {
    await KEYS[key][1](); // one after the other, because a step counts from the one before
    draw();
  });
});

async function begin() {
  for (const [key, words] of [["?", "keys"], ["J", "join"], ["M", "map"], ["B", "begin"], ["→", "next step"], ["H", "hint"], ["S", "show a stage"], ["E", "exam"], ["N", "names"], ["T", "light or dark"]]) {
    $("#keys").append(make("kbd", "", key), ` ${words}   `);
  }
  const key = location.hash.slice(1);
  if (key) {
    await send("/api/lead/enter", { key }).catch(() => {});
    history.replaceState(null, "", location.pathname);
  }
  try {
    room = await get("/api/lead/room");
  } catch (error) {
    say(error.status === 401 ? error.message : "The room does not answer. Reload this page.");
    return;
  }
  again(look);
  setInterval(() => board && (drawClock(), shownView() === "map" && drawSide()), 500);
}
begin();
