const site = new URL("./", document.currentScript.src);
const isLab = Boolean(document.querySelector("[data-notebook]"));

// A lesson that is opened by its address opens alone. JupyterLab would also restore the lessons of the last visit, and
// each of them would start a Python of its own. It reads this store later than a page can have run this.
if (isLab && new URLSearchParams(location.search).has("path")) {
  const opening = indexedDB.open(`JupyterLite Storage - ${site.pathname}`);
  opening.onupgradeneeded = () => opening.transaction.abort(); // on a first visit there is nothing yet
  opening.onerror = (event) => event.preventDefault();
  opening.onsuccess = () => {
    const kept = opening.result;
    if (kept.objectStoreNames.contains("statedb")) kept.transaction("statedb", "readwrite").objectStore("statedb").clear();
    kept.close();
  };
}

// Has the browser keep the whole site, once this page has what it needs for itself.
if (navigator.serviceWorker) {
  // In JupyterLab, JupyterLite registers the worker by itself.
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
