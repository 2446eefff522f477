// The lead's page: the code, the plan, what goes to everybody, and the people.
import { $, Trouble, again, clockText, get, make, makeButton, send } from "/static/common.js";

const POLL = 1500; // ms
let room = null;
let board = null;
let at = 0;
let away = false; // whether the page says that the room does not answer

const stages = () => room.lessons.flatMap((lesson) => lesson.stages.map((stage) => ({ ...stage, lesson: lesson.number })));

function say(text) {
  $("#said").hidden = !text;
  $("#said").replaceChildren(make("span", "", text), makeButton("plain", "Close", () => say("")));
}

async function act(document) {
  try {
    const found = await send("/api/lead/do", document);
    say("");
    await look();
    return found;
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    say(error.status ? error.message : "The room does not answer. Try again.");
    return null;
  }
}

/** Ask the lead in a dialog of the page. Gives what was typed, "yes" without a field, or null. */
function question(words, button, field) {
  return new Promise((answer) => {
    const box = field === undefined ? null : Object.assign(make("input"), { type: "text", value: field, maxLength: 60 });
    const form = make("form", "");
    const done = (value) => {
      $("#ask").close();
      answer(value);
    };
    form.append(make("p", "", words), make("div", "row", box ?? "", make("button", "plain main", button), makeButton("plain", "Cancel", () => done(null))));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      done(box ? box.value : "yes");
    });
    $("#ask").replaceChildren(form);
    $("#ask").addEventListener("cancel", () => answer(null), { once: true });
    $("#ask").showModal();
  });
}

/** Draw a part only if it has changed, so that nobody's field loses what is being typed. */
function redraw(where, key, parts) {
  const place = $(where);
  const now = JSON.stringify(key);
  if (place.dataset.key === now) return;
  place.dataset.key = now;
  const focus = place.contains(document.activeElement) ? document.activeElement.dataset.focus : "";
  place.replaceChildren(...parts());
  if (focus) place.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
}

const withFocus = (element, name) => {
  element.dataset.focus = name;
  return element;
};

function drawJoining() {
  redraw("#joining", [board.code, room.address, board.guessing], () => [
    make("h2", "", "People join at"),
    make("p", "", make("strong", "", `${room.address}/`), " with the code"),
    make("p", "code", board.code),
    make("div", "row", makeButton("plain", "Make a new code", async () => {
      if (await question("The code that people have now will not let anybody in any more. Who is in the room stays.", "Make a new code")) act({ do: "code" });
    })),
    board.guessing ? make("p", "trouble", "Somebody is guessing codes. Guesses are slowed down; a new code makes them worthless.") : "",
  ]);
}

function drawPlan() {
  const { agenda, news } = board;
  const key = [agenda.step, agenda.steps, news.clock.runs, news.clock.minutes];
  redraw("#plan", key, () => {
    const rows = agenda.steps.map((step, place) => {
      const more = [step.ask && `Ask: ${step.ask}`, step.mistake && `What goes wrong: ${step.mistake}`, step.skip && `If time is short: ${step.skip}`].filter(Boolean);
      const go = withFocus(makeButton("plain", step.stage ? "Go here with everybody" : "Go here", () => act({ do: "step", step: place, move: true })), `step ${place}`);
      const item = make("li", "", make("span", "minutes", `${step.minutes} min`), make("span", "", step.title), go, ...more.map((text) => make("span", "more", text)));
      if (place === agenda.step) item.setAttribute("aria-current", "step");
      return item;
    });
    const begin = makeButton("plain main", "Begin: the clock runs", () => act({ do: "begin" }));
    const clock = news.clock.runs
      ? [makeButton("plain", "5 minutes more", () => act({ do: "minutes", minutes: board.news.clock.minutes + 5 })), makeButton("plain", "5 minutes less", () => act({ do: "minutes", minutes: Math.max(1, board.news.clock.minutes - 5) }))]
      : [begin];
    return [make("h2", "", "The plan"), make("div", "row", ...clock), make("ol", "", ...rows)];
  });
}

