import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** A link that nobody opened is good for this long. */
const LINK_MS = 10 * 60_000;
/** As many as may wait to be opened; the oldest gives way. */
const MOST_LINKS = 8;
/** A tab that was not heard of for this long is gone. */
const TAB_MS = 12 * 3_600_000;
const MOST_TABS = 32;

/**
 * Who may read the page. A link holds a code that is worth one opening: whoever sees it later in a list of processes or
 * in a history gets nothing for it. What it is exchanged for is known to one tab, and to nobody once this run has ended.
 */
export type Links = {
  /** A new code for a link. */
  code(): string;
  /** A token for a code that was not used before. */
  exchange(code: string): string | undefined;
  isToken(token: string): boolean;
};

/** @param elapsed milliseconds of a clock that nobody sets. */
export function createLinks(elapsed: () => number = () => performance.now()): Links {
  const codes = new Map<string, number>();
  const tabs = new Map<string, number>();

  /** Digests are compared, so that the time of an answer says nothing of how much was right. */
  function find(of: Map<string, number>, secret: string): string | undefined {
    const given = digest(secret);
    return [...of.keys()].find((kept) => timingSafeEqual(Buffer.from(kept, "hex"), given));
  }

  function keep(of: Map<string, number>, most: number): string {
    const secret = randomBytes(32).toString("base64url");
    const [oldest] = of.keys();
    if (of.size >= most && oldest !== undefined) of.delete(oldest);
    of.set(digest(secret).toString("hex"), elapsed());
    return secret;
  }

  return {
    code: () => keep(codes, MOST_LINKS),
    exchange(code) {
      const found = find(codes, code);
      if (found === undefined) return undefined;
      const made = codes.get(found) ?? 0;
      codes.delete(found);
      return elapsed() - made > LINK_MS ? undefined : keep(tabs, MOST_TABS);
    },
    isToken(token) {
      const found = find(tabs, token);
      if (found === undefined) return false;
      const seen = tabs.get(found) ?? 0;
      tabs.delete(found);
      if (elapsed() - seen > TAB_MS) return false;
      // Set anew, it is the youngest: what gives way is a tab that nobody has open.
      tabs.set(found, elapsed());
      return true;
    },
  };
}

function digest(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
