import type { Clock } from "../../../common/clock.ts";
import { type Api, ApiError } from "../api.ts";

/** So long the server is waited for when the member says stop. */
const STOP_MS = 5_000;

/**
 * Tells the server that the member has had enough, and answers whether it knows. Throws only its word that they may not
 * end it: a server that is busy or gone keeps nothing going.
 */
export async function tellStop(
  api: Pick<Api, "stopLive">,
  id: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<boolean> {
  const told = api.stopLive(id).then(
    () => true,
    (error: unknown) => {
      if (error instanceof ApiError && error.code === "FORBIDDEN") throw error;
      return false;
    },
  );
  return Promise.race([told, clock.sleep(STOP_MS, signal).then(() => false)]);
}
