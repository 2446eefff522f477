// The face of a stage in the browser. Python hands over a scene, and this script shows it; Python hears what was pressed.
// Nothing is decided here: which calls there are, what a press leads to and what an answer means all comes with the scene.

const GUARD = 350; // ms: a press this soon after another one is the second half of a double click
const PATIENCE = 4000; // ms until a press without an answer is explained
const WIDE = 1080; // px: from here on the calls have a column of their own, beside a map that can be read
const QUESTION = 372; // px of height that a question with its answers needs, in the place of the calls
const CALLS = 280; // px that the calls get at least where nothing is asked, so that others can be looked for
const GOALS = 190; // px that the goals get at least, beside a map
const ABOVE = 454; // px that the goals leave at least, so that the first calls are on the first screen of a notebook
const PANEL = ".jp-WindowedPanel-outer"; // what scrolls in JupyterLab: a stage is as high as what can be seen of it
const SCROLLED = ".os-coachbody, .os-coachsides, .os-pane"; // what may hold more than is seen of it
const SIGN = 185; // px for a sign such as "asks for a new password", with the air around it and inside the card
const BOLD = 1.1; // how much wider words can get, which are bold if the call leads somewhere
const SLIM = 700; // px: below this, everything stands in one column and the page scrolls
const OUR_TABS = [
  ["request", "Request"],
  ["answer", "Answer"],
  ["curl", "curl"],
  ["requests", "requests"],
  ["sdk", "SDK"],
  ["console", "Admin Console"],
];

// ------------------------------------------------------------------------------------------------------- small helpers

/** Make an element: its tag, its class, and what is in it (elements or text). */
function make(tag, kind = "", ...inside) {
  const found = document.createElement(tag);
  if (kind) found.className = kind;
  found.append(...inside.filter((part) => part !== "" && part !== null && part !== undefined));
  return found;
}

/** Make a button. `more` says more than its text to those who point at it. */
function makeButton(kind, text, act, more = "") {
  const found = make("button", kind, text);
  found.type = "button";
  if (more) found.title = more;
  found.addEventListener("click", act);
  return found;
}

const STROKES = {
  changed: "M4 10.5l4 4 8-9",
  right: "M4 10.5l4 4 8-9",
  stays: "M4 8h12M4 12.5h12",
  refused: "M5 5l10 10M15 5L5 15",
  wrong: "M5 5l10 10M15 5L5 15",
  unsent: "M10 4.5v7M10 15v.4",
  needs: "M10 4.5v7M10 15v.4",
  back: "M8 4.5L3.5 9 8 13.500M4 9h8a4 4 0 010 8",
  over: "M15.500 6.500A6.500 6.500 0 1016.500 11M16 3v4h-4",
  ready: "M7.500 5l7 5-7 5z",
  ring: "M10 4a6 6 0 110 12 6 6 0 010-12z",
  asked: "M3 4h14v9.500H9.500L6 17v-3.500H3z", // a speech bubble, since a question mark says that something is a guess
  shown: "M2.500 10s2.800-5 7.500-5 7.500 5 7.500 5-2.800 5-7.500 5-7.500-5-7.500-5zM10 8.300a1.700 1.700 0 100 3.400 1.700 1.700 0 000-3.400z",
  leads: "M3.500 10h12M11 5.500l4.500 4.500-4.500 4.500",
  mail: "M2.500 4.500h15v11h-15zM3 5l7 6 7-6",
  link: "M8.500 11.500a3 3 0 004.300 0l3-3a3 3 0 00-4.300-4.300l-1 1M11.500 8.500a3 3 0 00-4.300 0l-3 3a3 3 0 004.300 4.300l1-1",
  next: "M3.500 10h12M11 5.500l4.500 4.500-4.500 4.500",
  open: "M5 7.500l5 5 5-5",
};

/** A sign, drawn in the colour of the text around it. Words beside it always say the same. */
function icon(kind) {
  const holder = make("span", "os-icon");
  holder.setAttribute("aria-hidden", "true");
  holder.innerHTML = `<svg viewBox="0 0 20 20"><path d="${STROKES[kind] || STROKES.ready}"/></svg>`;
  return holder;
}

/** The rest of the class that begins so: of "key-activate" after "key-" it is "activate". */
const classValue = (node, start) => [...node.classList].find((name) => name.startsWith(start))?.slice(start.length);

const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/** Show an element or hide it. An attribute, so that nobody reaches what is hidden by keyboard. */
const show = (element, seen) => element.toggleAttribute("hidden", !seen);

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const holder = make("textarea");
    holder.value = text;
    document.body.append(holder);
    holder.select();
    const done = document.execCommand("copy"); // where a page isn't served safely there is no clipboard
    holder.remove();
    return done;
  }
}

// ------------------------------------------------------------------------------------------------------------ the stage

