/** Where the stack says what it does: one finished sentence a call. */
export type Log = (line: string) => void;

export const silent: Log = () => {};

/**
 * Runs one step of the start and says what it did and how long that took, e.g. `✓ PostgreSQL 18 on port 54329  0.42 s`.
 * `describe` turns the step's result into the text; a failing step is named before its error travels on.
 */
export async function step<T>(
  log: Log,
  name: string,
  run: () => Promise<T>,
  describe?: (result: T) => string,
): Promise<T> {
  const started = performance.now();
  try {
    const result = await run();
    const text = describe === undefined ? name : `${name}: ${describe(result)}`;
    log(`✓ ${text}  ${seconds(performance.now() - started)}`);
    return result;
  } catch (error) {
    log(`✗ ${name}  ${seconds(performance.now() - started)}`);
    throw error;
  }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
