import type { Db } from "../../platform/db/transaction.ts";
import type { KeptSession } from "../../sessions/session.ts";

/** On whose clocks a session is, as its class says (null: the organization's), and the name of its place. */
export type Whereabouts = { timezone: string | null; place: string | null };

export function findWhereabouts(db: Db, { id }: Pick<KeptSession, "id">): Promise<Whereabouts> {
  return db.one<Whereabouts>(selectWhereabouts, [id]);
}

const selectWhereabouts = `
  select c.timezone, p.name as place
  from attendance_sessions s
  left join classes c on c.org_id = s.org_id and c.id = s.class_id
  left join places p on p.org_id = s.org_id and p.id = s.place_id
  where s.org_id = (select app.current_org()) and s.id = $1`;
