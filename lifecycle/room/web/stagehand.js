// A stage in the page that is played on the lead's machine: what was pressed goes there, and what is to be seen comes back.
import face from "/static/face.js";
import { Trouble, pause, send } from "/static/common.js";

const RETRY = 1500; // ms until a press is sent again to a room that did not answer

/**
 * Show a stage in an element. `given` is what the room says of it: its name, how much was heard, and the scene.
 * `tell` hears of trouble ("" when it is over), and `seen` of each new scene. Without a path nothing can be pressed.
 */
export function showStage(element, given, { path, tell = () => {}, seen = () => {} }) {
  const state = { scene: given.scene, fresh: false };
  const heard = new Map();
  let count = given.count;
  let queue = Promise.resolve();
  let ended = false;

  const fire = (name) => (heard.get(`change:${name}`) ?? []).forEach((act) => act());
  const take = (answer) => {
    if (answer.count !== undefined) count = answer.count;
    for (const name of ["scene", "whole"]) {
      if (!(name in answer)) continue;
      state[name] = answer[name];
      fire(name);
    }
    if (answer.scene) seen(answer.scene);
  };

  /** Deliver one message. If the room is away, it is delivered when the room is back; the count keeps it from being heard twice. */
  async function deliver(message) {
    while (!ended) {
      try {
        take(await send(path, { at: given.at, count, message }));
        tell("");
        return;
      } catch (error) {
        if (!(error instanceof Trouble)) throw error;
        if (error.status && error.status !== 503) {
          tell(error.message, error.status);
          fire("scene"); // nothing has changed, and the buttons can be pressed again
          return;
        }
        tell(error.status ? error.message : "The room does not answer. Everything that you did before is kept. This page tries again by itself.", error.status);
        await pause(RETRY);
      }
    }
  }

  const model = {
    get: (name) => state[name],
    set: (name, value) => (state[name] = value),
    save_changes: () => {},
    on: (event, act) => heard.set(event, [...(heard.get(event) ?? []), act]),
    off: (event, act) => heard.set(event, (heard.get(event) ?? []).filter((one) => one !== act)),
    send(message) {
      if (message.do === "ping") return;
      if (!path) {
        fire("scene");
        return;
      }
      queue = queue.then(() => deliver(message));
    },
  };
  const remove = face.render({ model, el: element });
  return {
    take,
    get count() {
      return count;
    },
    close() {
      ended = true;
      remove?.();
      element.replaceChildren();
    },
  };
}
