// A learner's own case in the browser. What is pasted goes to Python as a message, and comes back with its secrets
// masked. It is never a part of the widget's state, so that no notebook keeps it.

const PIECE = 1 << 20; // bytes of a file that are sent at once
const PATIENCE = 6000; // ms until a question without an answer is explained
const TOOLS = [
  ["diagnose", "What happened?", "Paste calls, a log or a user, and learn what put the user there"],
  ["why", "Why?", "One or two words: a call, a status, an error, a field, a button"],
  ["plan", "What next?", "The ways from one status to another"],
  ["translate", "Other words", "What other systems call a status or a call"],
];
const ASKS = {
  why: ["Ask about one or two words", "E0000016 PROVISIONED", "Ask", ["E0000016 PROVISIONED", "Pending user action", "passwordChanged PROVISIONED", "suspend STAGED"]],
  translate: ["A word of any system", "Pending user action", "Translate", ["Pending user action", "RECOVERY", "active=false", "user.lifecycle.suspend"]],
};

function make(tag, kind = "", ...inside) {
  const found = document.createElement(tag);
  if (kind) found.className = kind;
  found.append(...inside.filter((part) => part !== "" && part !== null && part !== undefined));
  return found;
}

function makeButton(kind, text, act, more = "") {
  const found = make("button", kind, text);
  found.type = "button";
  if (more) found.title = more;
  found.addEventListener("click", act);
  return found;
}

let counter = 0;
const newId = () => `okta-case-${++counter}-${Math.random().toString(36).slice(2, 8)}`;
const show = (element, seen) => element.toggleAttribute("hidden", !seen);

function render({ model, el }) {
  const root = make("div", "okta-case");
  root.setAttribute("data-lm-suppress-shortcuts", "true"); // without this, JupyterLab takes Enter and the letters
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", "Your own case");
  root.addEventListener("keydown", (event) => event.stopPropagation());
  let timer = 0;
  let gone = false;
  let turn = null;

  const live = make("p", "oc-unseen");
  live.setAttribute("role", "status");

  function busy(words) {
    root.setAttribute("aria-busy", "true");
    answerPane.waiting(words);
    clearTimeout(timer);
    timer = setTimeout(() => answerPane.waiting("Still no answer. A large file takes a while; if this stays, run the cell again."), PATIENCE);
  }
  function tell(message, buffers) {
    try {
      model.send(message, undefined, buffers);
    } catch {
      gone = true;
      clearTimeout(timer);
      const words = make("p", "oc-gone", "The kernel is gone. Run this cell again.");
      words.setAttribute("role", "alert");
      root.replaceChildren(words);
    }
  }
  function ask(message, words) {
    if (gone) return;
    busy(words);
    tell(message);
  }

  const ctx = { root, model, ask, tell, busy, live };
  const tabs = makeTabs(ctx);
  const paste = makePaste(ctx);
  const questions = { why: makeQuestion(ctx, "why"), translate: makeQuestion(ctx, "translate"), plan: makePlan(ctx) };
  const answerPane = makeAnswer(ctx);
  const left = make("div", "oc-left", tabs.element, paste.element, ...Object.values(questions).map((one) => one.element));
  root.append(left, answerPane.element, live);
  el.append(root);

  function draw() {
    if (gone) return;
    const scene = model.get("scene");
    const fresh = turn !== null && scene.turn !== turn;
    turn = scene.turn;
    clearTimeout(timer);
    root.removeAttribute("aria-busy");
    root.dataset.tool = scene.tool;
    tabs.draw(scene);
    paste.draw(scene, fresh);
    show(paste.element, scene.tool === "diagnose");
    for (const [name, one] of Object.entries(questions)) {
      show(one.element, scene.tool === name);
      one.draw(scene);
    }
    answerPane.draw(scene);
    if (fresh) live.textContent = answerPane.brief(scene);
    root.dataset.turn = scene.turn; // the last thing, so that a test sees a whole picture
  }
  const size = () => {
    root.dataset.size = root.clientWidth >= 860 ? "wide" : "slim";
  };
  const watcher = new ResizeObserver(() => requestAnimationFrame(size));
  watcher.observe(root);
  const heard = [
    ["change:scene", draw],
    ["change:taken", () => paste.next()],
    ["comm_live_update", () => setTimeout(() => tell({ do: "ping" }))],
  ];
  for (const [event, act] of heard) model.on(event, act);
  size();
  draw();
  return () => {
    watcher.disconnect();
    clearTimeout(timer);
    for (const [event, act] of heard) model.off(event, act);
  };
}

