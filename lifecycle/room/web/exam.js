// The exam: twenty questions, by choice and on stages. What was right is told when the lead has closed it.
import { $, Trouble, again, clockText, get, make, makeButton, pause, send } from "/static/common.js";
import { showStage } from "/static/stagehand.js";

let exam = null;
let number = 0;
let stage = null;
let news = null;
let newsAt = 0;

function say(text) {
  $("#said").hidden = !text;
  $("#said").textContent = text;
}

/** Ask the room until it answers. */
async function surely(act) {
  for (;;) {
    try {
      const found = await act();
      say("");
      return found;
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      if (error.status === 401) location.href = "/";
      say(error.status ? error.message : "The room does not answer. Your answers are kept. This page tries again by itself.");
      if (error.status) return null;
      await pause(1500);
    }
  }
}

function drawSteps() {
  const done = exam.answered.length;
  const right = exam.right?.length;
  $("#state").textContent = exam.open ? `${done} of ${exam.count} answered` : `${right} of ${exam.count} right`;
  $("#steps").replaceChildren(
    ...Array.from({ length: exam.count }, (_, place) => {
      const shown = place + 1;
      const answered = exam.answered.includes(shown);
      const wrong = answered && !exam.open && !exam.right.includes(shown);
      const button = makeButton(answered ? `plain done${wrong ? " wrong" : ""}` : "plain", String(shown), () => open(shown));
      const verdict = !answered ? "" : exam.open ? ", answered" : wrong ? ", answered, not right" : ", answered, right";
      button.setAttribute("aria-label", `Question ${shown}${verdict}`);
      button.setAttribute("aria-current", String(shown === number));
      return button;
    }),
  );
}

async function look() {
  const found = await surely(() => get("/api/exam"));
  if (found) exam = found;
}

async function open(wanted) {
  const question = await surely(() => get("/api/exam/question", { n: wanted }));
  if (!question) return;
  if (question.open !== exam.open) await look();
  stage?.close();
  stage = null;
  number = wanted;
  const head = make("h2", "", `Question ${number}`);
  const parts = [head];
  if (question.kind !== "task") {
    parts.push(make("p", "", `This was done for ${question.name}, in this order:`));
    parts.push(make("ol", "made", ...question.made.map((text) => make("li", "", text))));
    parts.push(make("p", "asked", question.ask), choices(question));
  } else {
    parts.push(make("p", "asked", question.ask));
  }
  if (!question.open) parts.push(verdict(question));
  $("#question").replaceChildren(make("div", "prose exam", ...parts));
  if (question.stage) {
    const given = await surely(() => get("/api/stage", { at: question.stage }));
    if (!given || number !== wanted) return;
    stage = showStage($("#stage"), given, {
      path: "/api/stage",
      tell: say,
      seen: async (scene) => {
        if (scene.goals[0]?.done && !exam.answered.includes(wanted)) {
          await look();
          drawSteps();
        }
      },
    });
  }
  $("#after").replaceChildren();
  if (number > 1) $("#after").append(makeButton("plain", "Back", () => open(number - 1)));
  if (number < exam.count) $("#after").append(makeButton("plain main", "Next question", () => open(number + 1)));
  if (!exam.open) $("#after").append(Object.assign(make("a", "plain", "Your results"), { href: "/results", target: "_blank" }));
  drawSteps();
  scrollTo(0, 0);
}

function choices(question) {
  const form = make("form", "choices");
  for (const option of question.options) {
    const box = Object.assign(make("input"), { type: "radio", name: "answer", value: option, required: true, disabled: !question.open || Boolean(question.answer) });
    box.checked = option === question.answer;
    const label = make("label", "", box, make("span", "", option));
    if (question.truth) label.dataset.mark = option === question.truth ? "right" : option === question.answer ? "wrong" : "";
    form.append(label);
  }
  if (question.open && !question.answer) form.append(make("button", "plain main", "This is my answer"));
  else if (question.open) form.append(make("p", "soft", "This answer is kept. What is right will be told when the exam is closed."));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const asked = number;
    const answer = new FormData(form).get("answer");
    const sent = await surely(() => send("/api/exam/answer", { n: asked, answer }).catch((error) => {
      if (error instanceof Trouble && error.status === 409 && exam.open) return {}; // it was kept, and only the word of it was lost
      throw error;
    }));
    await look();
    if (sent && asked < exam.count) open(asked + 1);
    else open(asked);
  });
  return form;
}

function verdict(question) {
  const right = Boolean(exam.right?.includes(number));
  const box = make("div", right ? "verdict yes" : "verdict no", make("strong", "", right ? "Right. " : question.answer || question.kind === "task" ? "Not right. " : "Not answered. "));
  if (question.truth && !right) box.append(`The right answer: ${question.truth}. `);
  if (question.kind === "task" && !right) box.append("The task was not solved. You can still look at the stage. ");
  box.append(question.why);
  if (question.source) box.append(make("span", "soft", ` Source: ${question.source}.`));
  return box;
}

setInterval(() => {
  const clock = news?.clock;
  $("#clock").textContent = clock?.runs ? clockText(clock.left - (performance.now() - newsAt) / 1000) : "";
}, 500);

async function begin() {
  await look();
  if (!exam) return;
  if (!exam.seen) {
    $("#question").replaceChildren(make("p", "prose", "The exam is not open yet. This page opens it by itself as soon as the lead does."));
  } else {
    const first = Array.from({ length: exam.count }, (_, place) => place + 1).find((one) => !exam.answered.includes(one)) ?? 1;
    await open(first);
  }
  again(async () => {
    news = await get("/api/news");
    newsAt = performance.now();
    if (news.exam.open !== exam.open || (news.exam.seen && !number)) {
      await look();
      await open(number || 1);
    }
    return 2000;
  });
}
begin();
