// Lets a test call okta-auth-js: a line of JSON for each call, and a line of JSON with what came of it.
import { createInterface } from "node:readline";
import { OktaAuth } from "@okta/okta-auth-js";

let okta = null;

function seen(found, thrown = "") {
  const step = found?.nextStep || {};
  const options = step.options || (step.inputs || []).flatMap((input) => input.options || []);
  return {
    status: found?.status || "",
    step: step.name || "",
    steps: (found?.availableSteps || []).map((one) => one.name),
    inputs: (step.inputs || []).map((input) => input.name),
    options: options.map((option) => option.label),
    messages: (found?.messages || []).map((message) => message.message),
    keys: (found?.messages || []).map((message) => message.i18n?.key || ""),
    features: found?.enabledFeatures || [],
    user: found?.context?.user?.value || {},
    claims: found?.tokens?.idToken?.claims || {},
    thrown,
  };
}

async function answer({ new: options, call, options: given }) {
  if (options) {
    okta = new OktaAuth(options);
    okta.transactionManager.clear();
    return {};
  }
  try {
    return seen(await okta.idx[call](given));
  } catch (error) {
    return seen(null, [error.errorSummary, error.message, error.errorCode, String(error)].find(Boolean));
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(await answer(JSON.parse(line))) + "\n");
}
