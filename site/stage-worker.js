// Plays one stage in the browser's Python, without JupyterLab. The page sends what was pressed, and gets what is to be seen.
import { loadPyodide } from "./static/pyodide/pyodide.mjs";

const PYTHON = `
import json
from lifecycle.lab.address import fragment_of
from lifecycle.plays.lesson import stage_at

def begin(fragment):
    global stage
    stage = stage_at(fragment)

def hear(message):
    stage.hear(json.loads(message))

def seen():
    return json.dumps({"scene": stage.scene(), "link": fragment_of(stage.situation, stage.play.org)})
`;

const begun = (async () => {
  const python = await loadPyodide({ packages: ["okta-lifecycle-lab"], env: { HOME: "/home/pyodide", OKTA_LAB_PROGRESS: "", OKTA_LAB_SITE: new URL("./", self.location.href).href } });
  python.runPython(PYTHON);
  return python.globals;
})();

const answer = async ({ fragment, message }) => {
  const python = await begun;
  if (fragment !== undefined) python.get("begin")(fragment);
  else if (message.do === "whole") return { whole: python.get("stage").whole };
  else if (message.do !== "ping") python.get("hear")(JSON.stringify(message));
  return JSON.parse(python.get("seen")());
};

self.onmessage = async ({ data }) => {
  const opened = data.fragment !== undefined;
  try {
    self.postMessage({ ...(await answer(data)), opened });
  } catch (error) {
    // The last line of a traceback is the sentence for people, behind the name of the error.
    const lines = String(error.message ?? error).trim().split("\n");
    self.postMessage({ opened, trouble: lines.at(-1).replace(/^\w*(Error|Situation): /, "") });
  }
};
