// A day of which something was declared late, or changed afterwards, says so wherever it is reported, until somebody has
// looked.
import { extractText, getDocumentProxy } from "unpdf";
import { describe, expect, it } from "vitest";
import * as checkIn from "../../../functions/attendance/check-in.ts";
import * as checkOut from "../../../functions/attendance/check-out.ts";
import * as correct from "../../../functions/attendance/correct.ts";
import * as review from "../../../functions/attendance/review.ts";
import * as custom from "../../../functions/reports/custom.ts";
import * as daily from "../../../functions/reports/daily.ts";
import * as exportReport from "../../../functions/reports/export.ts";
import * as monthly from "../../../functions/reports/monthly.ts";
import * as teamOverview from "../../../functions/reports/team-overview.ts";
import * as weekly from "../../../functions/reports/weekly.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { useInstant } from "../../steps/call/instant.ts";
import { call } from "../../steps/call/when.ts";
import { toldOf } from "../../steps/mail/told-report.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";

useTestDatabase();
useInstant("2026-06-17T18:00:00Z");

const yesterday = "2026-06-16";
const query = (of: Member) => ({ start_date: "2026-06-15", end_date: yesterday, user_id: of.id });

/** A member of Sales and the administrator of everybody. */
async function givenTeam(): Promise<{ admin: Member; member: Member }> {
  const admin = await givenMember({ role: "admin" });
  return { admin, member: await givenMember({ org_id: admin.org_id, department: "Sales" }) };
}

async function declare({ token }: Member, came: string, left: string, now?: Date): Promise<string> {
  const at = (clock: string) => ({ token, body: { timestamp: `${yesterday}T${clock}:00Z` } });
  const { data } = await call(checkIn, { ...at(came), ...(now === undefined ? {} : { now }) });
  const later = now === undefined ? {} : { now: new Date(now.getTime() + 60_000) };
  expect((await call(checkOut, { ...at(left), ...later })).status).toBe(200);
  return (data as unknown as { record: { id: string } }).record.id;
}

/** Each way in which yesterday came to ask for a look; answers the record. */
const MARKED: Readonly<Record<string, (team: { admin: Member; member: Member }) => Promise<[Member, string]>>> = {
  "was declared a day later": async ({ member }) => [member, await declare(member, "09:00", "17:00")],
  "is an administrator's own, changed by them": async ({ admin }) => {
    await givenMember({ org_id: admin.org_id, role: "admin" });
    const id = await declare(admin, "09:00", "09:00", new Date(`${yesterday}T09:00:30Z`));
    await sql("update attendance_records set needs_review = false, declared_late = false where id = $1", [id]);
    const body = { check_out_time: `${yesterday}T17:00:00Z`, reason: "forgot" };
    expect((await call(correct, { token: admin.token, params: { id }, body })).status).toBe(200);
    return [admin, id];
  },
};

/** What every report of the member says of yesterday, and of how many days it says so. */
async function marksOf({ token, org_id }: Member, member: Member) {
  const ofDay = ({
    days,
    days_to_review,
  }: {
    days: { date: string; needs_review: boolean }[];
    days_to_review: number;
  }) => [days.filter(({ needs_review }) => needs_review).map(({ date }) => date), days_to_review];
  const user_id = member.id;
  const team = await call(teamOverview, { token, query: { date: yesterday } });
  const day = await call(daily, { token, query: { date: yesterday, user_id } });
  return {
    daily: day.data.record?.needs_review,
    weekly: ofDay((await call(weekly, { token, query: { start_date: "2026-06-15", user_id } })).data),
    monthly: ofDay((await call(monthly, { token, query: { month: "6", year: "2026", user_id } })).data),
    custom: ofDay((await call(custom, { token, query: query(member) })).data),
    team: team.data.items.filter(({ needs_review }) => needs_review).map((each) => each.user_id),
    mail: (await toldOf(org_id, yesterday)).to_review,
    ...(await filesOf(token, member)),
  };
}

/** The column of the CSV, and how often each kind of PDF says it. */
async function filesOf(token: string, member: Member) {
  const fetched = async (about: Record<string, string>) => {
    const { data } = await call(exportReport, { token, query: about });
    return Buffer.from(await (await fetch(data.url)).arrayBuffer());
  };
  const pdf = async (about: Record<string, string>) => {
    const bytes = new Uint8Array(await fetched({ format: "pdf", ...about }));
    const { text } = await extractText(await getDocumentProxy(bytes));
    return text.join("\n").match(/to review|\*/g) ?? [];
  };
  const { user_id, ...span } = query(member);
  const csv = (await fetched({ format: "csv", type: "custom", ...span, user_id })).toString().trim().split("\r\n");
  const place = csv[0]?.split(",").indexOf("needs_review") ?? -1;
  return {
    csv: csv.slice(1).map((line) => line.split(",")[place]),
    pdf_of_all: await pdf({ type: "daily", date: yesterday }),
    pdf_of_days: await pdf({ type: "custom", ...span, user_id }),
  };
}

describe("a day that asks for a look", () => {
  it.each(Object.entries(MARKED))(
    "is marked in every report when it %s, until somebody has looked",
    async (_, given) => {
      const team = await givenTeam();
      const [member, id] = await given(team);
      const reader = await givenMember({ org_id: team.admin.org_id, role: "admin" });
      expect(await marksOf(reader, member)).toEqual({
        daily: true,
        weekly: [[yesterday], 1],
        monthly: [[yesterday], 1],
        custom: [[yesterday], 1],
        team: [member.id],
        mail: 1,
        csv: ["no", "yes"],
        pdf_of_all: ["*", "to review", "*", "to review"],
        pdf_of_days: ["to review"],
      });
      expect((await call(review, { token: reader.token, params: { id }, body: {} })).status).toBe(200);
      expect(await marksOf(reader, member)).toEqual({
        daily: false,
        weekly: [[], 0],
        monthly: [[], 0],
        custom: [[], 0],
        team: [],
        mail: 0,
        csv: ["no", "no"],
        pdf_of_all: [],
        pdf_of_days: [],
      });
    },
  );
});