function render({ model, el }) {
  if (model.get("scene").head) return renderHead(model, el);
  const root = make("div", "okta-lab okta-stage");
  root.setAttribute("data-lm-suppress-shortcuts", "true"); // without this, JupyterLab takes Enter and the letters
  root.setAttribute("role", "group");

  const stage = {
    root,
    model,
    scene: model.get("scene"),
    busy: false,
    gone: false,
    last: -GUARD,
    /** Tell Python what was pressed. While an answer is awaited, and just after another press, nothing is sent. */
    send(message) {
      const now = performance.now();
      const soon = now - stage.last < GUARD;
      stage.last = now;
      if (soon || stage.busy || stage.gone) return false;
      stage.busy = true;
      root.setAttribute("aria-busy", "true");
      clearTimeout(stage.timer);
      stage.timer = setTimeout(() => outcome.waiting(), PATIENCE);
      stage.tell(message);
      return true;
    },
    /** Tell Python something that isn't a press, such as a field that was edited. */
    tell(message) {
      try {
        model.send(message);
      } catch {
        stage.lose(); // after a restart of the kernel there is nobody to send to
      }
    },
    press(key, values) {
      tip.hide();
      stage.send(values ? { do: "press", key, values } : { do: "press", key });
    },
    /** The kernel that played this stage is gone. */
    lose() {
      if (stage.gone) return;
      stage.gone = true;
      clearTimeout(stage.timer);
      const words = make("div", "os-gone", icon("over"), make("strong", "", "Run this cell again"));
      words.setAttribute("role", "alert");
      root.replaceChildren(words);
    },
  };

  const tip = makeTip(stage);
  const pop = makePop(stage);
  const outcome = makeOutcome(stage, pop);
  const map = makeMap(stage, tip, (key) => calls.row(key));
  const calls = makeCalls(stage, map);
  const ask = makeAsk(stage);
  const coach = makeCoach(stage);
  const exchange = makeExchange(stage);
  const top = makeTop(stage, pop, map);
  root.append(
    top.element, outcome.element, coach.element, map.element, map.legend, calls.element, ask.element,
    exchange.element, map.whole, pop.element, tip.element,
  );
  el.append(root);

  root.addEventListener("pointermove", (event) => Object.assign(stage, { x: event.clientX, y: event.clientY }));
  root.addEventListener("pointerleave", () => Object.assign(stage, { x: -1, y: -1 }));
  // Before anything else hears of it: whether the last thing pressed was a key.
  for (const [type, keyed] of [["keydown", true], ["pointerdown", false]]) {
    root.addEventListener(type, () => Object.assign(stage, { keyed }), true);
  }
  root.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key !== "Escape") return;
    if (tip.hide()) return;
    if (pop.close(true)) return;
    if (map.showWhole(false)) top.focusWhole();
  });

  function draw() {
    if (stage.gone) return;
    const before = stage.drawn || null;
    const scene = (stage.scene = model.get("scene"));
    const focused = root.contains(document.activeElement) ? document.activeElement : null;
    const onMap = focused && map.element.contains(focused);
    clearTimeout(stage.timer);
    stage.busy = false;
    root.removeAttribute("aria-busy");
    root.setAttribute("aria-label", `Stage: ${scene.title}`);
    root.classList.toggle("asking", Boolean(scene.ask));
    root.dataset.status = scene.status;
    root.toggleAttribute("data-asks", scene.asks);
    const news = coach.draw(scene, before);
    top.draw(scene);
    outcome.draw(scene);
    map.draw(scene);
    calls.draw(scene);
    ask.draw(scene);
    exchange.draw(scene, news, !before || before.turn !== scene.turn);
    pop.draw(scene);
    // The focus stays where it was. If that is gone, it goes to the question, or to what has just happened.
    if (focused) {
      if (scene.ask && !before?.ask) ask.focus();
      else if (!scene.ask && before?.ask) outcome.focus();
      else if (onMap) map.focus();
      else if (scene.ask && scene.ask.tries !== before?.ask?.tries) ask.focus();
      else if (lost()) outcome.focus();
    }
    reachable();
    stage.drawn = scene;
    root.dataset.turn = scene.turn; // the last thing, so that a test sees a whole picture
  }

  function lost() {
    const now = document.activeElement;
    return !root.contains(now) || now.disabled || !now.getClientRects().length;
  }

  /** What can be scrolled must be reached by keyboard, and nothing else needs a stop for the Tab key. */
  function reachable() {
    for (const box of root.querySelectorAll(SCROLLED)) box.tabIndex = box.scrollHeight > box.clientHeight ? 0 : -1;
  }

  function size() {
    const panel = root.closest(PANEL);
    if (panel?.clientHeight) root.style.setProperty("--os-room", `${panel.clientHeight - 4}px`);
    const width = root.clientWidth;
    const found = width >= WIDE ? "wide" : width >= SLIM ? "mid" : "slim";
    if (found !== root.dataset.size) {
      root.dataset.size = found;
      top.settle(found === "wide", map.legend);
      exchange.draw(stage.scene, false, false);
    }
    const resized = root.clientHeight !== stage.height || found !== stage.shape;
    Object.assign(stage, { height: root.clientHeight, shape: found });
    // Where there is no height to spare, the calls are written low.
    if (resized) root.toggleAttribute("data-low", found === "mid");
    calls.fit();
    const column = stage.height - 32 - 3 * 8;
    if (resized && found === "wide" && calls.height() > column - GOALS) {
      root.toggleAttribute("data-low", true);
      calls.fit();
    }
    top.fit();
    // The calls get the height that they need, and what is left of their column is for the goals. Only another size of
    // the window changes that: whatever is pressed, both stay where they are.
    if (resized && found === "wide") {
      const left = column - Math.max(stage.scene.asks ? QUESTION : CALLS, calls.height());
      const most = stage.scene.where.head ? stage.height - ABOVE : left; // only the first stage stands below a title
      root.style.setProperty("--os-coach", `${Math.max(GOALS, Math.min(left, most))}px`);
    }
    reachable();
  }
  let unwatch = () => {};
  requestAnimationFrame(() => {
    if (!model.get("fresh")) return;
    model.set("fresh", false); // a reload of the page shows the same stage again, and leaves the view where it is
    model.save_changes();
    unwatch = keepInView(root);
  });
  const watcher = new ResizeObserver(() => requestAnimationFrame(size));
  // What was measured before the typeface was there is measured again, before anybody can press.
  Promise.allSettled(["400", "700"].map((weight) => document.fonts.load(`${weight} 13px Arimo`))).then(() => {
    Object.assign(stage, { lettered: true, shape: "" });
    if (root.isConnected && !stage.gone) size();
  });
  watcher.observe(root);
  requestAnimationFrame(() => root.closest(PANEL) && watcher.observe(root.closest(PANEL)));
  const heard = [
    ["change:scene", draw],
    ["change:whole", map.drawWhole],
    ["change:waiting", () => outcome.counting(model.get("waiting"))],
    // The front end tells when the kernel was restarted. It doesn't say so in words, so a message finds out: it fails then.
    ["comm_live_update", () => setTimeout(() => stage.tell({ do: "ping" }))],
  ];
  for (const [event, act] of heard) model.on(event, act);
  root.dataset.size = root.clientWidth >= WIDE || !root.clientWidth ? "wide" : root.clientWidth >= SLIM ? "mid" : "slim";
  top.settle(root.dataset.size === "wide", map.legend);
  draw();
  size();
  return () => {
    watcher.disconnect();
    unwatch();
    clearTimeout(stage.timer);
    for (const [event, act] of heard) model.off(event, act);
    pop.stop();
  };
}

/**
 * "Run All Cells" leaves JupyterLab at the last cell, far below the first stage. Bring the first stage of a notebook back
 * into view then, unless the learner has done anything since. The focus stays where it is. Gives what ends the watch.
 */
function keepInView(root) {
  const panel = root.closest(PANEL);
  if (!panel || panel.querySelector(".okta-stage") !== root) return () => {};
  const inputs = ["wheel", "pointerdown", "keydown", "touchstart"];
  let timer = setTimeout(stop, 60000);
  function stop() {
    clearTimeout(timer);
    panel.removeEventListener("scroll", moved);
    for (const input of inputs) window.removeEventListener(input, stop, true);
  }
  function moved() {
    const cells = panel.querySelectorAll(".jp-Cell");
    const [box, seen] = [root.getBoundingClientRect(), panel.getBoundingClientRect()];
    const away = box.bottom < seen.top + 80 || box.top > seen.bottom - 80;
    if (!away || !cells[cells.length - 1]?.classList.contains("jp-mod-active")) return;
    root.scrollIntoView({ block: "start", behavior: "instant" });
    clearTimeout(timer);
    timer = setTimeout(stop, 1500); // JupyterLab may scroll a second time, when it has measured its cells
  }
  panel.addEventListener("scroll", moved);
  for (const input of inputs) window.addEventListener(input, stop, true);
  return stop;
}

// -------------------------------------------------------------------------------------------------------------- the top

/** The title, who it is about, and the tools: the kind of map, the mailbox, back, start over. */
function makeTop(stage, pop, map) {
  const title = make("h3", "os-title");
  const who = make("div", "os-who");
  const place = make("div", "os-place"); // where presses go, which stays in sight at every width
  const here = makeButton("os-segment", "From here", () => map.showWhole(false), "The map from where the user is now");
  const whole = makeButton("os-segment", "Whole map", () => map.showWhole(true), "Every status and every call");
  const segments = make("div", "os-segments", here, whole);
  segments.setAttribute("role", "group");
  segments.setAttribute("aria-label", "Kind of map");
  map.onSwitch((on) => {
    here.setAttribute("aria-pressed", String(!on));
    whole.setAttribute("aria-pressed", String(on));
  });
  const mail = makeButton("os-tool os-mail", "", () => pop.toggle("mail", mail));
  const back = makeButton("os-tool", "Back", () => stage.send({ do: "back" }), "Take the last step back");
  back.prepend(icon("back"));
  const over = makeButton("os-tool", "Start over", () => stage.send({ do: "over" }), "Begin this stage again");
  over.prepend(icon("over"));
  const link = makeButton("os-tool os-link", "", () => pop.toggle("link", link), "A link that opens this situation in any browser");
  link.append(icon("link"));
  link.setAttribute("aria-label", "Link to this situation");
  const tools = make("div", "os-tools", segments, mail, link, back, over);
  const element = make("div", "os-top", title, place, tools);

  return {
    element,
    /** Whom the stage is about stands beside the title where there is room, and elsewhere below the map. */
    settle(wide, legend) {
      if (wide) title.after(who);
      else legend.append(who);
      if (wide) who.prepend(place);
      else title.after(place);
    },
    focusWhole: () => whole.focus(),
    /** A title that has no room is written smaller, since it never takes a second line. */
    fit() {
      title.classList.remove("long");
      title.classList.toggle("long", title.scrollWidth > title.clientWidth + 1);
    },
    draw(scene) {
      title.textContent = title.title = scene.title;
      const name = scene.where.live ? scene.where.name : scene.where.as_of ? `an org as of ${scene.where.as_of}` : "simulator";
      const kind = scene.where.live ? "os-live" : "";
      const where = scene.where.switch ? makeButton(`os-where ${kind}`, "", () => pop.toggle("where", where)) : make("span", `os-where ${kind}`);
      // Where there is no room, the end of the org's name is left out, and never what is allowed there.
      where.append(make("span", "os-orgname", scene.where.switch && scene.where.head ? `Presses go to: ${name}` : name));
      if (scene.where.mode) where.append(make("span", "", ` (${scene.where.mode})`));
      where.title = scene.where.stays || `Presses go to ${scene.where.label}`;
      // What never changes its width comes first, because what can be pressed must not move.
      place.replaceChildren(where);
      const before = place.parentElement === who ? [place] : [];
      const login = make("span", "os-login", scene.person.login || scene.person.name);
      login.title = login.textContent; // where it has no room, pointing at it shows all of it
      who.replaceChildren(...before, login);
      if (scene.clock) who.append(make("span", "os-clock", scene.clock));
      const count = scene.mails.length;
      mail.replaceChildren(icon("mail"), make("span", "os-count", String(count)));
      mail.setAttribute("aria-label", `Mailbox: ${count ? plural(count, "mail") : "no mail"}`);
      mail.title = "The user's mailbox";
      mail.classList.toggle("some", count > 0);
      mail.setAttribute("aria-expanded", String(pop.shown === "mail"));
      back.disabled = !scene.can_back;
    },
  };
}