function drawHand() {
  const { news } = board;
  redraw("#hand", [news.hint.text, news.watch, news.exam], () => {
    const choice = withFocus(make("select"), "stage");
    choice.setAttribute("aria-label", "Stage");
    for (const lesson of room.lessons) {
      const group = make("optgroup");
      group.label = `Lesson ${lesson.number}: ${lesson.title}`;
      group.append(...lesson.stages.map((stage) => Object.assign(make("option", "", stage.title), { value: stage.at })));
      choice.append(group);
    }
    choice.value = board.agenda.steps[board.agenda.step]?.stage || stages()[0].at;
    const hint = withFocus(Object.assign(make("input"), { type: "text", maxLength: 400, placeholder: "A hint, in your own words" }), "hint");
    hint.setAttribute("aria-label", "Hint");
    const given = make("form", "row", hint, make("button", "plain main", "Send to all"));
    given.addEventListener("submit", (event) => {
      event.preventDefault();
      if (hint.value.trim()) act({ do: "hint", text: hint.value });
    });
    const watched = stages().find((stage) => stage.at === news.watch);
    return [
      make("h2", "", "For everybody"),
      make("div", "row", choice),
      make("div", "row",
        makeButton("plain", "Move everybody there", () => act({ do: "move", stage: choice.value })),
        makeButton("plain", "Show it on the screen", () => act({ do: "watch", stage: choice.value })),
        makeButton("plain", "Send its hint to all", () => act({ do: "hint", stage: choice.value })),
      ),
      watched ? make("div", "row", make("span", "", `On the screen: ${watched.title}`), makeButton("plain", "Stop showing it", () => act({ do: "watch", stage: "" }))) : "",
      given,
      news.hint.text ? make("div", "row", make("span", "", `Everybody reads: ${news.hint.text}`), makeButton("plain", "Take it away", () => act({ do: "hint", text: "" }))) : "",
      make("div", "row",
        makeButton(news.exam.open ? "plain" : "plain main", news.exam.open ? "Close the exam" : "Open the exam", () => act({ do: "exam", open: !board.news.exam.open })),
        link("/lead/results", "The room's results"), link("/lead/results.csv", "as CSV"),
      ),
    ];
  });
}

function link(address, text) {
  return Object.assign(make("a", "plain", text), { href: address, target: "_blank" });
}

function drawPeople() {
  const key = board.people.map((one) => ({ ...one, stuck: Math.floor(one.stuck / 60) }));
  redraw("#people", [key, board.most], () => {
    const head = make("tr", "", ...["Name", "Where", "Status", "Goals", "Presses", "Stuck", "Solved", "Exam", ""].map((name) => make("th", "", name)));
    const rows = board.people.map((one) => {
      const acts = make("div", "acts",
        withFocus(makeButton("plain", "Results", () => open(`/lead/person?number=${one.number}`, "_blank")), `results ${one.number}`),
        withFocus(makeButton("plain", "Let in again", async () => {
          const found = await act({ do: "return_code", who: one.number });
          if (found) await question(`On the first page, under “I am in this room already”, ${one.name} types: ${found.return_code}`, "Done");
        }), `code ${one.number}`),
        withFocus(makeButton("plain", "Rename", async () => {
          const name = await question(`Another name for ${one.name}:`, "Rename", one.name);
          if (name) act({ do: "rename", who: one.number, name });
        }), `rename ${one.number}`),
        withFocus(makeButton("plain", "Remove", async () => {
          if (await question(`${one.name} will be out of the room, and what ${one.name} did will not be shown any more.`, "Remove")) act({ do: "remove", who: one.number });
        }), `remove ${one.number}`),
      );
      const stuck = one.stuck ? make("span", "late", `${Math.floor(one.stuck / 60)} min`) : "";
      const helped = one.helped ? make("span", "soft", ` (saw the ${one.helped})`) : "";
      const cells = [make("td", "name", one.name, one.away ? make("span", "soft", " (away)") : ""), make("td", "", one.title, helped), make("td", "", one.at ? (one.status === "ABSENT" ? "no user" : one.status) : ""), make("td", "", one.goals ? `${one.done} of ${one.goals}` : ""), make("td", "", String(one.presses)), make("td", "", stuck), make("td", "", String(one.solved.length)), make("td", "", one.answered ? `${one.right} right of ${one.answered}` : ""), make("td", "", acts)];
      return make("tr", one.away ? "away" : "", ...cells);
    });
    const table = make("table", "", make("thead", "", head), make("tbody", "", ...rows));
    return [make("h2", "", `People: ${board.people.length} of ${board.most}`), board.people.length ? table : make("p", "soft", "Nobody is here yet.")];
  });
}

async function look() {
  board = await get("/api/lead/board");
  at = performance.now();
  if (board.code !== room.code) room = await get("/api/lead/room");
  drawJoining();
  drawPlan();
  drawHand();
  drawPeople();
  drawClock();
  return POLL;
}

function drawClock() {
  const clock = board?.news.clock;
  if (clock) $("#clock").textContent = clockText(clock.left - (clock.runs ? (performance.now() - at) / 1000 : 0));
}
setInterval(drawClock, 500);

async function begin() {
  const key = location.hash.slice(1);
  try {
    if (key) await send("/api/lead/enter", { key });
    history.replaceState(null, "", location.pathname); // the key stays in no picture of the screen
    room = await get("/api/lead/room");
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    say(error.status ? error.message : "The room does not answer. Reload this page.");
    return;
  }
  again(async () => {
    try {
      const next = await look();
      if (away) say("");
      away = false;
      return next;
    } catch (error) {
      away = error instanceof Trouble && !error.status;
      if (error instanceof Trouble) say(error.status ? error.message : "The room does not answer. This page tries again by itself.");
      throw error;
    }
  });
}
begin();
