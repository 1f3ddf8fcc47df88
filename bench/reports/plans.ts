import pg from "pg";

/** A statement that a handler sent. */
export type Sent = { text: string; values: readonly unknown[] };

/** What a request's statements did, together: rows their scans looked at, pages they touched, big tables they walked through. */
export type Reading = { statements: number; rows: number; pages: number; scanned: string[] };

type Plan = {
  "Node Type": string;
  "Relation Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  "Shared Hit Blocks": number;
  "Shared Read Blocks": number;
  Plans?: Plan[];
};

/** Those that get rows every day. One with a row a member may be read as a whole. */
const GROWING =
  /^(attendance_records|work_sessions|activity_logs|lunch_breaks|screenshots|productivity_summary|user_activity_tracking.*)$/;

/** Runs `work` and answers every statement with parameters that this process sent meanwhile. */
export async function listenTo(work: () => Promise<void>): Promise<Sent[]> {
  const sent: Sent[] = [];
  const prototype = pg.Client.prototype as { query: (...words: never[]) => unknown };
  const { query } = prototype;
  prototype.query = function listening(this: pg.Client, ...words: never[]) {
    const [config] = words as unknown as [string | { text?: string; values?: readonly unknown[] }];
    if (typeof config === "object" && config.text !== undefined && (config.values?.length ?? 0) > 0)
      sent.push({ text: config.text, values: config.values ?? [] });
    return query.apply(this, words);
  };
  try {
    await work();
  } finally {
    prototype.query = query;
  }
  return sent;
}

/** Explains what was sent once more, as the role and in the organization that it ran in. A cursor is explained as a whole. */
export async function explain(client: pg.Client, orgId: string, sent: readonly Sent[]): Promise<Reading> {
  const reading: Reading = { statements: sent.length, rows: 0, pages: 0, scanned: [] };
  await client.query("begin");
  try {
    await client.query("select set_config('app.org_id', $1, true)", [orgId]);
    for (const { text, values } of sent) {
      const statement = text.replace(/^\s*declare \w+ no scroll cursor for/, "");
      if (!/^\s*(select|with)\b/.test(statement)) continue;
      const { rows } = await client.query<{ "QUERY PLAN": { Plan: Plan }[] }>(
        `explain (analyze, buffers, timing off, format json) ${statement}`,
        [...values],
      );
      for (const { Plan } of rows[0]?.["QUERY PLAN"] ?? []) {
        reading.pages += Plan["Shared Hit Blocks"] + Plan["Shared Read Blocks"];
        addScans(Plan, reading);
      }
    }
  } finally {
    await client.query("rollback");
  }
  return reading;
}

function addScans(plan: Plan, reading: Reading): void {
  const table = plan["Relation Name"];
  if (table !== undefined) {
    reading.rows += (plan["Actual Rows"] + (plan["Rows Removed by Filter"] ?? 0)) * plan["Actual Loops"];
    const whole = plan["Node Type"] === "Seq Scan" && plan["Actual Loops"] > 0 && GROWING.test(table);
    if (whole && !reading.scanned.includes(table)) reading.scanned.push(table);
  }
  for (const child of plan.Plans ?? []) addScans(child, reading);
}