// ---------------------------------------------------------------------------------------------------- what pops up

/** A small window over the stage: the mailbox, or the details of what happened. One at a time. */
function makePop(stage) {
  const element = make("div", "os-pop");
  element.setAttribute("role", "dialog");
  element.tabIndex = -1;
  show(element, false);
  const pop = {
    element,
    shown: "",
    opener: null,
    toggle(what, opener) {
      if (pop.shown === what) return pop.close(true);
      pop.shown = what;
      pop.opener = opener;
      opener.setAttribute("aria-expanded", "true");
      element.dataset.what = what;
      show(element, true);
      pop.draw(stage.scene);
      element.focus({ preventScroll: true });
      return true;
    },
    /** Close it. Says whether there was anything to close. */
    close(giveBack = false) {
      if (!pop.shown) return false;
      pop.shown = "";
      show(element, false);
      pop.opener?.setAttribute("aria-expanded", "false");
      if (giveBack) pop.opener?.focus({ preventScroll: true });
      return true;
    },
    draw(scene) {
      if (!pop.shown) return;
      const names = { mail: `Mailbox of ${scene.person.login || scene.person.name}`, where: "Where presses go", link: "A link to this situation" };
      const name = names[pop.shown] || "More about this answer";
      const shut = makeButton("os-tool os-close", "Close", () => pop.close(true));
      element.setAttribute("aria-label", name);
      element.replaceChildren(make("div", "os-pophead", make("strong", "", name), shut));
      if (pop.shown === "mail") element.append(...mailbox(stage, pop));
      else if (pop.shown === "link") element.append(...linkPart(scene.link));
      else if (pop.shown === "where") element.append(...wherePart(scene.where.switch, scene.where.notes, stage.send, scene.where.head));
      else element.append(...details(scene));
    },
    stop: () => document.removeEventListener("pointerdown", outside),
  };
  const outside = (event) => {
    if (pop.shown && !element.contains(event.target) && !pop.opener?.contains(event.target)) pop.close();
  };
  document.addEventListener("pointerdown", outside);
  return pop;
}

/** The address of what was done, to copy. The address bar of a page that has one shows it, too. */
function linkPart(address) {
  const shown = make("input", "os-address");
  Object.assign(shown, { type: "text", readOnly: true, value: address, spellcheck: false });
  shown.setAttribute("aria-label", "Address of this situation");
  shown.addEventListener("focus", () => shown.select());
  const said = make("span", "os-addresssaid");
  said.setAttribute("role", "status");
  const copy = makeButton("os-tool", "Copy", async () => {
    said.textContent = (await copyText(address)) ? "Copied." : "It can't be copied here. Mark it and copy it yourself.";
  });
  const note = "It opens a simulated org at this very situation, in any browser. It holds the calls that were made, and no names, passwords or answers.";
  return [make("div", "os-addressrow", shown, copy), said, make("p", "os-note", note)];
}

// ------------------------------------------------------------------------------------------------- where presses go

/** The switch: what can be chosen, what is allowed there, and who is left. It is the same on a stage and at a lesson's head. */
function wherePart(scene, notes, send, whole) {
  const choices = make("div", "os-segments os-choices");
  choices.setAttribute("role", "group");
  choices.setAttribute("aria-label", "Where presses go");
  for (const choice of scene.choices) {
    const one = makeButton("os-segment", choice.words, () => send({ do: "where", where: choice.id }), choice.means);
    one.setAttribute("aria-pressed", String(choice.on));
    choices.append(one);
  }
  const state = make("p", "os-wherestate");
  if (scene.name) state.append(make("strong", "os-live", scene.name), scene.mode ? make("strong", "", ` ${scene.mode}`) : "", ". ");
  state.append(scene.means);
  const found = [choices, state];
  if (scene.said) {
    const said = make("p", "os-wheresaid", scene.said);
    said.setAttribute("role", "status");
    found.push(said);
  }
  if (scene.mode === "read only" || scene.again) {
    const box = make("input", "os-wherename");
    Object.assign(box, { type: "text", autocomplete: "off", spellcheck: false, placeholder: scene.again ? scene.name : scene.typed });
    const label = make("label", "os-wherelabel", scene.again ? "Type the whole host:" : "To allow changes, type the org's name:", box);
    const allow = (where) => () => send({ do: "where", where, typed: box.value });
    box.addEventListener("keydown", (event) => event.key === "Enter" && allow("allow")());
    const row = make("div", "os-whererow", label, makeButton("os-chip", "Allow changes", allow("allow")));
    if (!scene.again) row.append(makeButton("os-chip", "Dry run", allow("dry"), "Show what would be sent, and send nothing"));
    found.push(row);
  } else if (scene.mode) {
    found.push(make("div", "os-whererow", makeButton("os-chip", "Only read again", () => send({ do: "where", where: "read" }))));
  }
  if (scene.left) {
    const remove = makeButton("os-chip", "Remove them", () => send({ do: "where", where: "remove" }), "Deactivate and delete them, and prove it");
    found.push(make("div", "os-whererow", make("span", "", scene.left), remove));
  }
  if (notes.length && whole) found.push(make("p", "os-soft", "These stages are played there in another form, or stay on a simulated org:"));
  if (notes.length) found.push(make("ul", "os-wherestays", ...notes.map((note) => make("li", "", note))));
  return found;
}

/** The head of a lesson: the switch alone. */
function renderHead(model, el) {
  const root = make("div", "okta-lab okta-stage okta-head");
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", "Where presses go");
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  root.addEventListener("keydown", (event) => event.stopPropagation());
  let turn = 0;
  const draw = () => {
    const scene = model.get("scene");
    const parts = wherePart(scene.head, scene.stays, (message) => model.send(message), true);
    const focus = root.contains(document.activeElement);
    root.replaceChildren(make("h3", "os-title", "Where presses go"), make("div", "os-headbody", ...parts));
    if (focus) root.querySelector('[aria-pressed="true"]')?.focus({ preventScroll: true });
    root.dataset.turn = ++turn;
  };
  const count = () => model.get("waiting") && root.querySelector(".os-wherestate").replaceChildren(model.get("waiting"));
  model.on("change:scene", draw);
  model.on("change:waiting", count);
  el.append(root);
  draw();
  return () => {
    model.off("change:scene", draw);
    model.off("change:waiting", count);
  };
}

function mailbox(stage, pop) {
  const { mails } = stage.scene;
  if (!mails.length) {
    const none = stage.scene.handed
      ? "No mail was sent. With sendEmail switched off, Okta puts the link into its answer, and you hand it over yourself."
      : "There is no mail yet. A call sends one if its sendEmail is switched on.";
    return [make("p", "os-soft", none)];
  }
  return mails.map((mail) => {
    const words = make("div", "os-mailwords", make("strong", "", mail.subject), make("div", "os-soft", mail.fate ? `${mail.at} · ${mail.fate}` : mail.at));
    words.append(make("div", mail.link ? "os-link" : "os-soft", mail.link || "There is no link in this mail."));
    const row = make("div", "os-mailrow", words);
    if (mail.opens) {
      const open = () => {
        pop.close(true);
        stage.send({ do: "mail", number: mail.number });
      };
      row.append(makeButton("os-chip", mail.words || "Open the link", open));
    }
    return row;
  });
}

const TIERS = {
  recorded: "Recorded: somebody stored this exchange with a real org.",
  documented: "Documented: a page of Okta's says so.",
  reported: "Reported: somebody who tried it says so.",
  inferred: "Inferred: no source says so, but what is known leaves only this answer.",
  unknown: "A guess: no public source says what Okta does here.",
};

