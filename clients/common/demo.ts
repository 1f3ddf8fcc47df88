/** The one who started a demo waits five seconds before it kills. */
const LAST_SECONDS = 4;

/** What a demo is played with: where the API is, a signal that ends it all, and lines with the time. */
export type Demo = {
  readonly baseUrl: string;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
};

/** For a process that plays a demo: SIGINT and SIGTERM abort the signal, and end the process soon after. */
export function startDemo(): Demo {
  const ending = new AbortController();
  const { signal } = ending;
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      if (signal.aborted) return;
      ending.abort();
      setTimeout(() => process.exit(0), LAST_SECONDS * 1000).unref();
    });
  }
  return {
    baseUrl: process.env.API_URL ?? "http://127.0.0.1:3000",
    signal,
    print: (line) => console.log(`${new Date().toTimeString().slice(0, 8)}  ${line}`),
  };
}
