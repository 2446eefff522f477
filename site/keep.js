// Has the browser keep the whole site, once this page has what it needs for itself.
if (navigator.serviceWorker) {
  const site = new URL("./", document.currentScript.src);
  const isLab = Boolean(document.querySelector("[data-notebook]")); // there, JupyterLite registers the worker by itself
  // It has to be the same address as JupyterLite's, because another one would replace the worker each time.
  if (!isLab) navigator.serviceWorker.register(new URL("service-worker.js?enableCache=false", site), { scope: site });
  // A stage that is shown, or a notebook whose kernel has started. Other pages need nothing more.
  const hasItsOwn = () => {
    const shown = window.jupyterapp?.shell?.currentWidget;
    if (isLab) return Boolean(shown) && (!shown.sessionContext || shown.sessionContext.session?.kernel?.status === "idle");
    return document.querySelector("#stage")?.childElementCount !== 0;
  };
  const keepAll = async () => (await navigator.serviceWorker.ready).active.postMessage("keep all");
  const keepLater = (time) => setTimeout(() => (hasItsOwn() ? keepAll() : keepLater(3000)), time);
  addEventListener("load", () => keepLater(15000));
}
