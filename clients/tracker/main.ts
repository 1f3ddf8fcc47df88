// One tracker by hand: node clients/tracker/main.ts --email alice@company.com --password employee123
import { parseArgs } from "node:util";
import { createApi } from "./core/api.ts";
import { tellLive } from "./core/live/lines.ts";
import { createLiveViews } from "./core/live/live-views.ts";
import { createTracker } from "./core/tracker.ts";
import { createNarrator } from "./demo/lines.ts";
import { createDemoPerson } from "./desktop/fake/person.ts";
import { demoScreen } from "./desktop/fake/screen.ts";

const usage = `node clients/tracker/main.ts --email ADDRESS --password PASSWORD [--url http://127.0.0.1:3000]
  Checks in, sends heartbeats and screenshots of a simulated desktop, and checks out at Ctrl+C.
  b and Enter starts or ends a break.`;

const { values } = parseArgs({
  options: {
    email: { type: "string" },
    password: { type: "string" },
    url: { type: "string", default: process.env.API_URL ?? "http://127.0.0.1:3000" },
  },
});
const { email, password, url } = values;
if (email === undefined || password === undefined) {
  console.error(usage);
  process.exit(2);
}

const ending = new AbortController();
const api = createApi({ baseUrl: url, signal: ending.signal });
const narrate = createNarrator();
const { name } = await api.signIn(email, password).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});

const say = (line: string) => console.log(`${new Date().toTimeString().slice(0, 8)}  ${name} ${line}`);
const tracker = createTracker({
  api,
  activity: createDemoPerson(`${email} ${Date.now()}`, "engineering"),
  screen: demoScreen,
  firstScreenshotSeconds: 5,
  live: createLiveViews({ api, onNews: (news) => say(tellLive(news)) }),
  onNews: (news) => {
    const line = narrate(news);
    if (line !== undefined) say(line);
    if (news.kind === "ended_elsewhere") process.exit(0);
  },
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // The second one does not wait for the network.
    if (ending.signal.aborted) process.exit(1);
    ending.abort();
    void tracker.stop().then(() => process.exit(0));
  });
}

process.stdin.on("data", (data) => {
  if (data.toString().trim() !== "b") return;
  void (tracker.state() === "break" ? tracker.endBreak() : tracker.startBreak());
});
await tracker.start();
