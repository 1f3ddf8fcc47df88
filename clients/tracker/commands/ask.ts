import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { CommandError } from "./context.ts";

export type AskOptions = {
  readonly hidden?: boolean;
  readonly input?: NodeJS.ReadStream;
  readonly output?: NodeJS.WritableStream;
};

/** Asks in the terminal; what is hidden is not shown as it is typed. */
export async function ask(question: string, options: AskOptions = {}): Promise<string> {
  const { hidden = false, input = process.stdin, output = process.stdout } = options;
  if (!input.isTTY && !hidden) output.write(question);
  let isMuted = false;
  const shown = new Writable({
    write(chunk, _encoding, done) {
      if (!isMuted) output.write(chunk);
      done();
    },
  });
  const terminal = createInterface({ input, output: shown, terminal: input.isTTY === true });
  const { promise: closed, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(new CommandError("Nothing was answered."));
  terminal.once("close", giveUp);
  try {
    const answer = terminal.question(question);
    isMuted = hidden;
    return (await Promise.race([answer, closed])).trim();
  } finally {
    // Only this one: the terminal's own let go of the keys, or this question would echo what the next one hides.
    terminal.off("close", giveUp);
    terminal.close();
    if (hidden) output.write("\n");
  }
}
