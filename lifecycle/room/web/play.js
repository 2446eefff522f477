// The page of a person in the room: the lessons, played on the lead's machine, and what the lead has to say.
import { $, Trouble, again, clockText, get, make, makeButton, pause, send } from "/static/common.js";
import { showStage } from "/static/stagehand.js";

const POLL = 2000; // ms between two looks for news
let me = null;
let at = "";
let shown = null; // the stage in the page
let opening = 0;
const texts = new Map();
const closed = new Set(); // what the lead said and this person has read
let news = null;
let trouble = "";
let moved = "";
let clockAt = 0;

const lessonOf = (name) => me.lessons.find((lesson) => lesson.stages.some((stage) => stage.at === name));
const stageOf = (name) => lessonOf(name)?.stages.find((stage) => stage.at === name);
const all = () => me.lessons.flatMap((lesson) => lesson.stages.map((stage) => stage.at));

// ------------------------------------------------------------------------------------------------------ one stage

async function open(name, why = "") {
  const mine = ++opening;
  const lesson = lessonOf(name);
  if (!lesson) return open(all()[0]);
  let given;
  for (;;) {
    try {
      if (!texts.has(lesson.number)) texts.set(lesson.number, await get("/api/lesson", { number: lesson.number }));
      given = await get("/api/stage", { at: name });
      break;
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      if (error.status) return leave(error);
      say("The room does not answer. This page tries again by itself.");
      await pause(1500);
    }
    if (mine !== opening) return undefined;
  }
  if (mine !== opening) return undefined;
  say("");
  shown?.close();
  at = name;
  moved = why;
  if (decodeURIComponent(location.hash.slice(1)) !== name) history.pushState(null, "", `#${encodeURIComponent(name)}`);
  drawText(lesson, texts.get(lesson.number));
  shown = showStage($("#stage"), given, { path: "/api/stage", tell: heardTrouble, seen });
  seen(given.scene);
  drawNews();
  scrollTo(0, 0);
  return undefined;
}

function heardTrouble(text, status) {
  if (status === 401) return leave(new Trouble(text, 401));
  return say(text);
}

function seen(scene) {
  const done = scene.goals.filter((goal) => goal.done).length;
  const before = me.done[at] || {};
  me.done[at] = { done, finished: before.finished || (scene.goals.length > 0 && done === scene.goals.length) };
  document.title = `${scene.title}: Okta's user lifecycle`;
  drawSteps();
  drawAfter();
}

function drawText(lesson, text) {
  $("#lesson").textContent = `Lesson ${lesson.number}: ${lesson.title}`;
  const place = text.sections.findIndex((section) => section.at === at);
  const section = text.sections[place];
  const before = [];
  if (place === 0) before.push(html("p", text.opening));
  if (section.heading) before.push(make("h2", "", section.heading));
  if (section.text) before.push(html("p", section.text));
  for (const cell of section.cells) before.push(make("pre", "code", cell));
  $("#before").replaceChildren(make("div", "prose", ...before));
}

/** An element with a piece of the lesson in it, which the course has written and the room has escaped. */
function html(tag, text, kind = "") {
  const found = make(tag, kind);
  found.innerHTML = text;
  for (const link of found.querySelectorAll('a[href$=".ipynb"]')) {
    const number = parseInt(link.getAttribute("href"), 10);
    const lesson = me.lessons.find((one) => one.number === number);
    if (lesson) link.addEventListener("click", (event) => (event.preventDefault(), open(lesson.stages[0].at)));
    else link.replaceWith(...link.childNodes);
  }
  return found;
}

