// A process of its own, on Windows only: it counts presses, tells how many there were, and knows nothing else. When the
// hook freezes or crashes, the tracker goes on without counts.
const { uIOhook } = await import("uiohook-napi");

let [clicks, strokes] = [0, 0];
const EVERY_MS = 1_000;

// What was pressed is in the event, and is not looked at.
uIOhook.on("keydown", () => {
  strokes += 1;
});
uIOhook.on("mousedown", () => {
  clicks += 1;
});
uIOhook.start();
setInterval(() => process.send?.({ clicks, strokes }), EVERY_MS);
// Whoever asked for it is gone.
process.on("disconnect", () => process.exit(0));
