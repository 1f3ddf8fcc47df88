import { PassThrough } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { ask } from "./ask.ts";

/** A terminal in which somebody types, and what it shows. */
function givenTerminal() {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
  const output = new PassThrough();
  const streams = { input: input as unknown as NodeJS.ReadStream, output };
  const type = async (text: string) => {
    await wait(20);
    input.write(`${text}\r`);
  };
  return { streams, type, shown: () => String(output.read() ?? "") };
}

test("what is hidden is never shown, also after a question that was not", async () => {
  const { streams, type, shown } = givenTerminal();
  void type("alice@company.com");
  expect(await ask("E-mail address: ", streams)).toBe("alice@company.com");
  expect(shown()).toContain("alice@company.com");
  void type("employee123");
  expect(await ask("Password: ", { ...streams, hidden: true })).toBe("employee123");
  const said = shown();
  expect(said).toContain("Password: ");
  expect(said).not.toContain("employee123");
});

test("an answer that does not come gives up", async () => {
  const { streams } = givenTerminal();
  setTimeout(() => streams.input.emit("end"), 20);
  await expect(ask("E-mail address: ", streams)).rejects.toThrow("Nothing was answered.");
});
