// Shows Okta's Sign-In Widget on the org that serves this page, and beside it what happens behind it.
"use strict";

const asked = new URLSearchParams(location.search);
const flow = asked.get("flow") || "";
const generation = asked.get("generation") === "3" ? "3" : "2";
const FILES = {
  2: { css: "css/okta-sign-in.min.css", js: "js/okta-sign-in.min.js" },
  3: { css: "css/okta-sign-in.next.css", js: "js/okta-sign-in.next.js" },
}[generation];

// The paths of links in mails, and the token in each of them.
const ACTIVATION = /^\/(?:tokens\/([^/]+)\/verify|welcome\/([^/]+))$/;
const RECOVERY = /^\/(?:reset_password|signin\/reset-password|signin\/unlock)\/([^/]+)$/;
const tokenOf = (form) => (location.pathname.match(form) || []).slice(1).find(Boolean);
const activationToken = tokenOf(ACTIVATION);
const recoveryToken = tokenOf(RECOVERY);

const at = (id) => document.getElementById(id);

function made(name, words = "", kind = "") {
  const node = document.createElement(name);
  node.textContent = words;
  if (kind) node.className = kind;
  return node;
}

function address(changes) {
  const search = new URLSearchParams(asked);
  for (const [name, value] of Object.entries(changes)) value ? search.set(name, value) : search.delete(name);
  return "/" + (search.size ? "?" + search : "");
}

// ---------------------------------------------------------------------------------------- behind the page

const before = new Map();

function person(one) {
  const row = document.createElement("tr");
  const login = made("td");
  login.append(copied(one.login));
  const password = made("td", one.password ? "" : one.instead, one.password ? "" : "none");
  if (one.password) password.append(copied(one.password));
  const known = before.get(one.login);
  row.append(login, password, made("td", one.status, "status" + (known && known !== one.status ? " changed" : "")));
  before.set(one.login, one.status);
  return row;
}

function copied(words) {
  const button = made("button", words);
  button.title = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard?.writeText(words);
    tell(`Copied: ${words}`);
  });
  return button;
}

function mail(one) {
  const item = document.createElement("li");
  item.append(made("b", one.subject), made("span", ` to ${one.to}, ${one.at}`, "meta"));
  if (one.code) item.append(made("br"), "Code: ", made("span", one.code, "code"));
  if (one.link) {
    const link = made("a", "Open the link");
    const { pathname, search } = new URL(one.link);
    link.href = pathname + (search || (generation === "3" ? "?generation=3" : ""));
    if (pathname.startsWith("/email/")) link.addEventListener("click", elsewhere); // no page of the widget's
    item.append(made("br"), link);
  }
  return item;
}

// The link that stands for a code is opened as in another tab: the page here goes on by itself.
async function elsewhere(event) {
  event.preventDefault();
  const answer = await (await fetch(event.target.href)).json();
  tell(answer.messages?.value[0]?.message || "The link says nothing.");
}

function tell(words) {
  at("copied").textContent = words;
  at("copied").classList.add("shown");
  setTimeout(() => at("copied").classList.remove("shown"), 1200 + 30 * words.length);
}

function exchange(one) {
  const item = made("li", "", "call");
  item.append(
    made("b", `${one.method} ${one.path} `),
    made("b", String(one.status), one.status < 400 ? "good" : "bad"),
  );
  if (one.offers.length) item.append(made("span", one.offers.join(", "), "offers"));
  for (const words of one.messages) item.append(made("span", `“${words}”`, "said"));
  return item;
}

function fill(list, items, empty) {
  list.replaceChildren(...(items.length ? items : [made("li", empty, "none")]));
}

let shown = "";

async function look() {
  const answer = await fetch("/widget/state");
  const text = await answer.text();
  if (text === shown) return JSON.parse(text);
  shown = text;
  const state = JSON.parse(text);
  document.querySelector("#people tbody").replaceChildren(...state.people.map(person));
  fill(at("mails"), state.mails.map(mail).reverse(), "No mail yet.");
  fill(at("exchanges"), state.exchanges.map(exchange).reverse(), "Nothing yet.");
  return state;
}

// ---------------------------------------------------------------------------------------- the widget

function load(state) {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = "/widget/" + FILES.css;
  const script = document.createElement("script");
  script.src = "/widget/" + FILES.js;
  script.addEventListener("load", () => begin(state));
  script.addEventListener("error", () => note("The widget could not be loaded", ["Its files are not where npm puts them."]));
  document.head.append(style, script);
}

function begin(state) {
  const issuer = state.home + "/oauth2/default";
  const widget = new window.OktaSignIn({
    issuer,
    clientId: state.clientId,
    redirectUri: state.home + "/",
    authScheme: "oauth2", // the default of generation 2; generation 3 redeems no code without it
    scopes: ["openid", "profile", "email"],
    assets: { baseUrl: "/widget" },
    ...(flow && { flow }),
    ...(recoveryToken && { recoveryToken }),
    ...(activationToken && { authParams: { activationToken } }),
  });
  window.widget = widget; // to be looked at in the browser's console
  widget.showSignIn({ el: "#widget" }).then(
    (found) => done(widget, found.tokens),
    (error) => note("The widget has given up", [String(error.message || error)]),
  );
}

function note(title, sentences, command = "") {
  const box = made("div", "", "note");
  box.append(made("h2", title), ...sentences.map((words) => made("p", words)));
  if (command) box.append(made("code", command));
  at("widget").replaceChildren(box);
}

function done(widget, tokens) {
  widget.remove();
  const claims = tokens?.idToken?.claims || {};
  const list = document.createElement("dl");
  for (const name of ["name", "preferred_username", "email", "sub", "amr", "iss", "aud"]) {
    if (name in claims) list.append(made("dt", name), made("dd", [claims[name]].flat().join(", ")));
  }
  const again = made("a", "Begin again");
  again.href = address({ flow: "" });
  at("done").replaceChildren(
    made("h2", "Signed in"),
    made("p", "The widget has redeemed the interaction code. The ID token, whose signature it has checked, says:"),
    list,
    again,
  );
  at("done").hidden = false;
}

// ---------------------------------------------------------------------------------------- begin

async function main() {
  // In this flow generation 3 fails at a page that asks for the login first. Its own link "Forgot password?" works.
  if (generation === "3") document.querySelector('[data-flow="resetPassword"]').remove();
  for (const link of document.querySelectorAll("[data-flow]")) {
    link.href = address({ flow: link.dataset.flow });
    const here = location.pathname === "/" && link.dataset.flow === flow;
    if (here) link.setAttribute("aria-current", "page");
    // A sign-in that was begun before is given up, or the widget would go on with it.
    link.addEventListener("click", () => sessionStorage.clear());
  }
  for (const link of document.querySelectorAll("[data-generation]")) {
    link.href = address({ generation: link.dataset.generation === "3" ? "3" : "" });
    if (link.dataset.generation === generation) link.setAttribute("aria-current", "true");
    link.addEventListener("click", () => sessionStorage.clear());
  }
  const state = await look();
  if (state.home !== location.origin) {
    location.replace(state.home + location.pathname + location.search); // where the widget will send its requests
    return;
  }
  setInterval(() => document.hidden || look().catch(() => {}), 1500);
  if (state.missing) {
    note(
      "The widget is not here",
      [state.missing, "Then stop this server and start it again:", "The org itself works without the widget."],
      "python -m lifecycle serve --widget",
    );
    return;
  }
  load(state);
}

main();
