import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { expect, it } from "vitest";
import { localTimestamp } from "../../platform/time/clock.ts";
import { csvSafe } from "../rules/csv-safe.ts";
import { attendanceCsv } from "./attendance-csv.ts";
import type { ExportRow } from "./rows.ts";

const seconds = fc.nat({ max: 200_000 });
const instant = fc.date({ min: new Date("1971-01-01"), max: new Date("2100-01-01"), noInvalidDate: true });
const written = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom(..."ab ;,\"'\r\n\t=+-@") }),
  fc.constantFrom("Ada Lovelace", '=HYPERLINK("http://evil.example")', "Müller, Ada", 'the "boss"', "a\rb", "\r\n"),
);

const row: fc.Arbitrary<ExportRow> = fc.record({
  user_id: fc.uuid(),
  name: written,
  employee_id: written,
  email: written,
  department: fc.option(written),
  date: fc.constantFrom("2026-03-01", "2026-03-29"),
  record_id: fc.option(fc.uuid()),
  check_in_time: fc.option(instant),
  check_out_time: fc.option(instant),
  status: fc.option(fc.constantFrom("present", "late", "half_day", "absent", "on_leave")),
  is_late: fc.option(fc.boolean()),
  work: seconds,
  active: seconds,
  idle: seconds,
  break: seconds,
  meeting: seconds,
  untracked: seconds,
  productivity_score: fc.option(fc.nat({ max: 100 })),
  top_application: fc.option(written),
  productive_time: fc.option(seconds),
  neutral_time: fc.option(seconds),
  unproductive_time: fc.option(seconds),
  provisional: fc.boolean(),
  needs_review: fc.boolean(),
});

const zone = fc.constantFrom("UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia");

async function csvOf(batches: readonly ExportRow[][], timezone: string, bom = false): Promise<string> {
  async function* feed() {
    yield* batches;
  }
  return (await Array.fromAsync(attendanceCsv(feed(), { timezone, bom }))).join("");
}

it("says in every cell what the row has, with texts made safe and times on the zone's clock", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 5 }), zone, async (rows, timezone) => {
      const cells = parse(await csvOf([rows], timezone), { columns: true, record_delimiter: "\r\n" });
      expect(cells).toHaveLength(rows.length);
      const local = (time: Date | null) => (time === null ? "" : localTimestamp(time, timezone));
      for (const [index, stored] of rows.entries())
        expect(cells[index]).toMatchObject({
          employee_id: csvSafe(stored.employee_id),
          name: csvSafe(stored.name),
          email: csvSafe(stored.email),
          department: csvSafe(stored.department ?? ""),
          timezone,
          check_in_local: local(stored.check_in_time),
          check_out_local: local(stored.check_out_time),
          check_in_utc: stored.check_in_time?.toISOString() ?? "",
          worked_seconds: String(stored.work),
          productivity_score: String(stored.productivity_score ?? ""),
          top_application: csvSafe(stored.top_application ?? ""),
          needs_review: stored.needs_review ? "yes" : "no",
        });
    }),
  );
});

it("quotes as the library does that writes whole records", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 5 }), zone, fc.boolean(), async (rows, timezone, bom) => {
      const csv = await csvOf([rows], timezone, bom);
      const cells = parse(csv, { record_delimiter: "\r\n", bom });
      const again = stringify(cells, { record_delimiter: "\r\n", quoted_match: /[\r\n]/ });
      expect(csv).toBe((bom ? "\ufeff" : "") + again);
    }),
  );
});

it("is the same in one batch and in several, under one header", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 6 }), fc.nat({ max: 6 }), async (rows, cut) => {
      const split = await csvOf([rows.slice(0, cut), rows.slice(cut)], "Europe/Berlin");
      expect(split).toBe(await csvOf([rows], "Europe/Berlin"));
    }),
  );
});
