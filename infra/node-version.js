/**
 * Says in one sentence when npm runs on an older Node than package.json wants; `npm ci` and `npm install` run it. Plain
 * JavaScript, since such a Node reads nothing else. It never fails: scripts run on the Node that the packages bring.
 */
import { readFileSync } from "node:fs";

const { engines } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const numbers = (text) => text.match(/\d+/g)?.map(Number) ?? [];
const [major = 0, minor = 0] = numbers(engines.node);
// npm's own Node: by now the bundled one may come first on the PATH.
const current = /node\/v(\S+)/.exec(process.env.npm_config_user_agent ?? "")?.[1] ?? process.versions.node;
const [ourMajor = 0, ourMinor = 0] = numbers(current);
if (ourMajor < major || (ourMajor === major && ourMinor < minor))
  console.log(
    `Muster wants Node ${major}.${minor} or newer, and this is ${current}: npm's scripts run on Node 24, which comes with the packages, but please update.`,
  );
