import type { Api } from "./api.ts";
import type { Policy } from "./contracts.ts";
import type { KnownPolicy } from "./policy.ts";

export type PolicyReader = {
  /** Undefined until one was read: nothing is known of what is private. */
  known(): KnownPolicy | undefined;
  /** Never throws: without an answer the policy stays as it was, and the next heartbeat's answer names the version. */
  read(): Promise<void>;
  /** A version that holds now: read when it is another one. */
  named(version: string): Promise<void>;
};

/** What the organization asks of a tracker, as far as it was read. */
export function createPolicyReader(
  api: Pick<Api, "policy">,
  onChange: (policy: Policy, before: Policy | undefined) => void,
): PolicyReader {
  let known: KnownPolicy | undefined;
  let reading: Promise<void> | undefined;

  function goBy(read: KnownPolicy): void {
    const before = known?.policy;
    known = read;
    if (before?.policy_version !== read.policy.policy_version) onChange(read.policy, before);
  }

  function read(): Promise<void> {
    reading ??= api
      .policy(known)
      .then(goBy, () => undefined)
      .finally(() => {
        reading = undefined;
      });
    return reading;
  }

  return {
    known: () => known,
    read,
    named: async (version) => {
      if (version !== known?.policy.policy_version) await read();
    },
  };
}
