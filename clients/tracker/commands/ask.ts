import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { CommandError } from "./context.ts";

/** Asks in the terminal; what is hidden is not shown as it is typed. */
export async function ask(question: string, { hidden = false }: { hidden?: boolean } = {}): Promise<string> {
  if (!process.stdin.isTTY && !hidden) process.stdout.write(question);
  let isMuted = false;
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!isMuted) process.stdout.write(chunk);
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output, terminal: process.stdin.isTTY === true });
  try {
    const answer = terminal.question(question);
    isMuted = hidden;
    const ending = new Promise<never>((_, reject) => {
      terminal.once("close", () => reject(new CommandError("Nothing was answered.")));
    });
    return (await Promise.race([answer, ending])).trim();
  } finally {
    terminal.removeAllListeners("close");
    terminal.close();
    if (hidden) process.stdout.write("\n");
  }
}
