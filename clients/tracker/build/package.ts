/** `node clients/tracker/build/package.ts`: the bundle that `npm pack` in clients/tracker puts into the npm package. */
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "./bundle.ts";

const dist = join(import.meta.dirname, "../dist/package");
await bundle(dist);
chmodSync(join(dist, "main.js"), 0o755);
