import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";
import { readBody } from "../guard/proxy.ts";
import { listPage, messagePage } from "./pages.ts";

export type MailOptions = {
  /** Where mails are kept as .eml files. */
  readonly directory: string;
  /** 0 for any free port. */
  readonly smtpPort: number;
  readonly pagePort: number;
};

export type Mail = {
  /** `smtp://127.0.0.1:port`. */
  readonly url: string;
  readonly pageUrl: string;
  stop(): Promise<void>;
};

/** Catches every mail that the functions send, delivers none, and shows them on a small page. Both ports are on loopback only. */
export async function startMail(options: MailOptions): Promise<Mail> {
  await mkdir(options.directory, { recursive: true });
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    onAuth: (_auth, _session, done) => done(null, { user: "anyone" }),
    onData: (stream, _session, done) => {
      readBody(stream as unknown as Parameters<typeof readBody>[0])
        .then((content) => keep(options.directory, content))
        .then(() => done(), done);
    },
  });
  // A client that hangs up in the middle of a command must not end the stack.
  smtp.on("error", () => undefined);
  const smtpPort = await listen(smtp.server, options.smtpPort);
  const page = createServer((request, response) => {
    answer(options.directory, request.url ?? "/", response).catch(() =>
      send(response, 500, "text/plain", "Cannot read this mail."),
    );
  });
  const pagePort = await listen(page, options.pagePort).catch(async (error: unknown) => {
    await new Promise<void>((resolve) => smtp.close(() => resolve()));
    throw error;
  });
  return {
    url: `smtp://127.0.0.1:${smtpPort}`,
    pageUrl: `http://127.0.0.1:${pagePort}`,
    stop: async () => {
      page.closeAllConnections();
      await new Promise<void>((resolve) => page.close(() => resolve()));
      await new Promise<void>((resolve) => smtp.close(() => resolve()));
    },
  };
}

async function listen(server: import("node:net").Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The mail catcher has no port.");
  return address.port;
}

/** Written under another name first, so that a reader never sees half a mail. */
async function keep(directory: string, content: Buffer): Promise<void> {
  const name = `${new Date().toISOString().replaceAll(":", "-")}-${randomUUID().slice(0, 8)}`;
  const unfinished = join(directory, `${name}.part`);
  await writeFile(unfinished, content);
  await rename(unfinished, join(directory, `${name}.eml`));
}

async function answer(directory: string, url: string, response: ServerResponse): Promise<void> {
  if (url === "/") {
    const names = (await readdir(directory)).filter((name) => name.endsWith(".eml"));
    const newest = names.sort().reverse().slice(0, 200);
    const mails = await Promise.all(newest.map(async (name) => ({ name, mail: await parse(directory, name) })));
    send(response, 200, "text/html", listPage(mails));
    return;
  }
  const [, name, view] = /^\/([\w.-]+\.eml)(?:\/(html|raw))?$/.exec(url) ?? [];
  if (name === undefined) return send(response, 404, "text/plain", "No such mail.");
  if (view === "raw") return send(response, 200, "text/plain", (await readFile(join(directory, name))).toString());
  const mail = await parse(directory, name);
  if (view === "html") return send(response, 200, "text/html", mail.html ?? "");
  send(response, 200, "text/html", messagePage(name, mail));
}

async function parse(directory: string, name: string) {
  return await PostalMime.parse(await readFile(join(directory, name)));
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    "content-type": `${type}; charset=utf-8`,
    // A mail's own HTML is shown, its scripts never run.
    "content-security-policy":
      "default-src 'none'; style-src 'unsafe-inline'; img-src data: https: http:; frame-src 'self'",
    "x-content-type-options": "nosniff",
  });
  response.end(body);
}
