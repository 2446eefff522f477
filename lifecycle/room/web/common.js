// What the pages of a room share: elements, requests, the clock, and the theme.

/** Make an element: its tag, its class, and what is in it. Text stays text, whatever it holds. */
export function make(tag, kind = "", ...inside) {
  const found = document.createElement(tag);
  if (kind) found.className = kind;
  found.append(...inside.filter((part) => part !== "" && part !== null && part !== undefined));
  return found;
}

export function makeButton(kind, text, act, more = "") {
  const found = make("button", kind, text);
  found.type = "button";
  if (more) found.title = more;
  found.addEventListener("click", act);
  return found;
}

export const $ = (selector) => document.querySelector(selector);

/** What the room said instead of doing what was asked. Without a status, the room could not be reached. */
export class Trouble extends Error {
  constructor(text, status = 0, wait = 0) {
    super(text);
    Object.assign(this, { status, wait });
  }
}

async function fetched(path, options) {
  let answer;
  try {
    answer = await fetch(path, { cache: "no-store", credentials: "same-origin", ...options });
  } catch {
    throw new Trouble("The room does not answer.");
  }
  const document = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Trouble(document.trouble || "The room could not do this.", answer.status, document.wait || 0);
  return document;
}

export const get = (path, query = {}) => {
  const text = new URLSearchParams(query).toString();
  return fetched(text ? `${path}?${text}` : path);
};

export const send = (path, document) =>
  fetched(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(document) });

export const pause = (ms) => new Promise((go) => setTimeout(go, ms));

/** Ask again and again, also while the room is away. `act` returns when to ask again, in ms. */
export async function again(act) {
  for (;;) {
    let next = 2000;
    try {
      next = (await act()) ?? next;
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
    }
    await pause(next);
  }
}

/** Seconds as a clock: 4:05, and -0:30 when the time is over. */
export function clockText(seconds) {
  const all = Math.abs(Math.round(seconds));
  return `${seconds < 0 ? "−" : ""}${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`;
}

/** Light or dark: what was chosen on this page, or else what the system has. */
export function dress(chosen = "") {
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  document.body.dataset.jpThemeLight = String(!dark);
  return dark;
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => dress());
dress();
