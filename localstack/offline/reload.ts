import type { Log } from "../log.ts";
import type { Reloaded, Saved } from "./messages.ts";
import type { Offline, Run } from "./offline.ts";
import { isWiring, watchService } from "./watch.ts";

/**
 * Watches the service while it runs. Saved code is told to serverless offline, which keeps its listeners and sockets; what it
 * reads only when it starts, such as a functions.yml, starts it again. Each save is one line of the log.
 */
export async function reloadOnSave(
  first: Run,
  start: () => Promise<Run>,
  directory: string,
  log: Log,
): Promise<Offline> {
  const end = Promise.withResolvers<number | null>();
  let run: Run | undefined;
  let isStopped = false;
  /** What was saved since the last line, and when. */
  let saved: { readonly files: Set<string>; readonly since: number } | undefined;

  const say = (problem: string | undefined) => {
    if (saved === undefined) return;
    const files = named([...saved.files]);
    const seconds = ((performance.now() - saved.since) / 1000).toFixed(1);
    saved = undefined;
    if (problem === undefined) log(`Reloaded in ${seconds} s: ${files}`);
    else log(`Not reloaded: ${problem}\n  The code before it goes on answering until the next save.`);
  };
  const use = (next: Run) => {
    run = next;
    next.child.on("message", (message: Reloaded) => {
      if (message.kind === "reloaded") say(message.problem);
    });
    void next.ended.then((code) => {
      if (run === next) end.resolve(code);
    });
  };
  const restart = async (files: readonly string[]) => {
    const old = run;
    run = undefined;
    saved = undefined;
    log(`${named(files)} changed, so serverless offline starts again`);
    await old?.stop();
    if (isStopped) return;
    await start().then(use, (error: unknown) => {
      if (isStopped) return;
      log(`${error instanceof Error ? error.message : String(error)}\n  It starts again at the next save.`);
    });
  };
  use(first);
  /** Restarts wait for one another; a save while one is under way is part of it, or of the next. */
  let restarting: Promise<void> = Promise.resolve();
  const watcher = await watchService(directory, ({ files, since }) => {
    if (isStopped) return;
    if (files.some(isWiring) || run === undefined) {
      restarting = restarting.then(() => restart(files));
      return;
    }
    saved ??= { files: new Set(), since };
    for (const file of files) saved.files.add(file);
    run.child.send({ kind: "saved", files } satisfies Saved, () => undefined);
  });
  return {
    ended: end.promise,
    stop: async () => {
      isStopped = true;
      await watcher.close();
      await restarting;
      await run?.stop();
    },
  };
}

/** One or two names, or how many more there are. */
function named(files: readonly string[]): string {
  const [first, second, ...others] = files;
  if (first === undefined) return "nothing";
  if (second === undefined) return first;
  return others.length === 0 ? `${first} and ${second}` : `${first} and ${files.length - 1} more`;
}