function drawSteps() {
  const lesson = lessonOf(at);
  $("#steps").replaceChildren(
    ...lesson.stages.map((stage, place) => {
      const done = me.done[stage.at]?.finished;
      const button = makeButton(done ? "plain done" : "plain", `${place + 1}. ${stage.title}`, () => open(stage.at));
      button.setAttribute("aria-current", String(stage.at === at));
      if (done) button.append(make("span", "unseen", " (done)"));
      return button;
    }),
  );
  $('#steps [aria-current="true"]')?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function drawAfter() {
  const names = all();
  const place = names.indexOf(at);
  const [back, next] = [names[place - 1], names[place + 1]];
  const lesson = lessonOf(at);
  const last = lesson.stages.at(-1).at === at;
  const row = make("div", "after");
  if (back) row.append(makeButton("plain", "Back", () => open(back)));
  const finished = me.done[at]?.finished;
  if (next) {
    const words = lessonOf(next) === lesson ? `Next: ${stageOf(next).title}` : `Next lesson: ${lessonOf(next).title}`;
    row.append(makeButton(finished ? "plain main" : "plain", words, () => open(next)));
  }
  const text = texts.get(lesson.number);
  const folds = [];
  if (last) {
    folds.push(fold(`The answer, in ${text.answer.length} lines`, make("ol", "", ...text.answer.map((line) => html("li", line)))));
    folds.push(...text.asides.map((one) => fold(html("span", one.question), html("p", one.answer))));
  }
  const key = JSON.stringify([at, finished, me.done]);
  if ($("#after").dataset.key === key) return;
  $("#after").dataset.key = key;
  $("#after").replaceChildren(row, ...folds);
}

function fold(head, ...inside) {
  return make("details", "fold", make("summary", "", head), ...inside);
}

// ------------------------------------------------------------------------------------------------------ news

function say(text) {
  if (trouble === text) return;
  trouble = text;
  drawNews();
}

function drawNews() {
  const rows = [];
  if (trouble) rows.push(row("news bad", trouble));
  const exam = news?.exam.open; // then it is what matters, and the other lines would push the stage away
  if (moved && !exam) rows.push(row("news calm", moved, close("moved")));
  if (exam) rows.push(row("news", "The exam is open.", makeButton("plain main", "Go to the exam", () => (location.href = "/exam"))));
  if (news?.watch) {
    const watch = make("a", "plain", "Watch it here");
    Object.assign(watch, { href: "/watch", target: "_blank" });
    rows.push(row("news calm", "The lead shows a stage on the big screen.", watch));
  }
  if (news?.hint.text && !exam && !closed.has(`hint ${news.hint.number}`)) {
    rows.push(row("news", make("span", "", make("strong", "", "From the lead: "), news.hint.text), close(`hint ${news.hint.number}`)));
  }
  const key = rows.map((one) => one.textContent).join("\n");
  if ($("#newsbox").dataset.key === key) return;
  $("#newsbox").dataset.key = key;
  $("#newsbox").replaceChildren(...rows);
}

function row(kind, text, ...acts) {
  return make("div", kind, make("span", "", text), ...acts);
}

function close(name) {
  return makeButton("plain", "Close", () => {
    closed.add(name);
    if (name === "moved") moved = "";
    drawNews();
  });
}

function heardNews(found) {
  news = found;
  clockAt = performance.now();
  const { move } = found;
  if (move.at && !move.followed && !closed.has(`move ${move.number}`)) {
    closed.add(`move ${move.number}`);
    const name = stageOf(move.at)?.title;
    if (move.at !== at) open(move.at, `The lead has moved everybody to “${name}”. What you did elsewhere is kept.`);
    else get("/api/stage", { at }).catch(() => {}); // to be there counts as having followed
  }
  drawNews();
}

function drawClock() {
  const clock = news?.clock;
  $("#clock").textContent = clock?.runs ? clockText(clock.left - (performance.now() - clockAt) / 1000) : "";
}
setInterval(drawClock, 500);

function leave(error) {
  if (error.status !== 401) return say(error.message);
  shown?.close();
  $("#stage").replaceChildren(make("p", "trouble", error.message), make("p", "", Object.assign(make("a", "", "Go to the first page"), { href: "/" })));
  return undefined;
}

// ------------------------------------------------------------------------------------------------------ dialogs

function openLessons() {
  const rows = me.lessons.map((lesson) => {
    const stages = lesson.stages.map((stage) => {
      const mark = make("span", "mark", me.done[stage.at]?.finished ? "✓" : "");
      const button = makeButton("plain", mark, () => {
        $("#lessons").close();
        open(stage.at);
      });
      button.append(make("span", "", stage.title));
      if (stage.at === at) button.setAttribute("aria-current", "true");
      return make("li", "", button);
    });
    const head = make("h3", "", `Lesson ${lesson.number}: ${lesson.title} `, make("span", "soft", `${lesson.minutes} minutes`));
    return make("li", "", head, make("ul", "", ...stages));
  });
  const site = me.site ? make("p", "soft", "The whole course, as notebooks in your browser: ", link("/course/", "open it"), isSecureContext ? "" : ". Over plain HTTP, your browser may forget what you do there.") : "";
  $("#lessons").replaceChildren(closer("#lessons"), make("h2", "", "Lessons"), site, make("ul", "lessons", ...rows));
  $("#lessons").showModal();
}

function link(address, text) {
  return Object.assign(make("a", "", text), { href: address, target: "_blank" });
}

function closer(name) {
  return makeButton("plain close", "Close", () => $(name).close());
}

function openMine() {
  const facts = [
    ["Name", me.name],
    ["To come back", make("span", "", make("code", "", me.return_code), make("br"), make("span", "soft", "In another browser, open the first page of the room and type this code."))],
  ];
  if (!me.org) facts.push(["Your org", make("span", "", "It is in your browser, in ", link("/course/", "the notebooks of the course"), ".")]);
  if (me.org) {
    facts.push(["Your org", make("code", "", me.org.url)]);
    facts.push(["Its API token", make("code", "", me.org.token)]);
  }
  const list = make("dl", "facts", ...facts.flatMap(([name, text]) => [make("dt", "", name), make("dd", "", text)]));
  const parts = [closer("#mine"), make("h2", "", "Yours"), list];
  parts.push(make("p", "", link("/results", "Your results so far"), ", as a page that you can keep."));
  if (me.org) parts.push(trial());
  $("#mine").replaceChildren(...parts);
  $("#mine").showModal();
}

/** A small form that sends a request to the person's own org. */
function trial() {
  const method = make("select");
  method.append(...["GET", "POST", "PUT", "DELETE"].map((name) => make("option", "", name)));
  method.setAttribute("aria-label", "Method");
  const path = Object.assign(make("input"), { type: "text", value: "/api/v1/users" });
  path.setAttribute("aria-label", "Path");
  const body = Object.assign(make("textarea"), { rows: 3, placeholder: "The body as JSON, if the call needs one" });
  body.setAttribute("aria-label", "Body");
  const answer = make("pre", "code", "The answer will stand here.");
  const form = make("form", "trial", method, path, make("button", "plain main", "Send"), body);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const headers = { Authorization: `SSWS ${me.org.token}`, Accept: "application/json" };
    if (body.value.trim()) headers["Content-Type"] = "application/json";
    try {
      const address = new URL(me.org.url).pathname + (path.value.startsWith("/") ? path.value : `/${path.value}`);
      const found = await fetch(address, { method: method.value, headers, body: body.value.trim() || undefined });
      const text = await found.text();
      const why = found.headers.get("X-Simulator-Why");
      let shownText = text;
      try {
        shownText = JSON.stringify(JSON.parse(text), null, 1);
      } catch {
        // not JSON, so it is shown as it is
      }
      answer.textContent = [`${found.status} ${found.statusText}`, why ?? "", shownText].filter(Boolean).join("\n");
    } catch {
      answer.textContent = "The room does not answer.";
    }
  });
  return make("div", "", make("h3", "", "Send a request to your org"), make("p", "soft", "Any program can do the same, for example curl or Okta's SDK, with the address and the token above."), form, answer);
}

$("#contents").addEventListener("click", openLessons);
$("#me").addEventListener("click", openMine);
addEventListener("popstate", () => {
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (me && wanted && wanted !== at) open(wanted);
});

async function begin() {
  for (;;) {
    try {
      me = await get("/api/me");
      break;
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      if (error.status === 401) return void (location.href = "/");
      say("The room does not answer. This page tries again by itself.");
      await pause(1500);
    }
  }
  say("");
  $("#name").textContent = me.name;
  const wanted = decodeURIComponent(location.hash.slice(1));
  const move = me.news.move;
  const first = move.at && !move.followed ? move.at : lessonOf(wanted) ? wanted : me.at && lessonOf(me.at) ? me.at : move.at || all()[0];
  if (move.at && !move.followed) closed.add(`move ${move.number}`);
  await open(first);
  heardNews(me.news);
  again(async () => {
    heardNews(await get("/api/news"));
    return POLL;
  });
  return undefined;
}
begin();
