import { isId } from "../../api/is-id.ts";

/** Whom somebody has written down: addresses, ids, and what is neither. Each once. */
export type People = { readonly emails: string[]; readonly user_ids: string[]; readonly unreadable: string[] };

/** An address, also where it stands behind a name: Ada Ash <ada@example.com> */
const ADDRESS = /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/;

export function readPeople(text: string): People {
  const people: People = { emails: [], user_ids: [], unreadable: [] };
  const seen = new Set<string>();
  for (const part of text.split(/[\n,;]+/)) {
    const said = part.trim();
    const bare = (/<([^<>]+)>\s*$/.exec(said)?.[1] ?? said).trim().toLowerCase();
    if (bare === "" || seen.has(bare)) continue;
    seen.add(bare);
    if (isId(bare)) people.user_ids.push(bare);
    else if (ADDRESS.test(bare)) people.emails.push(bare);
    else people.unreadable.push(said);
  }
  return people;
}
