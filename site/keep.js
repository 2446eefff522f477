// Has the browser keep the whole site, once this page has what it needs for itself.
if (navigator.serviceWorker) {
  const site = new URL("./", document.currentScript.src);
  const isLab = Boolean(document.querySelector("[data-notebook]")); // there, JupyterLite registers the worker by itself
  // It has to be the same address as JupyterLite's, because another one would replace the worker each time.
  if (!isLab) navigator.serviceWorker.register(new URL("service-worker.js?enableCache=false", site), { scope: site });
  const keepAll = async () => (await navigator.serviceWorker.ready).active.postMessage("keep all");
  addEventListener("load", () => setTimeout(keepAll, 15000));
}
