// Shows one stage, at the place in the course or the situation that the address names behind its "#".
import face from "./stage/face.js";

const place = document.querySelector("#stage");
const waiting = document.querySelector("#waiting");
const share = document.querySelector("#share");
const worker = new Worker("stage-worker.js", { type: "module" });
const state = { fresh: false };
const heard = new Map();
let link = location.hash;
let leave = () => {};

// What anywidget calls a model: the values that Python keeps, and who wants to hear of a change.
const model = {
  get: (name) => state[name],
  set: (name, value) => (state[name] = value),
  save_changes: () => {},
  on: (event, act) => heard.set(event, [...(heard.get(event) ?? []), act]),
  off: (event, act) => heard.set(event, (heard.get(event) ?? []).filter((one) => one !== act)),
  send: (message) => worker.postMessage({ message }),
};

// Another address behind the "#" opens another stage in the same Python, so nothing has to start again.
const open = () => worker.postMessage({ fragment: location.hash.length > 1 ? location.hash : "#lesson=0" });

const clear = () => {
  leave();
  leave = () => {};
  place.replaceChildren();
  share.disabled = waiting.hidden = true;
  for (const name of ["scene", "whole"]) delete state[name];
};

worker.onmessage = ({ data }) => {
  if (data.opened) clear();
  if (data.trouble) {
    waiting.textContent = `${data.trouble} The first page lists what there is.`;
    waiting.setAttribute("role", "alert");
    waiting.hidden = false;
    return;
  }
  if (data.link) link = data.link;
  for (const name of ["scene", "whole"]) if (name in data) state[name] = data[name];
  if (data.opened) {
    share.disabled = false;
    document.title = `${state.scene.title}: Okta's user lifecycle`;
    leave = face.render({ model, el: place });
  } else {
    for (const name of ["scene", "whole"]) if (name in data) for (const act of heard.get(`change:${name}`) ?? []) act();
  }
};
worker.onerror = () => {
  waiting.setAttribute("role", "alert");
  waiting.textContent = "Python could not be started in this browser. Reload the page, or try a newer browser.";
};

share.addEventListener("click", async () => {
  const address = new URL(link, location.href).href;
  history.replaceState(null, "", address);
  try {
    await navigator.clipboard.writeText(address);
    share.textContent = "Copied: a link to this situation";
  } catch {
    share.textContent = "The address bar has the link now";
  }
  setTimeout(() => (share.textContent = "Copy a link to this situation"), 4000);
});

window.addEventListener("hashchange", open);
open();

// A stage takes its colours from JupyterLab's theme. Here it is the system's.
const dark = matchMedia("(prefers-color-scheme: dark)");
const dress = () => (document.body.dataset.jpThemeLight = String(!dark.matches));
dark.addEventListener("change", dress);
dress();
