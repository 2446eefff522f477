// The stage that the lead shows to everybody. Nothing can be pressed here.
import { $, Trouble, again, get } from "/static/common.js";
import { showStage } from "/static/stagehand.js";

const WATCHING = $("#said").textContent;
let stage = null;
let at = "";

again(async () => {
  let found;
  try {
    found = await get("/api/watch", { seen: stage ? `${at} ${stage.count}` : "" });
  } catch (error) {
    $("#said").textContent = error instanceof Trouble && error.status ? error.message : "The room does not answer. This page tries again by itself.";
    throw error;
  }
  $("#said").textContent = found.at ? WATCHING : "The lead shows no stage at the moment.";
  if (found.scene && stage && at === found.at) stage.take(found);
  else if (found.scene || !found.at) {
    stage?.close();
    stage = found.scene ? showStage($("#stage"), found, {}) : null;
    at = found.at;
  }
  return 1000;
});
