import { type LiveEvent, type OrganizationEvent, publishEvents } from "./events.ts";

/** Notes an event of the organization that it names. */
export type PublishOf = (event: OrganizationEvent) => void;

/** Notes an event of one organization, or of the one it names. */
export type Publish = (event: LiveEvent & { org_id?: string }) => void;

/** Runs `work`, which commits, and then hands on the events that it noted; none when it throws. */
export async function afterCommit<Result>(work: (publish: PublishOf) => Promise<Result>): Promise<Result> {
  const events: OrganizationEvent[] = [];
  const result = await work((event) => void events.push(event));
  await publishEvents(events);
  return result;
}

/** The same for work inside one organization. */
export function afterCommitIn<Result>(org_id: string, work: (publish: Publish) => Promise<Result>): Promise<Result> {
  return afterCommit((publish) => work((event) => publish({ org_id, ...event })));
}
