import type { Api } from "./api.ts";
import type { Policy } from "./contracts.ts";
import type { KnownPolicy } from "./policy.ts";

export type PolicyReader = {
  /** Undefined until one was read, in this run or in one before: nothing is known of what is private. */
  known(): KnownPolicy | undefined;
  /** Never throws: without an answer the policy stays as it was, and the next heartbeat's answer names the version. */
  read(): Promise<void>;
  /** A version that holds now: read when it is another one, or this run has not asked yet. */
  named(version: string): Promise<void>;
  /** What an earlier run has kept. It holds until the server says otherwise. */
  take(kept: KnownPolicy): void;
};

/** Where the policy is kept for a start without network. Throws nothing. */
export type PolicyStore = { keep(policy: KnownPolicy): void };

/** What the organization asks of a tracker, as far as it was read. */
export function createPolicyReader(
  api: Pick<Api, "policy">,
  onChange: (policy: Policy, before: Policy | undefined) => void,
  { store, kept }: { readonly store?: PolicyStore | undefined; readonly kept?: KnownPolicy | undefined } = {},
): PolicyReader {
  let known = kept;
  /** Whether the server has said in this run that it holds. */
  let isHeard = false;
  let reading: Promise<void> | undefined;

  function goBy(next: KnownPolicy): void {
    const before = known?.policy;
    known = next;
    if (before?.policy_version !== next.policy.policy_version) onChange(next.policy, before);
  }

  function hear(answered: KnownPolicy): void {
    isHeard = true;
    // Unchanged, it is the one that was asked with.
    if (answered !== known) store?.keep(answered);
    goBy(answered);
  }

  function read(): Promise<void> {
    reading ??= api
      .policy(known)
      .then(hear, () => undefined)
      .finally(() => {
        reading = undefined;
      });
    return reading;
  }

  return {
    known: () => known,
    read,
    named: async (version) => {
      if (!isHeard || version !== known?.policy.policy_version) await read();
    },
    take(kept) {
      // What this run has heard is later.
      if (known === undefined) goBy(kept);
    },
  };
}