/** The four questions, as tabs. */
function makeTabs({ root, tell }) {
  const element = make("div", "oc-tabs");
  element.setAttribute("role", "tablist");
  element.setAttribute("aria-label", "What you want to know");
  const buttons = TOOLS.map(([name, words, more]) => {
    const one = makeButton("oc-tab", words, () => tell({ do: "tool", name }), more);
    one.setAttribute("role", "tab");
    one.dataset.tool = name;
    return one;
  });
  element.append(...buttons);
  element.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = buttons.indexOf(document.activeElement);
    const next = buttons[(at + step + buttons.length) % buttons.length];
    next.focus();
    next.click();
  });
  return {
    element,
    draw(scene) {
      for (const one of buttons) {
        const on = one.dataset.tool === scene.tool;
        one.setAttribute("aria-selected", String(on));
        one.tabIndex = on ? 0 : -1;
      }
    },
  };
}

/** The box to paste into. */
function makePaste({ root, ask, tell, busy, model }) {
  const id = newId();
  const label = make("label", "oc-label", "Paste what you have");
  label.htmlFor = id;
  const box = make("textarea", "oc-box");
  box.id = id;
  box.spellcheck = false;
  box.autocomplete = "off";
  box.placeholder = "curl commands, a log, a HAR, one user's JSON …\na few sentences on what was done …\n\nor lines such as\nPOST /api/v1/users?activate=false\nPOST /api/v1/users/00u1/lifecycle/activate";
  const note = make("p", "oc-note");
  const status = make("select", "oc-select");
  const statusId = newId();
  status.id = statusId;
  const statusLabel = make("label", "", "The user is now ");
  statusLabel.htmlFor = statusId;
  const go = makeButton("oc-go", "Diagnose", () => send(box.value), "Ctrl+Enter");
  const file = make("input", "oc-unseen");
  file.type = "file";
  file.tabIndex = -1;
  file.setAttribute("aria-hidden", "true");
  const choose = makeButton("oc-plain", "Choose a file …", () => file.click(), "A HAR, a log, a recording: of any size");
  const empty = makeButton("oc-plain", "Empty", () => {
    box.value = "";
    ask({ do: "forget" }, "");
    box.focus();
  });
  const element = make(
    "div", "oc-paste", label, box, note,
    make("div", "oc-row", make("span", "oc-status", statusLabel, status)),
    make("div", "oc-row", go, choose, empty, file),
  );
  const sending = { file: null, at: 0 };

  function send(text) {
    ask({ do: "diagnose", text, status: status.value }, "Reading …");
  }
  // What is pasted is shown only when Python has masked its secrets.
  box.addEventListener("paste", (event) => {
    const dropped = event.clipboardData?.files?.[0];
    const text = event.clipboardData?.getData("text/plain") || "";
    if (dropped && !text) {
      event.preventDefault();
      return take(dropped);
    }
    if (!text.trim()) return undefined;
    event.preventDefault();
    const { selectionStart: from, selectionEnd: to, value } = box;
    if (value === model.get("scene").shown) return send(text); // what was asked before makes room
    return send(value.slice(0, from) + text + value.slice(to));
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send(box.value);
    }
  });
  root.addEventListener("dragover", (event) => event.preventDefault());
  root.addEventListener("drop", (event) => {
    const dropped = event.dataTransfer?.files?.[0];
    const text = event.dataTransfer?.getData("text/plain");
    event.preventDefault();
    if (dropped) take(dropped);
    else if (text) send(text);
  });
  file.addEventListener("change", () => {
    if (file.files[0]) take(file.files[0]);
    file.value = "";
  });

  function take(found) {
    sending.file = found;
    sending.at = 0;
    piece();
  }
  /** Send the next piece of a file. Python says when it has come. */
  async function piece() {
    const { file: found, at } = sending;
    if (!found) return;
    const end = Math.min(at + PIECE, found.size);
    busy(`Reading ${found.name}: ${Math.round((100 * at) / Math.max(1, found.size))} % …`);
    const part = await found.slice(at, end).arrayBuffer();
    const last = end >= found.size;
    sending.at = end;
    if (last) sending.file = null;
    tell({ do: "file", first: at === 0, last, status: status.value }, [part]);
  }

  return {
    element,
    next: () => piece(),
    draw(scene, fresh) {
      if (!status.options.length) {
        status.append(new Option("not known", ""));
        for (const one of scene.statuses) status.append(new Option(`${one.value} (${one.label})`, one.value));
      }
      if (fresh || !box.value) {
        box.value = scene.shown;
        status.value = scene.status;
      }
      box.classList.toggle("empty", !scene.shown);
      note.textContent = scene.note;
      show(note, Boolean(scene.note));
      show(empty, Boolean(scene.answer || scene.nothing || scene.shown));
    },
  };
}

