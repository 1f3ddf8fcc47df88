import { givenTenant, type Tenant } from "./tenant.ts";

/**
 * Organizations for attempts that may use them up, such as requests that take somebody away: what went well goes on with
 * the same one, what did not is attempted once more in a new one. A new one for each would take minutes.
 */
export function tenantsInTurn() {
  let tenant: Tenant | undefined;
  return async function attempt<Outcome>(
    act: (tenant: Tenant) => Promise<Outcome>,
    wentWell: (outcome: Outcome) => boolean,
  ): Promise<Outcome> {
    if (tenant !== undefined) {
      const outcome = await act(tenant);
      if (wentWell(outcome)) return outcome;
    }
    tenant = await givenTenant();
    return act(tenant);
  };
}
