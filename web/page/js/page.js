// The start of the page. Before it stand the wasm-bindgen glue (`wasm_bindgen`), `inflate` and `WASM`.

// engine.js may still be on its way, and the interface looks for the engine as it is mounted.
const scriptsHaveRun = new Promise((resolve) => addEventListener("DOMContentLoaded", resolve, { once: true }));

(async () => {
  try {
    const wasm = await inflate(WASM);
    await scriptsHaveRun;
    // The page's `main` runs as part of this, and mounts the interface on #app.
    await wasm_bindgen({ module_or_path: wasm });
    document.getElementById("boot")?.remove();
  } catch (error) {
    const boot = document.getElementById("boot");
    if (boot) {
      boot.className = "failed";
      boot.textContent =
        "Picklescope could not start: this browser is too old, or WebAssembly is switched off in it. (" + error + ")";
    }
    throw error;
  }
})();
