import { queryOptions } from "@tanstack/react-query";
import { type Answer, ask, type Item } from "../../api/ask.ts";
import { askAll } from "../../api/ask-all.ts";
import { boundsOf, type LocalDate, type Range } from "../../time/dates.ts";
import { noteServerTime } from "../../time/now.ts";

export type MemberReport = Answer<"GET /api/reports/custom">;
export type ReportDay = MemberReport["days"][number];
export type DailyReport = Answer<"GET /api/reports/daily">;
export type ClassedTime = MemberReport["top_applications"][number];
export type Group = "week" | "class" | "teacher" | "student";

/** While a range runs it grows: it is read again now and then. */
const growing = (isRunning: boolean) => (isRunning ? 300_000 : (false as const));

/** By which endpoint a member's range is read: each kind of report has its own. */
export type SpanKind = "weekly" | "monthly" | "custom" | "productivity";

async function readSpan(
  kind: SpanKind,
  user_id: string,
  { from, to }: Range,
  signal: AbortSignal,
): Promise<MemberReport> {
  if (kind === "weekly") return ask("GET /api/reports/weekly", { query: { start_date: from, user_id }, signal });
  if (kind === "monthly") {
    const [year, month] = from.split("-").map(Number);
    return ask("GET /api/reports/monthly", { query: { year, month, user_id }, signal });
  }
  return ask("GET /api/reports/custom", { query: { start_date: from, end_date: to, user_id }, signal });
}

export const memberSpan = (kind: SpanKind, userId: string, range: Range, isRunning: boolean) =>
  queryOptions({
    queryKey: ["days", userId, "report", kind, range.from, range.to],
    queryFn: async ({ signal }) => {
      const report = await readSpan(kind, userId, range, signal);
      noteServerTime(report.as_of);
      return report;
    },
    refetchInterval: growing(isRunning),
  });

export const productivity = (userId: string, { from, to }: Range, isRunning: boolean) =>
  queryOptions({
    queryKey: ["days", userId, "report", "productivity", from, to],
    queryFn: ({ signal }) =>
      ask("GET /api/reports/productivity-summary", {
        query: { start_date: from, end_date: to, user_id: userId },
        signal,
      }),
    refetchInterval: growing(isRunning),
  });

/** A member's day; without a date the current one, which is yesterday's for who is at work since then. */
export const memberDay = (userId: string, date: LocalDate | undefined, isRunning: boolean) =>
  queryOptions({
    queryKey: ["days", userId, "report", "daily", date ?? "now"],
    queryFn: async ({ signal }) => {
      const report = await ask("GET /api/reports/daily", { query: { date, user_id: userId }, signal });
      noteServerTime(report.as_of);
      return report;
    },
    refetchInterval: growing(isRunning),
  });

export const memberHours = (userId: string, { from, to }: Range, isRunning: boolean) =>
  queryOptions({
    queryKey: ["days", userId, "hours", from, to],
    queryFn: ({ signal }) =>
      ask("GET /api/reports/hours", { query: { start_date: from, end_date: to, user_id: userId }, signal }),
    refetchInterval: growing(isRunning),
  });

export const teamDate = (date: LocalDate | undefined, isRunning: boolean) =>
  queryOptions({
    queryKey: ["team", "report", "daily", date ?? "now"],
    queryFn: async ({ signal }) => {
      const team = await askAll("GET /api/reports/team-overview", { query: { date }, signal });
      noteServerTime(team.as_of);
      return team;
    },
    refetchInterval: growing(isRunning),
  });
export type TeamTotals = NonNullable<Answer<"GET /api/reports/team-overview">["totals"]>;

export const teamSpan = ({ from, to }: Range, isRunning: boolean) =>
  queryOptions({
    queryKey: ["team", "report", "span", from, to],
    queryFn: async ({ signal }) => {
      const team = await askAll("GET /api/reports/team", { query: { start_date: from, end_date: to }, signal });
      noteServerTime(team.as_of);
      return team;
    },
    refetchInterval: growing(isRunning),
  });
export type TeamSpan = Awaited<ReturnType<NonNullable<ReturnType<typeof teamSpan>["queryFn"]>>>;

export const teamTrends = ({ from, to }: Range, isRunning: boolean) =>
  queryOptions({
    queryKey: ["team", "report", "trends", from, to],
    queryFn: ({ signal }) => ask("GET /api/reports/trends", { query: { start_date: from, end_date: to }, signal }),
    refetchInterval: growing(isRunning),
  });
export type TeamTrends = Answer<"GET /api/reports/trends">;

export const sessionGroups = ({ from, to }: Range, group_by: Group) =>
  queryOptions({
    queryKey: ["sessions", "report", from, to, group_by],
    queryFn: ({ signal }) =>
      askAll("GET /api/reports/sessions", { query: { start_date: from, end_date: to, group_by }, signal }),
  });
export type SessionGroups = Awaited<ReturnType<NonNullable<ReturnType<typeof sessionGroups>["queryFn"]>>>;

export type Attended = Item<"GET /api/users/{id}/sessions">;

/** The sessions of a range that somebody was expected at, the latest first: read until they are older. */
export const memberSessions = (userId: string, { from, to }: Range, zone: string) =>
  queryOptions({
    queryKey: ["sessions", "of", userId, from, to],
    queryFn: async ({ signal }) => {
      const [[start], [, end]] = [boundsOf(from, zone), boundsOf(to, zone)];
      const found: Attended[] = [];
      let cursor: string | undefined;
      do {
        const page = await ask("GET /api/users/{id}/sessions", {
          params: { id: userId },
          query: { limit: 100, cursor },
          signal,
        });
        found.push(...page.items.filter(({ starts_at }) => isWithin(starts_at, start, end)));
        const last = page.items.at(-1);
        const isOlder = last !== undefined && Date.parse(last.starts_at) < start;
        cursor = isOlder ? undefined : (page.next_cursor ?? undefined);
      } while (cursor !== undefined);
      return found;
    },
  });

function isWithin(instant: string, start: number, end: number): boolean {
  const at = Date.parse(instant);
  return at >= start && at < end;
}

/** Who somebody is whose id stands in the address. */
export const memberName = (userId: string) =>
  queryOptions({
    queryKey: ["members", userId, "name"],
    queryFn: async ({ signal }) => {
      const { user } = await ask("GET /api/users/{id}", { params: { id: userId }, signal });
      return { id: user.id, name: user.name, department: user.department };
    },
    staleTime: 300_000,
  });
