// Asks the service worker to keep the whole site, once this page has been quiet for a while.
if (navigator.serviceWorker) {
  const ask = async () => {
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage("keep all");
  };
  window.addEventListener("load", () => setTimeout(ask, 20000));
}
