// The design one would build first, behind HTTP, a process of its own: what it answers is committed.
import { Redis } from "ioredis";
import pg from "pg";
import { createApp } from "../baseline/app.ts";

export type NaiveOptions = { readonly ownerUrl: string; readonly redisUrl: string; readonly secret: string };

const { ownerUrl, redisUrl, secret } = JSON.parse(process.argv[2] ?? "") as NaiveOptions;
const pool = new pg.Pool({ connectionString: ownerUrl, max: 10, options: "-c search_path=baseline" });
const server = createApp({ pool, redis: new Redis(redisUrl) }, secret).listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") process.send?.({ port: address.port });
});
server.keepAliveTimeout = 600_000;
process.on("disconnect", () => process.exit());
