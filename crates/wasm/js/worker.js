// The start of the worker. Before it stand the wasm-bindgen glue (`wasm_bindgen`), `inflate` and `WASM`.

// A rejected promise does not reach the page's `Worker.onerror` by itself; an uncaught error does.
self.addEventListener("unhandledrejection", (event) => {
  setTimeout(() => { throw event.reason; });
});

(async () => {
  await wasm_bindgen({ module_or_path: await inflate(WASM) });
  wasm_bindgen.startWorker();
})();
