// The steps of a replay above its stage: which of them is played, and what comes next.

function make(tag, kind = "", ...inside) {
  const found = document.createElement(tag);
  if (kind) found.className = kind;
  found.append(...inside.filter((part) => part !== "" && part !== null && part !== undefined));
  return found;
}

function render({ model, el }) {
  const root = make("div", "okta-case okta-replay");
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", "Replay of the case");
  root.addEventListener("keydown", (event) => event.stopPropagation());
  const button = (words, what, kind) => {
    const found = make("button", kind, words);
    found.type = "button";
    found.addEventListener("click", () => {
      try {
        model.send({ do: what });
      } catch {
        root.replaceChildren(make("p", "oc-gone", "The kernel is gone. Run this cell again."));
      }
    });
    return found;
  };
  const next = button("Next step", "step", "oc-go");
  const back = button("Step back", "back", "oc-plain");
  const end = button("To the end", "end", "oc-plain");
  const list = make("ol", "or-steps");
  list.setAttribute("aria-label", "The steps");
  const note = make("p", "oc-soft or-note");
  note.setAttribute("role", "status");
  root.append(make("div", "oc-row", next, back, end, note), list);
  el.append(root);

  function draw() {
    const { steps, at, stopped, before, can_back: canBack } = model.get("scene");
    const left = steps.slice(Math.max(0, at)).find((step) => step.plays);
    next.disabled = at < 0 || !left;
    back.disabled = !canBack;
    end.disabled = !steps.length || (at >= 0 && !left);
    if (!steps.length) note.textContent = stopped;
    else if (at < 0) note.textContent = "You have pressed something else. Step back, or go to the end to begin again.";
    else if (left) note.textContent = `Next: ${left.n ? `${left.n}. ` : "assumed: "}${left.brief}`;
    else note.textContent = stopped || "That was the whole case. Press on from here, on the stage below.";
    if (before && at === 0) note.textContent += " (A user was prepared, as the first call needs one.)";
    list.replaceChildren(
      ...steps.map((step, place) => {
        const kind = at >= 0 && place < at ? "done" : place === at ? "here" : "";
        const one = make("li", `or-step ${kind}`, make("span", "oc-dot", step.n ? String(step.n) : "?"), make("span", "", step.after === "ABSENT" ? "no user" : step.after));
        one.title = step.shown;
        if (kind === "here") one.setAttribute("aria-current", "step");
        return one;
      }),
    );
    root.dataset.at = at;
  }
  model.on("change:scene", draw);
  draw();
  return () => model.off("change:scene", draw);
}

export default { render };
