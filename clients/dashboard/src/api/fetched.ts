import { isReached, look, onFound } from "./reach.ts";
import { hasTyped } from "./typed.ts";

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8_000;
/** A page is not loaded anew again within this. */
const ONCE_WITHIN = 60_000;

/**
 * A part of the application that is fetched when it is needed, for as long as it takes: what failed once would stay
 * failed for as long as the page is open, and whatever asked for it with it. A release replaces files that an open page
 * still asks for: where all else is reached and nothing would be lost, the page is loaded anew.
 */
export async function fetched<Part>(load: () => Promise<Part>): Promise<Part> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await load();
    } catch {
      await look();
      if (attempt >= 2 && isReached() && !hasTyped()) loadAnew();
      await pause(Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt));
    }
  }
}

/** So many milliseconds, or until the connection is back. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    const stop = onFound(end);
  });
}

const KEY = "muster:reloaded";

function loadAnew(): void {
  try {
    if (Date.now() - Number(sessionStorage.getItem(KEY) ?? 0) < ONCE_WITHIN) return;
    sessionStorage.setItem(KEY, String(Date.now()));
  } catch {
    // Where nothing can be kept, it would be loaded for ever.
    return;
  }
  window.location.reload();
}