function details(scene) {
  const { said } = scene;
  const found = [make("p", "", make("strong", "", said.title))];
  for (const text of [said.text, said.more]) if (text) found.push(make(text.includes("\n") ? "pre" : "p", "", text));
  if (said.evidence) {
    const known = make("p", "os-known", make("strong", "", "How do we know? "), TIERS[said.evidence.tier] || said.evidence.tier);
    if (said.evidence.source) {
      const source = make(said.evidence.url ? "a" : "span", "", said.evidence.source);
      if (said.evidence.url) Object.assign(source, { href: said.evidence.url, target: "_blank", rel: "noopener" });
      known.append(" Source: ", source, ".");
    }
    found.push(known);
  }
  return found;
}

/** What a status means, beside it on the map. */
function makeTip(stage) {
  const element = make("div", "os-tip");
  element.setAttribute("role", "tooltip");
  show(element, false);
  return {
    element,
    show(node, title, ...lines) {
      element.replaceChildren(make("strong", "", title), ...lines.filter(Boolean).map((line) => make("div", "", line)));
      show(element, true);
      const at = node.getBoundingClientRect();
      const frame = stage.root.getBoundingClientRect();
      const left = at.left - frame.left + at.width / 2 - element.offsetWidth / 2;
      const below = at.bottom - frame.top + 8;
      const fits = below + element.offsetHeight < frame.height;
      element.style.left = `${Math.max(4, Math.min(left, frame.width - element.offsetWidth - 4))}px`;
      element.style.top = `${fits ? below : at.top - frame.top - element.offsetHeight - 8}px`;
    },
    hide() {
      if (element.hidden) return false;
      show(element, false);
      return true;
    },
  };
}

// -------------------------------------------------------------------------------------------------------- what happened

/** The strip that says what happened last: a sign, a word, a title, one sentence, and what was probably meant. */
function makeOutcome(stage, pop) {
  const element = make("div", "os-outcome");
  const words = make("div", "os-said");
  const acts = make("div", "os-acts");
  const more = makeButton("os-quiet os-how", "", () => pop.toggle("details", more)); // always in the same place
  words.setAttribute("role", "status");
  words.tabIndex = -1;
  element.append(words, acts, more);
  let turn = 0;

  const put = (kind, word, title, text) => {
    element.dataset.kind = kind;
    const head = make("div", "os-saidhead");
    const begins = word.split(/[ ,]/)[0]; // "Refused" is said once, though the title says it again
    const rest = title === begins || title.startsWith(`${begins} `) ? title.slice(begins.length).trim() : title;
    head.append(make("span", "os-word", word), rest ? make("span", "os-saidtitle", rest) : "");
    head.title = title; // where it has no room, pointing at it shows all of it
    words.replaceChildren(icon(kind), make("div", "os-saidwords", head, make("p", "os-sentence", text)));
  };
  return {
    element,
    focus: () => words.focus({ preventScroll: true }),
    counting(text) {
      clearTimeout(stage.timer);
      if (text) put("unsent", "Waiting", "", text);
    },
    waiting: () => put("unsent", "No answer yet", "", "The kernel is busy with something else. It answers as soon as it is free."),
    draw(scene) {
      const { said } = scene;
      put(said.kind, said.word, said.title, said.text);
      const head = words.querySelector(".os-saidhead");
      if (said.guess) head.append(make("span", "os-guess", "a guess"));
      acts.replaceChildren();
      if (scene.prepare) acts.append(makeButton("os-chip os-prepare", scene.prepare, () => stage.send({ do: "prepare" })));
      const meant = (said.meant || []).slice(0, 2);
      if (meant.length) {
        acts.append(make("span", "os-soft", "Probably meant"));
        for (const { key, words: name } of meant) acts.append(makeButton("os-chip", name, () => stage.press(key)));
      }
      more.textContent = said.evidence && !said.more ? "How do we know?" : "More";
      more.disabled = !said.more && !said.evidence;
      more.setAttribute("aria-expanded", "false");
      // A long sentence gets smaller. If even that is too long, all of it can be read under "More".
      const sentence = words.querySelector(".os-sentence");
      const isCut = () => sentence.scrollHeight > sentence.clientHeight + 1;
      if (isCut()) sentence.classList.add("long");
      if (isCut()) {
        more.textContent = "More";
        more.disabled = false;
      }
      if (pop.shown === "details") pop.close();
      // Tab may have scrolled the strip out of view. By mouse nothing may move under the pointer.
      const pressed = scene.turn > turn && turn > 0;
      turn = scene.turn;
      if (pressed && stage.keyed) element.scrollIntoView({ block: "nearest" });
    },
  };
}

// -------------------------------------------------------------------------------------------------------------- the map

const LEGEND = [
  ["here", "", "the user"],
  ["go", "Aa", "press it"],
  ["later", "Aa", "not yet"],
  ["guess", "?", "a guess"],
  ["step", "1", "your step"],
];

