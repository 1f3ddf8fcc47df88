import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttp, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { useNetwork } from "./network.ts";

const folder = mkdtempSync(join(tmpdir(), "tracker-network-"));
const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
const servers: Server[] = [];
const ports = { http: 0, https: 0, proxy: 0 };
const asked: string[] = [];

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** Names that only the proxy knows lead to these. */
beforeAll(async () => {
  const subject = ["-subj", "/CN=muster.test", "-addext", "subjectAltName=DNS:muster.test,DNS:localhost"];
  execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", cert, ...subject],
    {
      stdio: "ignore",
    },
  );
  const hello = (_: unknown, response: { end(text: string): void }) => response.end("hello");
  ports.http = await listen(createHttp(hello));
  const secure = createHttps({ key: readFileSync(key), cert: readFileSync(cert) }, hello);
  // Whoever opens a socket is answered as one that is no socket: that it came is enough.
  ports.https = await listen(secure);
  const proxy = createHttp();
  proxy.on("connect", ({ url }, client) => {
    asked.push(String(url));
    const target = connect(String(url).endsWith(":443") ? ports.https : ports.http, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      target.pipe(client).pipe(target);
    });
    target.on("error", () => client.destroy());
    client.on("error", () => target.destroy());
  });
  ports.proxy = await listen(proxy);
});

afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true, force: true });
});

/** What a process says that goes to the network in this way: it is set once for all of a process. */
async function ask(flags: { proxy?: string; ca?: string }, env: Record<string, string>, code: string): Promise<string> {
  const script = `import { useNetwork } from ${JSON.stringify(import.meta.resolve("./network.ts"))};
    useNetwork(${JSON.stringify({ proxy: undefined, ca: undefined, ...flags })});
    try { ${code} } catch (error) { console.log(error.cause?.code ?? error.message); }
    process.exit(0);`;
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { env: { PATH, ...env } });
  let said = "";
  child.stdout.on("data", (data) => {
    said += String(data);
  });
  await once(child, "close");
  return said.trim();
}

const get = (url: string) => `console.log(await (await fetch(${JSON.stringify(url)})).text());`;

describe("the way to the server", { timeout: 120_000 }, () => {
  test("goes through the proxy of the command line or the environment, but to this machine", async () => {
    const proxy = `http://127.0.0.1:${ports.proxy}`;
    expect(await ask({ proxy }, {}, get("http://muster.test/"))).toBe("hello");
    expect(await ask({}, { HTTPS_PROXY: proxy }, get("http://muster.test:8080/"))).toBe("hello");
    expect(asked).toEqual(["muster.test:80", "muster.test:8080"]);
    expect(await ask({ proxy }, {}, get(`http://127.0.0.1:${ports.http}/`))).toBe("hello");
    const excepted = { HTTPS_PROXY: proxy, NO_PROXY: "muster.test" };
    expect(await ask({}, excepted, get("http://muster.test/"))).toMatch(/ENOTFOUND|EAI_AGAIN/);
    expect(asked).toHaveLength(2);
  });

  test("does for sockets what it does for requests", async () => {
    const before = asked.length;
    const socket = `await new Promise((done) => { const it = new WebSocket("ws://muster.test/"); it.onclose = it.onerror = done; });`;
    await ask({ proxy: `http://127.0.0.1:${ports.proxy}` }, {}, socket);
    expect(asked.slice(before)).toEqual(["muster.test:80"]);
  });

  test("believes a certificate of one's own company when it is named, also behind a proxy", async () => {
    const proxy = `http://127.0.0.1:${ports.proxy}`;
    const there = `https://localhost:${ports.https}/`;
    expect(await ask({}, {}, get(there))).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
    expect(await ask({ ca: cert }, {}, get(there))).toBe("hello");
    expect(await ask({}, { MUSTER_TRACKER_CA: cert }, get(there))).toBe("hello");
    expect(await ask({ ca: cert, proxy }, {}, get("https://muster.test/"))).toBe("hello");
  });

  test("is refused in words where it cannot be read", () => {
    const none = join(folder, "none.pem");
    writeFileSync(none, "nothing");
    expect(() => useNetwork({ proxy: "proxy:x", ca: undefined }, {})).toThrow("is no address of a proxy");
    expect(() => useNetwork({ proxy: undefined, ca: none }, {})).toThrow("has no certificate in it");
    expect(() => useNetwork({ proxy: undefined, ca: join(folder, "missing.pem") }, {})).toThrow("cannot be read");
  });
});
