import pg from "pg";
import { column } from "../../lib/platform/db/bulk.ts";
import { addDays, weekday } from "../../lib/platform/time/calendar.ts";
import { withoutIndexes } from "./indexes.ts";
import type { BenchMember } from "./members.ts";
import { DAILY_ROWS } from "./year-rows.ts";

type Year = {
  /** Working days before it are filled, it is not. */
  readonly today: string;
  readonly days: number;
  /** Of the most recent of these days there are screenshots, one every half hour. */
  readonly pictured: number;
  readonly progress: (text: string) => void;
};

/** Tables that are filled at the same time. */
const CONNECTIONS = 2;

/**
 * A closed year of many members, made where it is stored: on each working day a record, a work session of nine hours with a lunch
 * break, four segments, and a summary; absences now and then. Rows lie date by date, those of all organizations mixed, as
 * they would have come.
 *
 * By a superuser, table by table: foreign keys are not checked, because rows refer to ids that follow from member and date.
 */
export async function givenYear(
  superuserUrl: string,
  members: readonly BenchMember[],
  { today, days, pictured, progress }: Year,
): Promise<void> {
  const ids = column.uuid(members.map(({ id }) => id));
  const dates = Array.from({ length: days }, (_, index) => addDays(today, index - days));
  const workdays = dates.filter((date) => weekday(date) < 6);
  const waiting = Object.entries(DAILY_ROWS).values();
  const fillTables = async (client: pg.Client) => {
    await client.query("set session_replication_role = replica; set synchronous_commit = off");
    for (const [table, insert] of waiting) {
      const first = table === "screenshots" ? addDays(today, -pictured) : "";
      const tell = (text: string) => progress(`a year of ${members.length} members: ${table}, ${text}`);
      await withoutIndexes(client, table, async () => {
        for (const date of workdays.filter((workday) => workday >= first)) {
          tell(date);
          await client.query(insert, [ids, date]);
        }
        tell("its indexes");
      });
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, () => connected(superuserUrl, fillTables)));
  await connected(superuserUrl, (client) => client.query(insertClosings, [today, days]));
}

async function connected(connectionString: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString });
  // When another connection has failed, the database is stopped under this one; what is said is the first failure.
  client.on("error", () => undefined);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

const insertClosings = `
  insert into day_closings (org_id, date)
  select o.id, $1::date - n from organizations o, generate_series(1, $2::int) as n`;