/** The map: its statuses say what they mean, and the words on the lines that leave the present status make the call. */
function makeMap(stage, tip, rowOf) {
  const element = make("div", "os-map");
  const whole = make("div", "os-whole");
  const legend = make("div", "os-legend");
  const keys = make("div", "os-keys");
  for (const [kind, sign, words] of LEGEND) keys.append(make("span", "", make("span", `os-key os-key-${kind}`, sign), words));
  legend.append(keys);
  show(whole, false);
  let switched = () => {};
  let items = []; // what the arrow keys go through: the status of the user first, then the words, then other statuses

  const drawWhole = () => {
    if (whole.hidden) return;
    whole.innerHTML = stage.model.get("whole");
    whole.append(make("p", "os-wholekey", "Blue lines lead on from where the user is. This map is to be read; to press a call, go back to “From here”."));
    const svg = whole.querySelector("svg");
    if (!svg) return;
    // As large as its words need to be read; where there is less room, it scrolls.
    const smallest = Math.min(...[...svg.querySelectorAll("text")].map((text) => parseFloat(getComputedStyle(text).fontSize)));
    svg.style.minWidth = `${(svg.viewBox.baseVal.width * 12.1) / smallest}px`;
  };

  /** Make something on the map a button, for the mouse, the keyboard and a screen reader. */
  function enliven(node, name, act) {
    node.setAttribute("role", "button");
    node.setAttribute("aria-label", name);
    node.setAttribute("tabindex", "-1");
    node.addEventListener("click", act);
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      if (!event.repeat) act(event);
    });
    items.push(node);
  }

  function enlivenWord(word) {
    const key = classValue(word, "key-");
    const to = classValue(word, "to-");
    const text = word.textContent.trim();
    if (!key) return enlivenOther(word, to, text);
    const where = to === "ABSENT" ? "no user" : to;
    const guess = text.endsWith("?") ? ", a guess" : "";
    const later = word.classList.contains("later");
    const name = `${text.replace(/\s*\?$/, "")}: ${later ? "would lead" : "leads"} to ${where}${guess}${later ? ", needs something first" : ""}`;
    word.prepend(around(word.querySelector("polygon")));
    enliven(word, name, () => stage.press(key, rowOf(key)?.values()));
    const told = stage.scene.words?.[key];
    const tell = () => told && tip.show(word, told.words, told.does, told.api);
    word.addEventListener("pointerenter", () => (rowOf(key)?.heat(true), tell()));
    word.addEventListener("pointerleave", () => (rowOf(key)?.heat(false), tip.hide()));
    word.addEventListener("focus", () => word.matches(":focus-visible") && tell());
    word.addEventListener("blur", tip.hide);
  }

  /** What counts the words that have no room opens the list of all calls; what can't be pressed yet says what it needs. */
  function enlivenOther(word, to, text) {
    word.prepend(around(word.querySelector("polygon")));
    if (word.classList.contains("more")) {
      enliven(word, `${text}: show more calls`, () => stage.scene.more.open || stage.send({ do: "more", open: true }));
      return;
    }
    const plain = text.replace(/\s*\?$/, "");
    const needs = (stage.scene.later || []).find((later) => later.to === to && later.words.replaceAll(" ", "").includes(plain.replaceAll(" ", "")));
    if (!needs) return;
    const tell = () => tip.show(word, needs.words, needs.why);
    enliven(word, `${plain}: not yet. ${needs.why}`, tell);
    word.addEventListener("blur", tip.hide);
    word.addEventListener("pointerleave", tip.hide);
  }

  /** A line from the present status can be pressed like its words. It has no name of its own: they are the button. */
  function enlivenLine(svg, line) {
    const first = svg.querySelector(`.word.go.to-${classValue(line, "to-")}[role="button"]:not(.later):not(.more)`);
    const path = line.querySelector("path");
    if (!first || !path) return;
    const hit = path.cloneNode();
    hit.setAttribute("class", "os-wide");
    line.prepend(hit);
    line.classList.add("os-live");
    line.addEventListener("click", () => first.dispatchEvent(new MouseEvent("click")));
    for (const [type, on] of [["pointerenter", true], ["pointerleave", false]]) {
      line.addEventListener(type, () => [line, first].forEach((part) => part.classList.toggle("hot", on)));
    }
  }

  function enlivenStatus(node, scene) {
    const status = classValue(node, "is-");
    const known = scene.meanings[status] || { label: "", means: "", people: [] };
    const plain = status === "ABSENT" ? known.label : same(status, known.label) ? status : `${status}, ${known.label}`;
    const people = known.people.length ? `Here now: ${known.people.join(", ")}.` : "";
    const asked = scene.ask?.options.find((option) => option.value === status && !option.struck);
    const tell = () => tip.show(node, plain, known.means, people);
    if (asked && node.classList.contains("asked")) {
      enliven(node, `Predict ${status === "ABSENT" ? plain : status}`, () => stage.send({ do: "guess", option: status }));
    } else {
      enliven(node, [plain, known.means, people].filter(Boolean).join(". "), tell);
      node.addEventListener("focus", () => node.matches(":focus-visible") && tell());
      node.addEventListener("blur", tip.hide);
      node.addEventListener("pointerleave", tip.hide);
    }
  }

  /** Arrow keys go from one thing on the map to the next; Home goes to the status of the user. */
  function walk(event) {
    const at = items.indexOf(document.activeElement);
    const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (at < 0 || (!way && event.key !== "Home" && event.key !== "End")) return;
    event.preventDefault();
    const next = event.key === "Home" ? 0 : event.key === "End" ? items.length - 1 : (at + way + items.length) % items.length;
    items.forEach((item, number) => item.setAttribute("tabindex", number === next ? "0" : "-1"));
    items[next].focus({ preventScroll: true });
    items[next].scrollIntoView({ block: "nearest" });
  }
  element.addEventListener("keydown", walk);

  const self = {
    element,
    legend,
    whole,
    onSwitch(act) {
      switched = act;
      act(false);
    },
    /** Show the whole map or the one from here. Says whether that was a change. */
    showWhole(on) {
      if (whole.hidden !== on) return false;
      show(whole, on);
      switched(on);
      drawWhole(); // as it was when somebody last looked, until the present one comes
      if (on) stage.tell({ do: "whole" });
      return true;
    },
    drawWhole,
    focus: () => items[0]?.focus({ preventScroll: true }),
    heat(key, on) {
      for (const word of element.querySelectorAll(`.word.key-${CSS.escape(key)}`)) {
        word.classList.toggle("hot", on);
        const to = classValue(word, "to-");
        element.querySelectorAll(`.line.out.to-${to}`).forEach((line) => line.classList.toggle("hot", on));
      }
    },
    draw(scene) {
      tip.hide();
      if (scene.map !== self.drawn || scene.ask || self.asking) {
        element.innerHTML = scene.map;
        for (const card of stage.root.querySelectorAll(".os-card.hot")) card.classList.remove("hot");
        self.drawn = scene.map;
        self.asking = Boolean(scene.ask);
        items = [];
        const svg = element.querySelector("svg");
        if (svg) {
          svg.setAttribute("role", "group"); // an image would hide its buttons from a screen reader
          if (!svg.getAttribute("aria-label")) svg.setAttribute("aria-label", "Map");
          const words = scene.ask ? [] : [...svg.querySelectorAll(".word.go")];
          words.forEach(enlivenWord);
          svg.querySelectorAll(".line, .badge").forEach((part) => part.setAttribute("aria-hidden", "true"));
          svg.querySelectorAll(".line.out").forEach((line) => enlivenLine(svg, line));
          svg.querySelectorAll(".status").forEach((node) => enlivenStatus(node, scene));
          items.sort((a, b) => rank(a) - rank(b));
          items[0]?.setAttribute("tabindex", "0");
        }
      }
      if (!whole.hidden) stage.tell({ do: "whole" });
    },
  };
  return self;
}

/** A rounded box around a box that Graphviz drew. It is reckoned, since nothing can be measured before it is shown. */
function around(polygon) {
  const corners = polygon.getAttribute("points").trim().split(/\s+/).map((corner) => corner.split(",").map(Number));
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const hit = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const sides = { x: left - 4, y: top, width: Math.max(...xs) - left + 8, height: Math.max(...ys) - top, rx: 4, class: "os-hit" };
  for (const [side, value] of Object.entries(sides)) hit.setAttribute(side, value);
  return hit;
}

const rank = (item) => {
  if (item.classList.contains("asked")) return 0;
  if (item.classList.contains("here")) return 1;
  if (!item.classList.contains("word")) return 5;
  if (item.classList.contains("later")) return 3;
  return classValue(item, "to-") === "DEPROVISIONED" || classValue(item, "to-") === "ABSENT" ? 4 : 2;
};

/** Whether a label says no more than the status itself: STAGED and Staged. */
const same = (status, label) => status.replaceAll("_", " ").toLowerCase() === label.toLowerCase();

// ------------------------------------------------------------------------------------------------------------ the calls

/** What can be done now, by who acts: a card for each call, with its own few fields. */
function makeCalls(stage, map) {
  const element = make("div", "os-calls");
  const list = make("div", "os-list");
  const offered = make("div", "os-offered");
  const search = make("input", "os-search");
  search.type = "search";
  search.placeholder = "Find a call";
  search.setAttribute("aria-label", "Find a call");
  const found = make("div", "os-found");
  list.append(offered, found);
  const unfold = makeButton("os-quiet os-unfold", "", () => stage.send({ do: "more", open: !stage.scene.more.open }));
  const restore = makeButton("os-quiet", "Restore fields", () => stage.send({ do: "restore" }), "Put back what the lesson offers: its calls and their fields");
  const head = make("div", "os-callstop", search, restore, unfold);
  element.append(head, list);
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", "What can be done now");
  const rows = new Map(); // by key: a card stays the same element, so that focus and fields stay too
  const groups = new Map();
  let wasOpen = false;

  search.addEventListener("input", sift);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && search.value) {
      event.stopPropagation();
      search.value = "";
      sift();
    }
  });
  element.addEventListener("pointerleave", () => {
    if (!stage.scene.ask) arrange(stage.scene, Boolean(element.querySelector(":focus-visible"))); // a question hides them
  });

  function sift() {
    const wanted = search.value.trim().toLowerCase().split(/\s+/);
    for (const group of found.children) {
      const cards = [...group.querySelectorAll(".os-card")];
      for (const card of cards) show(card, wanted.every((word) => card.dataset.text.includes(word)));
      show(group, cards.some((card) => !card.hidden));
    }
  }

  /** Put the groups and their cards in order, except while a hand is on them. */
  function arrange(scene, keep) {
    const focused = element.contains(document.activeElement) && document.activeElement;
    for (const [host, wanted] of [[offered, scene.groups], [found, scene.more.open ? scene.more.groups : []]]) {
      const named = host === offered ? "" : "more ";
      const shown = wanted.map((group) => {
        const id = named + group.id;
        if (!groups.has(id)) {
          const box = make("div", "os-group", make("h4", "os-grouphead", group.name));
          box.setAttribute("role", "group");
          box.setAttribute("aria-label", group.name);
          groups.set(id, box);
        }
        const box = groups.get(id);
        const cards = group.rows.map((row) => rows.get(row.key).element);
        for (const old of [...box.querySelectorAll(".os-card")]) if (!cards.includes(old)) old.remove();
        if (!keep || cards.some((card) => !box.contains(card))) inOrder(box, [box.firstChild, ...cards]);
        return box;
      });
      for (const old of [...host.children]) if (!shown.includes(old)) old.remove();
      if (!keep || shown.some((box) => !host.contains(box))) inOrder(host, shown);
    }
    if (focused && focused !== document.activeElement) focused.focus({ preventScroll: true }); // moving takes it away
  }

  return {
    element,
    row: (key) => rows.get(key),
    draw(scene) {
      show(element, !scene.ask);
      const wanted = [...scene.groups, ...(scene.more.open ? scene.more.groups : [])].flatMap((group) => group.rows);
      for (const row of wanted) {
        if (!rows.has(row.key)) rows.set(row.key, makeRow(stage, map, row));
        rows.get(row.key).draw(row);
      }
      // Nothing moves under a hand. Just after a question, no element here counts as pointed at, so the place decides.
      const at = element.getBoundingClientRect();
      const pointed = stage.x >= at.left && stage.x <= at.right && stage.y >= at.top && stage.y <= at.bottom;
      arrange(scene, Boolean(scene.ask) || pointed || element.contains(document.activeElement));
      show(unfold, scene.more.count > 0);
      unfold.replaceChildren(scene.more.open ? "Fewer calls" : plural(scene.more.count, "more call"), icon("open"));
      unfold.setAttribute("aria-expanded", String(scene.more.open));
      restore.disabled = !scene.more.open && !wanted.some((row) => row.fields.some((field) => field.value !== field.preset));
      for (const part of [search, found]) show(part, scene.more.open);
      show(offered, !scene.more.open);
      element.classList.toggle("open", scene.more.open);
      if (scene.more.open !== wasOpen) {
        wasOpen = scene.more.open;
        search.value = "";
        list.scrollTop = 0;
        if (wasOpen && stage.drawn) search.focus({ preventScroll: true });
      }
      sift();
      this.fit();
    },
    height: () => offered.offsetHeight + 4,
    /** Put fields beside the call where there is room for both, and below it elsewhere. */
    fit() {
      const room = list.clientWidth;
      if (!room) return;
      for (const row of rows.values()) row.fit(room);
      const changed = [...rows.values()].filter((row) => row.changed && row.element.clientWidth);
      const tight = changed.map((row) => row.crowded()); // measure all, then change all
      changed.forEach((row, number) => row.tighten(tight[number]));
      head.classList.toggle("scrolls", list.offsetWidth - list.clientWidth > 4);
    },
  };
}