/** A line for one or two words. */
function makeQuestion({ ask }, tool) {
  const [words, hint, verb, tries] = ASKS[tool];
  const id = newId();
  const label = make("label", "oc-label", words);
  label.htmlFor = id;
  const line = make("input", "oc-line");
  line.id = id;
  line.placeholder = hint;
  line.spellcheck = false;
  const send = (text) => ask({ do: tool, text }, "Looking it up …");
  line.addEventListener("keydown", (event) => event.key === "Enter" && send(line.value));
  const examples = make("div", "oc-tries", make("span", "oc-soft", "For example "));
  for (const one of tries) {
    examples.append(makeButton("oc-chip", one, () => {
      line.value = one;
      send(one);
    }));
  }
  const element = make("div", "oc-question", label, make("div", "oc-row", line, makeButton("oc-go", verb, () => send(line.value))), examples);
  return {
    element,
    draw(scene) {
      if (!line.value) line.value = scene.said[tool]?.asked || "";
    },
  };
}

/** From one status to another. */
function makePlan({ ask }) {
  const selects = {};
  const picks = make("div", "oc-picks");
  for (const [name, words] of [["start", "The user is"], ["goal", "and shall be"]]) {
    const id = newId();
    const label = make("label", "oc-label", words);
    label.htmlFor = id;
    selects[name] = make("select", "oc-select");
    selects[name].id = id;
    picks.append(make("div", "oc-pick", label, selects[name]));
  }
  const keep = make("fieldset", "oc-keep", make("legend", "oc-soft", "without losing"));
  const send = () => {
    const kept = [...keep.querySelectorAll("input:checked")].map((one) => one.value);
    ask({ do: "plan", start: selects.start.value, goal: selects.goal.value, keep: kept }, "Looking for ways …");
  };
  const element = make("div", "oc-question", picks, keep, make("div", "oc-row", makeButton("oc-go", "Find ways", send)));
  return {
    element,
    draw(scene) {
      if (selects.start.options.length) return;
      for (const select of Object.values(selects)) {
        for (const one of scene.statuses) select.append(new Option(`${one.value} (${one.label})`, one.value));
      }
      selects.start.value = scene.answer?.status.length === 1 ? scene.answer.status[0].value : "PROVISIONED";
      selects.goal.value = "ACTIVE";
      for (const name of scene.keep) {
        const box = make("input");
        box.type = "checkbox";
        box.value = name;
        keep.append(make("label", "", box, ` ${name}`));
      }
    },
  };
}

const STATUS_WORDS = (names) => {
  const found = names.map((name) => (name === "ABSENT" ? "no user" : name));
  return found.length <= 3 ? found : [...found.slice(0, 2), `${found.length - 2} more`];
};

/** The statuses as chips. What is left out is in the title. */
function chips(names, kind = "") {
  const holder = make("span", "oc-chips");
  for (const word of STATUS_WORDS(names)) {
    holder.append(make("span", `oc-status-chip ${kind} ${word === "no user" ? "none" : ""}`.trim(), word));
  }
  if (names.length > 3) holder.title = names.join(", ");
  return holder;
}

