import { idOf, membersOf } from "../data/members.ts";

export type Size = { sockets: number; organizations: number };
export type Socket = { id: string; org_id: string; user_id: string; session_id: string };
/** The sockets of all organizations: the first of each, the second of each, and so on. */
export type Company = { organizations: number; sockets: readonly Socket[] };

/** A manager for each socket; every process makes the same list for itself. */
export function companyOf({ sockets, organizations }: Size): Company {
  const members = membersOf({ count: sockets, organizations });
  const made = members.map(({ id, org_id, index }) => ({
    id: `socket-${index}=`,
    org_id,
    user_id: id,
    session_id: idOf("session", index),
  }));
  const each = sockets / organizations;
  const inTurn = made.map((_, index) => made[(index % organizations) * each + Math.floor(index / organizations)]);
  return { organizations, sockets: inTurn.filter((socket) => socket !== undefined) };
}
