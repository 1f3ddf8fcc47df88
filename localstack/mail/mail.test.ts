import { mkdtempSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startMail } from "./mail.ts";

const lines = [
  "HELO test",
  "MAIL FROM:<muster@localhost>",
  "RCPT TO:<alice@company.com>",
  "DATA",
  "Subject: Reset <b>your</b> password\r\nTo: alice@company.com\r\nContent-Type: text/html\r\n\r\n<p>Hello</p><script>alert(1)</script>\r\n.",
  "QUIT",
];

/** Speaks SMTP by hand: the next line goes out when the last one was answered. */
async function deliver(port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const socket = createConnection({ host: "127.0.0.1", port });
    const left = [...lines];
    socket.on("data", () => {
      const line = left.shift();
      if (line !== undefined) socket.write(`${line}\r\n`);
    });
    socket.once("error", reject);
    socket.once("close", () => resolve());
  });
}

test("a mail is caught, kept and shown, and its scripts are not", async () => {
  const directory = mkdtempSync(join(tmpdir(), "muster-mail-"));
  const mail = await startMail({ directory, smtpPort: 0, pagePort: 0 });
  await deliver(Number(new URL(mail.url).port));
  const [name] = await readdir(directory);
  expect(name).toMatch(/\.eml$/);
  const list = await (await fetch(mail.pageUrl)).text();
  expect(list).toContain("Reset &lt;b&gt;your&lt;/b&gt; password");
  expect(list).toContain("alice@company.com");
  const page = await (await fetch(`${mail.pageUrl}/${name}`)).text();
  expect(page).toContain("<iframe sandbox");
  const html = await fetch(`${mail.pageUrl}/${name}/html`);
  expect(html.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await html.text()).toContain("<p>Hello</p>");
  expect((await fetch(`${mail.pageUrl}/..%2fsecrets.json`)).status).toBe(404);
  await mail.stop();
  await rm(directory, { recursive: true });
});
