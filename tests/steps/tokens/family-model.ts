/** What is known of a session by whoever watches all of it from outside. */
export type Family = {
  /** For each refresh token, in the order of their making, when it was used. */
  tokens: (number | undefined)[];
  /** When each access token was made, in seconds. */
  access: number[];
  alive: boolean;
};

/** What a client does; sessions and tokens are named by their place. */
export type Action =
  | { kind: "refresh"; session: number; token: number }
  | { kind: "call"; session: number; access: number }
  | { kind: "logout"; session: number }
  | { kind: "revoke"; session: number; target: number }
  | { kind: "change password"; session: number };

export type Outcome = "ok" | "refused" | "reused" | `token ${number}`;

const GRACE_SECONDS = 60;
const ACCESS_SECONDS = 900;

/** Does one action in the model: changes the families, and answers what the service has to answer. */
function perform(families: Family[], action: Action, now: number): Outcome {
  const family = at(families, action.session);
  if (action.kind === "refresh") return refresh(family, action.token, now);
  if (action.kind === "call")
    return family.alive && at(family.access, action.access) + ACCESS_SECONDS > now ? "ok" : "refused";
  const admitted = family.alive && at(family.access, family.access.length - 1) + ACCESS_SECONDS > now;
  if (!admitted) return "refused";
  if (action.kind === "logout") family.alive = false;
  if (action.kind === "change password") for (const other of families) other.alive &&= other === family;
  if (action.kind === "revoke") {
    const target = at(families, action.target);
    if (!target.alive) return "refused";
    target.alive = false;
  }
  return "ok";
}

/**
 *     alive, unused                                     its successor, and from now on it is used
 *     alive, used, successor not, within a minute       the same successor
 *     alive, used otherwise                             somebody else has it: the family ends
 */
function refresh(family: Family, token: number, now: number): Outcome {
  if (!family.alive) return "refused";
  const usedAt = family.tokens[token];
  const isLast = token === family.tokens.length - 1;
  if (usedAt === undefined) {
    if (!isLast) throw new Error("only the last token of a family can be unused");
    family.tokens[token] = now;
    family.tokens.push(undefined);
  } else if (family.tokens[token + 1] !== undefined || now - usedAt > GRACE_SECONDS) {
    family.alive = false;
    return "reused";
  }
  family.access.push(now);
  return `token ${token + 1}`;
}

/**
 * The families after actions that ran at once, if there is an order in which one after the other would have been
 * answered like that; undefined if there is none.
 */
export function explain(
  families: readonly Family[],
  done: readonly (readonly [Action, Outcome])[],
  now: number,
): { families: Family[] } | undefined {
  if (done.length === 0) return { families: structuredClone([...families]) };
  for (const [index, [action, outcome]] of done.entries()) {
    const next = structuredClone([...families]);
    if (perform(next, action, now) !== outcome) continue;
    const rest = explain(next, done.toSpliced(index, 1), now);
    if (rest !== undefined) return rest;
  }
  return undefined;
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new Error(`there is no number ${index}`);
  return item;
}
