// The page for joining.
import { $, Trouble, get, send } from "/static/common.js";

const form = $("#join");
const fragment = decodeURIComponent(location.hash.slice(1));
if (fragment) form.elements.code.value = fragment;
(fragment ? form.elements.name : form.elements.code).focus();

function enter(shown, path, said) {
  shown.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = shown.querySelector("button");
    button.disabled = true;
    said.textContent = "";
    try {
      await send(path, Object.fromEntries(new FormData(shown)));
      location.href = "/play";
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      said.textContent = error.status ? error.message : "The room does not answer. Check the address, and try again.";
    } finally {
      button.disabled = false;
    }
  });
}
enter(form, "/api/join", $("#said"));
enter($("#return"), "/api/return", $("#returnsaid"));

// Who is in the room already goes on there.
get("/api/me").then(() => (location.href = "/play"), () => {});