/** Bring the children of an element in order, and move only those that are out of place, so that none loses the focus. */
function inOrder(host, children) {
  children.forEach((child, number) => {
    if (host.children[number] !== child) host.insertBefore(child, host.children[number] || null);
  });
}

function makeRow(stage, map, first) {
  const element = make("div", "os-card");
  const words = make("span", "os-words");
  const sign = make("span", "os-sign");
  const api = make("span", "os-api");
  const fieldbox = make("div", "os-fields");
  const fields = first.fields.map((field) => makeField(field, stage.scene.where.live, () => edited(), () => press()));
  const button = make("button", "os-call", make("span", "os-line", words, sign), api);
  button.type = "button";
  button.addEventListener("click", () => press());
  element.dataset.key = first.key;
  element.append(button);
  if (fields.length) {
    fieldbox.append(...fields.map((field) => field.element));
    element.classList.toggle("boxed", first.fields.some((field) => field.kind !== "switch"));
    element.append(fieldbox);
  }
  for (const [type, on] of [["pointerenter", true], ["focusin", true], ["pointerleave", false], ["focusout", false]]) {
    element.addEventListener(type, () => map.heat(first.key, on));
  }
  let timer = 0;
  const values = () => Object.fromEntries(fields.map((field) => [field.name, field.read()]));
  const press = () => {
    clearTimeout(timer);
    stage.press(first.key, values());
  };
  const edited = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      fields.forEach((field) => field.told());
      stage.tell({ do: "edit", key: first.key, values: values() });
    }, 200);
  };
  let drawn = "";
  let fitted = "";
  return {
    element,
    values,
    changed: false,
    /** Whether words and sign need more than the line has. Then both get smaller, since a card never grows. */
    crowded() {
      element.classList.remove("tight");
      return button.firstChild.scrollWidth > button.firstChild.clientWidth + 1;
    },
    tighten(on) {
      this.changed = false;
      element.classList.toggle("tight", on);
    },
    heat: (on) => element.classList.toggle("hot", on),
    draw(row) {
      row.fields.forEach((field, number) => fields[number]?.take(field.value));
      const now = JSON.stringify([row.words, row.api, row.sign, row.sign_words, row.why, row.guess]);
      if (now === drawn) return;
      drawn = now;
      this.changed = true;
      words.textContent = row.words;
      api.textContent = api.title = row.api;
      element.dataset.sign = row.sign;
      element.dataset.text = `${row.words} ${row.api} ${row.key}`.toLowerCase();
      const text = row.sign_words.replace(/^[→✕✗!?]\s*/, "");
      const drawnSign = ["leads", "refused", "asked"].includes(row.sign) && row.sign;
      const short = text.replace(/^would be refused: /, ""); // the cross beside it says so
      sign.replaceChildren(...(text ? [drawnSign ? icon(drawnSign) : "", short, row.guess ? " ?" : ""] : []));
      button.title = [row.why, row.guess ? "This is a guess: no public source says what Okta does here." : ""].filter(Boolean).join(" ");
      const says = { leads: `leads to ${text}`, asked: "predict first" }[row.sign] || text;
      button.setAttribute("aria-label", `${row.words}, ${row.api}${says ? `: ${says}` : ""}${row.guess ? ", a guess" : ""}`);
    },
    fit(room) {
      const now = `${room} ${stage.root.dataset.low} ${stage.lettered}`;
      if (now === fitted || !element.clientWidth) return;
      fitted = now;
      this.changed = true;
      element.classList.remove("cut");
      const taken = fields.reduce((sum, field) => sum + field.element.offsetWidth + 10, 16);
      // A low stage has no height to spare, so a long path is cut there if that makes room for the fields beside it.
      const cut = "low" in stage.root.dataset && taken + api.offsetWidth > room && taken + 0.4 * room <= room;
      element.classList.toggle("beside", fields.length > 0 && (cut || taken + api.offsetWidth <= room));
      element.classList.toggle("cut", fields.length > 0 && cut);
      // A low stage has no height to spare: a call without fields is one line there, if that has room for every sign.
      // Words too long for any sign beside them take two lines, whatever the sign is now.
      element.classList.remove("long");
      element.classList.toggle("long", words.scrollWidth > 0.68 * room);
      const line = BOLD * words.offsetWidth + api.offsetWidth + SIGN;
      element.classList.toggle("flat", "low" in stage.root.dataset && !fields.length && line <= room);
    },
  };
}

/** One field of a call. It keeps what is being typed, and otherwise shows what Python says. */
function makeField(field, live, edited, press) {
  const label = field.label || field.name;
  const element = make("label", `os-field os-${field.kind}`);
  let input;
  if (field.kind === "choice") {
    input = make("select");
    for (const choice of field.choices || []) {
      input.append(typeof choice === "object" ? new Option(choice.label, choice.value) : new Option(choice, choice));
    }
  } else {
    input = make("input");
    // On the simulator a password may be read, since it is part of the lesson. On a real org it is nobody's business.
    input.type = { switch: "checkbox", number: "number", password: live ? "password" : "text" }[field.kind] || "text";
    input.autocomplete = "off";
    input.spellcheck = false;
    if (field.kind === "number") Object.assign(input, { step: "any", min: "0" });
    if (field.hint && field.kind !== "switch") input.placeholder = field.hint;
  }
  input.title = field.hint || "";
  const name = make("span", "os-fieldname", label);
  element.append(...(field.kind === "switch" ? [input, name] : [name, input]));
  let typing = false;
  const text = typeof field.value !== "boolean"; // what came as text goes back as text
  input.addEventListener("input", () => {
    typing = true;
    edited();
  });
  if (field.kind !== "switch") {
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.repeat) press();
    });
  }
  return {
    element,
    name: field.name,
    read: () => (field.kind === "switch" ? (text ? String(input.checked) : input.checked) : input.value),
    told: () => (typing = false),
    take(value) {
      if (typing) return;
      if (field.kind === "switch") input.checked = value === true || value === "true";
      else if (input.value !== String(value ?? "")) input.value = String(value ?? "");
    },
  };
}