/** The answer: who, what happened step by step, the cause, and what to do. */
function makeAnswer({ ask }) {
  const element = make("div", "oc-answer");
  element.tabIndex = -1;
  const wait = make("p", "oc-wait");

  function waiting(words) {
    wait.textContent = words;
    if (words) element.prepend(wait);
    else wait.remove();
  }

  function welcome(scene) {
    const tries = make("div", "oc-examples");
    for (const one of scene.examples) {
      tries.append(makeButton("oc-example", one.words, () => ask({ do: "example", key: one.key }, "Reading …")));
    }
    return [
      make("h2", "oc-name", "What happened to your user?"),
      make("p", "oc-lead", "Paste what you have into the box. You don't have to name the format, and it may have holes."),
      make("ol", "oc-promise",
        make("li", "", make("b", "", "Who. "), "Users in one log are kept apart."),
        make("li", "", make("b", "", "Step by step. "), "Where the user stood before and after each call."),
        make("li", "", make("b", "", "Why. "), "The call and the parameter without which the status would be another one."),
        make("li", "", make("b", "", "What now. "), "What to change, and what had to be assumed.")),
      make("p", "oc-soft", "Everything is read on this machine. Secrets are masked, and what you paste is not kept."),
      make("p", "oc-label", "Nothing at hand? Try one of these:"),
      tries,
    ];
  }

  function nothing(scene) {
    return [
      make("h2", "oc-name", "Nothing was understood"),
      make("p", "oc-lead", scene.nothing),
      make("p", "oc-soft", scene.read),
    ];
  }

  function people(scene) {
    if (scene.people.length < 2) return "";
    const holder = make("div", "oc-people");
    holder.setAttribute("role", "group");
    holder.setAttribute("aria-label", "Users in the evidence");
    scene.people.forEach((name, number) => {
      const one = makeButton("oc-person", name, () => ask({ do: "user", number }, ""));
      one.setAttribute("aria-pressed", String(number === scene.chosen));
      holder.append(one);
    });
    if (scene.more) holder.append(make("span", "oc-soft", `and ${scene.more} more`));
    return holder;
  }

  function head(answer) {
    const status = make("p", "oc-now", chips(answer.status.map((one) => one.value), "here"));
    status.append(make("span", "oc-console", answer.status.map((one) => one.label).join(" or ")));
    const means = answer.status.length === 1 ? answer.status[0].means : answer.status.length ? "The evidence does not decide between these." : "No status fits all of this.";
    return make("div", "oc-head", make("h2", "oc-name", answer.name), status, make("p", "oc-soft", means));
  }

  function banner(kind, title, words, more) {
    const box = make("section", `oc-banner ${kind}`, make("h3", "", title));
    for (const one of [words].flat()) box.append(make("p", "", one));
    if (more) box.append(make("p", "oc-change", more));
    return box;
  }

  function steps(answer) {
    if (!answer.steps.length) return "";
    const list = make("ol", "oc-steps");
    list.setAttribute("aria-label", "What happened, step by step");
    answer.steps.forEach((step, place) => {
      const dot = make("span", "oc-dot", String(step.n));
      const tags = make("span", "oc-tags");
      if (step.cause) tags.append(make("span", "oc-tag cause", "cause"));
      if (step.wrong) tags.append(make("span", "oc-tag wrong", "can't follow"));
      if (step.refused) tags.append(make("span", "oc-tag refused", "refused"));
      const what = make("span", "oc-what", make("code", "", step.brief), tags);
      const same = step.before.join() === step.after.join();
      const last = place === answer.steps.length - 1;
      const went = make("span", "oc-went");
      if (same) went.append(make("span", "oc-still", `still ${STATUS_WORDS(step.after).join(" or ")}`));
      else {
        const arrow = make("span", "oc-arrow", "→");
        arrow.setAttribute("aria-label", "then");
        went.append(chips(step.before), arrow, chips(step.after, last ? "here" : ""));
      }
      what.title = step.shown;
      const row = make("li", `oc-step ${step.cause ? "cause" : ""} ${step.wrong ? "wrong" : ""}`, dot, what, went);
      list.append(row);
    });
    return list;
  }

  function rows(title, found) {
    if (!found.length) return "";
    const list = make("ul", "", ...found.map((one) => make("li", "", one)));
    return make("section", "oc-rows", make("h3", "", title), list);
  }

  function diagnosis(scene) {
    const { answer } = scene;
    return [
      people(scene),
      head(answer),
      answer.contradictions.length ? banner("wrong", "This can't be all", answer.contradictions) : "",
      answer.cause ? banner("cause", answer.steps.length ? "Cause" : "How it came about", answer.cause.text, answer.cause.change) : "",
      steps(answer),
      make("div", "oc-columns",
        rows("What to do now", answer.now),
        rows("Assumed", answer.assumed),
        rows("What the fields say", answer.fields),
        rows("How a user can get here", answer.ways)),
      make("p", "oc-soft oc-read", scene.read),
    ];
  }

  function words(scene) {
    const said = scene.said[scene.tool];
    if (!said) {
      const about = { why: "Ask about anything that you have in front of you: a call, a path, a button, an error, a status, a field, or two of them.", plan: "Choose where the user is and where the user shall be. You get every way, who acts, and what it costs.", translate: "Type a word of the API, the Admin Console, an SDK, Terraform, SCIM or the System Log." };
      return [make("p", "oc-lead", about[scene.tool])];
    }
    if (said.failed) return [banner("wrong", "Not understood", said.failed)];
    if (said.text) return [make("pre", "oc-text", said.text)];
    return said.parts.map((part) => {
      const table = make("dl", "oc-said");
      let last = "";
      for (const [label, sentence] of part.rows) {
        table.append(make("dt", "", label === last ? "" : label), make("dd", "", sentence));
        last = label;
      }
      return make("section", "", make("h2", "oc-name", part.heading), table);
    });
  }

  return {
    element,
    waiting,
    brief(scene) {
      if (scene.tool !== "diagnose") return scene.said[scene.tool]?.failed || "Answered.";
      if (scene.nothing) return scene.nothing;
      if (!scene.answer) return "The box is empty.";
      const status = scene.answer.status.map((one) => one.value).join(" or ") || "no status fits";
      return `${scene.answer.name}: ${status}. ${scene.answer.contradictions[0] || scene.answer.cause?.text || ""}`;
    },
    draw(scene) {
      wait.textContent = "";
      let found;
      if (scene.tool !== "diagnose") found = words(scene);
      else if (scene.answer) found = diagnosis(scene);
      else if (scene.nothing) found = nothing(scene);
      else found = welcome(scene);
      element.replaceChildren(...found.filter(Boolean));
    },
  };
}

export default { render };