// ----------------------------------------------------------------------------------------------------------- predicting

/** The question before a press, in the place of the calls. */
function makeAsk(stage) {
  const element = make("div", "os-ask");
  element.setAttribute("role", "group");
  show(element, false);
  return {
    element,
    focus: () => element.querySelector(".os-option:not(:disabled)")?.focus({ preventScroll: true }),
    draw(scene) {
      const { ask } = scene;
      show(element, Boolean(ask));
      if (!ask) return element.replaceChildren();
      element.setAttribute("aria-label", `Predict: ${ask.question}`);
      const head = make("div", "os-askhead", icon("asked"), make("strong", "", "Predict", make("span", "os-askcall", `: “${ask.call}”`)));
      const options = make("div", "os-options");
      for (const option of ask.options) {
        const button = makeButton("os-option", "", () => stage.send({ do: "guess", option: option.value }));
        button.append(make("span", "os-value", option.value));
        button.prepend(icon(option.struck ? "wrong" : "ring")); // of one size, so that no answer moves
        if (option.struck) {
          button.disabled = true;
          button.classList.add("struck");
          button.append(make("span", "os-unseen", "not this one"));
        }
        options.append(button);
      }
      const hint = ask.reason
        ? make("div", "os-reason", icon("wrong"), make("p", "", make("strong", "", "Not this one. "), ask.reason, make("strong", "", " Try again.")))
        : make("p", "os-soft os-askhint", ask.options.some((option) => option.value in scene.meanings) ? "Choose here, or press the status on the map." : "");
      if (ask.reason) hint.setAttribute("role", "alert");
      const foot = make(
        "div", "os-askfoot",
        makeButton("os-quiet", "Send it without a prediction", () => stage.send({ do: "skip" })),
        makeButton("os-quiet", "Not now", () => stage.send({ do: "leave" })),
      );
      element.replaceChildren(head, make("p", "os-question", ask.question), options, make("div", "os-asksaid", hint), foot);
      return undefined;
    },
  };
}

// ------------------------------------------------------------------------------------------------------------ the coach

/** What to do here, what is done, and what it means: verdict, goals with their prose, hint and solution, what is next. */
function makeCoach(stage) {
  const element = make("div", "os-coach");
  const verdict = make("div", "os-verdictbox");
  verdict.setAttribute("role", "status");
  const intro = make("p", "os-intro");
  const goals = make("ul", "os-goals");
  goals.setAttribute("aria-label", "Goals");
  const rest = make("div", "os-rest");
  rest.setAttribute("aria-live", "polite");
  // What can be pressed here stands at the bottom, however much there is to read, so nothing that is told moves it.
  const go = makeButton("os-chip os-go", "", () => bring(following() || below()));
  const help = makeButton("os-quiet", "", () => stage.send({ do: help.dataset.do }));
  const sides = make("div", "os-coachsides"); // in a narrow stage; elsewhere they have a tab
  const body = make("div", "os-coachbody", verdict, intro, goals, rest);
  const foot = make("div", "os-coachfoot", help, go);
  element.append(sides, body, foot);
  element.setAttribute("role", "region");
  element.setAttribute("aria-label", "What to do here");
  let drawn = "";

  return {
    element,
    /** Draw it. Says whether there is something new to read. */
    draw(scene, before) {
      const now = JSON.stringify([scene.verdict, scene.intro, scene.goals, scene.exercise, scene.next]);
      sides.replaceChildren(...((scene.sides || []).length ? [sideCards(scene)] : []));
      if (now === drawn) return false;
      drawn = now;
      const told = scene.verdict;
      verdict.replaceChildren();
      if (told) {
        const words = make("p", "", make("strong", "", told.title), " ", told.text);
        const card = make("div", "os-verdict", icon(told.kind), words);
        card.dataset.kind = told.kind;
        verdict.append(card);
      }
      intro.textContent = scene.intro;
      let fresh = null;
      goals.replaceChildren(
        ...scene.goals.map((goal, number) => {
          const box = make("span", "os-box", goal.done ? icon("right") : "");
          const text = make("span", "", goal.text);
          text.append(make("span", "os-unseen", goal.done ? " (done)" : " (not done yet)"));
          const item = make("li", goal.done ? "os-goal done" : "os-goal", box, text);
          if (goal.done && goal.then) {
            const prose = make("div", "os-prose");
            prose.innerHTML = goal.then;
            prose.querySelectorAll("a").forEach((link) => Object.assign(link, { target: "_blank", rel: "noopener" }));
            item.append(prose);
          }
          if (before && goal.done && !before.goals[number]?.done) fresh = item;
          return item;
        }),
      );
      show(intro, !told);
      const next = scene.next ? [make("div", "os-next", icon("next"), make("p", "", make("strong", "", "Next. "), scene.next))] : [];
      rest.replaceChildren(...next, ...exercise(scene));
      go.textContent = following() ? "Go on to the next stage" : "Go on with the lesson";
      show(go, Boolean(scene.next && (following() || below())));
      const given = scene.exercise;
      const helps = !given || given.solution ? "" : given.has_hint && !given.hint ? "hint" : "solution";
      help.textContent = `Show a ${helps}`;
      help.dataset.do = helps;
      show(help, Boolean(helps));
      show(foot, Boolean(!go.hidden || helps));
      const helped = Boolean(before) && JSON.stringify(before.exercise) !== JSON.stringify(scene.exercise);
      if (told) body.scrollTop = 0;
      else if (fresh) body.scrollTop = fresh.offsetTop - 11;
      else if (helped) body.scrollTop = rest.offsetTop - 11;
      return Boolean(before && (told || fresh || helped));
    },
  };

  /** The next stage of the notebook, if there is one. */
  function following() {
    const all = [...(stage.root.closest(PANEL) || document).querySelectorAll(".okta-stage:not(.okta-head)")];
    return all[all.indexOf(stage.root) + 1];
  }

  /** What stands below the stage in a notebook, if anything does. */
  function below() {
    return stage.root.closest(".jp-Cell")?.nextElementSibling;
  }

  /** Bring a stage, or another part of the page, to the top of the window. On the way, JupyterLab lays out more cells, and may move what was aimed at. */
  function bring(next) {
    const panel = next.closest(PANEL);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    panel?.addEventListener("scrollend", () => next.scrollIntoView({ behavior: "instant" }), { once: true });
    next.scrollIntoView({ behavior: calm ? "instant" : "smooth" });
    // By keyboard, it goes on there: at the first call, or at the first thing that can be pressed.
    const first = next.querySelector(".os-call") || next.querySelector("a[href], button, summary");
    if (stage.keyed) first?.focus({ preventScroll: true });
  }

  /** Steps that are alike and follow one another, told once. */
  function runs(steps) {
    const starts = steps.map((step, at) => at).filter((at) => steps[at] !== steps[at - 1]);
    return starts.map((at, number) => {
      const times = (starts[number + 1] ?? steps.length) - at;
      return times > 1 ? `${steps[at]}, ${times} times` : steps[at];
    });
  }

  function exercise(scene) {
    const found = [];
    const given = scene.exercise;
    if (!given) return found;
    if (given.hint) found.push(make("p", "os-hint", make("strong", "", "Hint. "), given.hint));
    if (given.solution) {
      found.push(make("div", "os-solution", make("strong", "", "One solution"), make("ol", "", ...runs(given.solution).map((step) => make("li", "", step)))));
    }
    return found;
  }
}

// --------------------------------------------------------------------------------------------------- the last exchange

/** What the person saw at the sign-in page for the last step, and what it would show now, if that is something else. */
function signInPages(scene, sheet) {
  const [step, now] = [scene.step_page, scene.page];
  if (!step && !now) return make("p", "os-soft os-nothing", "Here you will see what a person sees at Okta's page, after each step of an end user.");
  const looks = (page) => JSON.stringify([page.title, page.login, page.messages, page.fields]);
  if (!step || (now && looks(step) === looks(now))) return signInPage(now, sheet);
  const both = make("div", "os-pages", make("h4", "", "What the person saw at this step"), signInPage(step, sheet));
  if (now) both.append(make("h4", "", "What the page would show now"), signInPage(now, sheet));
  return both;
}

/** A page as the person sees it, and beside it each request behind the page, which opens with its answer. */
function signInPage(page, sheet) {
  const card = make("div", "os-page");
  if (page.title) card.append(make("strong", "os-pagetitle", page.title)); // some pages have a message only
  card.append(make("div", "os-soft", page.login));
  for (const words of page.messages) card.append(make("div", page.informs.includes(words) ? "os-pagesaid info" : "os-pagesaid", words));
  for (const label of page.fields) card.append(make("div", "os-pagefield", make("span", "", label)));
  if (page.links.length) card.append(make("div", "os-pagelinks", page.links.join("  ·  ")));
  const behind = make("div", "os-pagebehind", make("div", "os-sheettitle", "Behind it"));
  if (page.unknown) {
    const words = `What comes next is not known, so it is not played here. ${page.unknown}`;
    behind.append(make("p", "os-pageunknown", words));
  }
  for (const sent of page.sent) {
    const whole = make("details", "os-sent", make("summary", "", make("code", "", sent.line)));
    whole.addEventListener("toggle", () => {
      if (whole.children.length === 1) whole.append(sheet("Request", sent.request), sheet("Answer", sent.answer));
    });
    behind.append(whole);
  }
  return make("div", "os-pageview", card, behind);
}

/** What each mover of the org knows of the person, what Okta says, and what comes next. */
function sideCards(scene) {
  const cards = (scene.sides || []).map((side) => {
    const rows = side.rows.flatMap((row) => {
      const text = make("dd", "", make("strong", "", row.text), row.why ? make("span", "os-soft", ` ${row.why}`) : "");
      text.title = row.why;
      return [make("dt", "", row.head), text];
    });
    return make("div", "os-side", make("h4", "os-sidehead", side.name), make("dl", "", ...rows));
  });
  return make("div", "os-sides", ...cards);
}

/** The last request and its answer in tabs, each to copy, and the steps so far. */
function makeExchange(stage) {
  const element = make("div", "os-exchange");
  const bar = make("div", "os-tabs");
  bar.setAttribute("role", "tablist");
  bar.setAttribute("aria-label", "The last call");
  const pane = make("div", "os-pane");
  pane.setAttribute("role", "tabpanel");
  element.append(bar, pane);
  let chosen = ""; // nothing yet: then what moves users without a call is in front, if the org has it
  let ours = false; // whether the learner has chosen a tab; until then the sign-in page is in front, if there is one
  let goals = true; // in a narrow stage the goals share this place: they stay in front until another tab is chosen
  let unseen = false; // whether there is an answer that nobody has looked at
  const tabs = new Map();

  function names(scene) {
    const wide = stage.root.dataset.size === "wide";
    const given = new Map((scene.exchange?.tabs || []).map((tab) => [tab.id, tab.name]));
    const wire = OUR_TABS.map(([id, name]) => [id, id === "console" && !wide ? "Console" : id === "sdk" && !wide ? "SDK" : given.get(id) && wide ? given.get(id) : name]);
    const sides = (scene.sides || []).length && stage.root.dataset.size !== "mid" ? [["sides", scene.sides.length > 1 ? "Sources" : scene.sides[0].name]] : [];
    const first = wide ? [["both", "Request and answer"], ...wire.slice(2)] : wire;
    const seen = ["page", stage.root.dataset.size === "mid" ? "Sign-in" : "Sign-in page"];
    if (scene.page) first.unshift(seen);
    else if (scene.has_page) first.push(seen); // also before there is a page to show, so that no tab moves when there is
    const left = scene.goals.filter((goal) => goal.done).length;
    const ours = stage.root.dataset.size === "mid" ? [["goals", scene.goals.length ? `Goals ${left}/${scene.goals.length}` : "Goals"]] : [];
    return [...ours, ...sides, ...first, ["steps", scene.steps.length ? `Steps ${scene.steps.length}` : "Steps"]];
  }

  function choose(id) {
    goals = id === "goals";
    if (id !== "goals") [chosen, ours] = [id, true];
    self.draw(stage.scene, false, false);
    tabs.get(id)?.focus({ preventScroll: true });
  }

  function copyButton(text) {
    const button = makeButton("os-quiet os-copy", "Copy", async () => {
      button.textContent = (await copyText(text)) ? "Copied" : "Can't copy";
      setTimeout(() => (button.textContent = "Copy"), 1500);
    });
    return button;
  }

  /** A text that can be copied, under a line that says what it is. */
  function sheet(title, text, status) {
    const head = make("div", "os-sheethead", make("span", "os-sheettitle", title));
    if (status) {
      const code = make("span", status.code < 400 ? "os-code ok" : "os-code no", status.status);
      head.append(code);
    }
    head.append(copyButton(text));
    return make("div", "os-sheet", head, make("pre", title === "Admin Console" || title === "Console" ? "os-plain" : "", text));
  }

  function steps(scene) {
    if (!scene.steps.length) return make("p", "os-soft os-nothing", "No step has been made yet.");
    const list = make("ol", "os-steps");
    for (const step of [...scene.steps].reverse()) {
      const item = make("li", "", icon(step.kind), make("span", "os-stepwords", step.words), make("code", "", step.call));
      item.append(make("span", "os-stepto", { changed: `→ ${step.to}`, refused: "refused" }[step.kind] || step.said || "same status"));
      if (!step.here) item.append(make("span", "os-soft", "before this stage"));
      item.value = step.n;
      item.dataset.kind = step.kind;
      list.append(item);
    }
    return list;
  }

  const self = {
    element,
    draw(scene, news, pressed) {
      const found = names(scene);
      const ids = found.map(([id]) => id);
      if (scene.page && !ours) chosen = "page";
      if (pressed && stage.drawn && (news || !scene.exchange)) goals = true;
      let now = goals && ids.includes("goals") ? "goals" : chosen || (ids.includes("sides") ? "sides" : "both");
      if (!ids.includes(now)) now = ids.includes("both") ? "both" : "answer";
      stage.root.dataset.pane = now;
      const made = scene.exchange ? scene.steps.length : 0;
      if (made > (self.made || 0)) unseen = true;
      if (!["goals", "sides"].includes(now) || !scene.exchange) unseen = false;
      self.made = made;
      for (const [id, name] of found) {
        if (!tabs.has(id)) {
          const tab = makeButton("os-tab", "", () => choose(id));
          tab.setAttribute("role", "tab");
          tab.dataset.tab = id;
          tab.addEventListener("keydown", (event) => {
            const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
            const shown = [...bar.children];
            if (way) choose(shown[(shown.indexOf(tab) + way + shown.length) % shown.length].dataset.tab);
          });
          tabs.set(id, tab);
        }
        const tab = tabs.get(id);
        tab.textContent = name;
        if (["answer", "both"].includes(id) && unseen) tab.append(make("span", "os-new"), make("span", "os-unseen", " (new)"));
        tab.setAttribute("aria-selected", String(id === now));
        tab.tabIndex = id === now ? 0 : -1;
      }
      inOrder(bar, ids.map((id) => tabs.get(id)));
      while (bar.children.length > ids.length) bar.lastChild.remove();
      pane.setAttribute("aria-label", found.find(([id]) => id === now)[1]);
      show(pane, now !== "goals");
      const texts = new Map((scene.exchange?.tabs || []).map((tab) => [tab.id, tab.text]));
      const key = JSON.stringify([now, scene.sides, scene.turn, scene.steps.length, scene.exchange?.code]);
      if (key === self.drawn) return;
      self.drawn = key;
      pane.dataset.tab = now;
      if (now === "sides") pane.replaceChildren(sideCards(scene));
      else if (now === "steps") pane.replaceChildren(steps(scene));
      else if (now === "page") pane.replaceChildren(signInPages(scene, sheet));
      else if (!scene.exchange) pane.replaceChildren(make("p", "os-soft os-nothing", "Here you will see the request that a call sends, and its answer."));
      else if (now === "both") pane.replaceChildren(sheet("Request", texts.get("request") || ""), sheet("Answer", texts.get("answer") || "", scene.exchange));
      else if (now !== "goals") {
        const name = found.find(([id]) => id === now)[1];
        pane.replaceChildren(sheet(name, texts.get(now) || "", now === "answer" ? scene.exchange : null));
      }
      pane.scrollTop = 0;
    },
  };
  return self;
}

export default { render };
