import { queryOptions } from "@tanstack/react-query";
import { type Answer, ask, type Item } from "../../api/ask.ts";
import { askAll } from "../../api/ask-all.ts";
import { schedulesOf } from "../../api/schedules.ts";
import type { Told } from "../../live/socket.ts";
import type { LocalDate } from "../../time/dates.ts";
import { noteServerTime } from "../../time/now.ts";

export type Report = Answer<"GET /api/reports/daily">;
export type Explanation = Answer<"GET /api/attendance/{id}/explain">;
export type DayChange = Item<"GET /api/users/{id}/days/{date}/changes">;

type Asked = { readonly userId: string; readonly date: LocalDate | undefined };

/** What is read of a day that still runs is read again so often. */
const RUNNING = 60_000;

const keyOf = ({ userId, date }: Asked, what: string) => ["days", userId, date ?? "now", what] as const;

/** A member's day; without a date the one that is theirs now. */
export const reportOf = (asked: Asked) =>
  queryOptions({
    queryKey: keyOf(asked, "report"),
    queryFn: async ({ signal }) => {
      const report = await ask("GET /api/reports/daily", {
        query: { user_id: asked.userId, date: asked.date },
        signal,
      });
      noteServerTime(report.as_of);
      return report;
    },
    refetchInterval: ({ state }) => (state.data?.provisional && asked.date === undefined ? RUNNING : false),
  });

export const applicationsOf = (asked: Asked, isRunning: boolean) =>
  queryOptions({
    queryKey: keyOf(asked, "applications"),
    queryFn: ({ signal }) =>
      ask("GET /api/activity/applications", { query: { user_id: asked.userId, date: asked.date }, signal }),
    refetchInterval: isRunning ? 2 * RUNNING : false,
  });

export const slotsOf = (asked: Asked, isRunning: boolean) =>
  queryOptions({
    queryKey: keyOf(asked, "slots"),
    queryFn: ({ signal }) =>
      ask("GET /api/activity/slots", { query: { user_id: asked.userId, date: asked.date }, signal }),
    refetchInterval: isRunning ? 2 * RUNNING : false,
  });

export const changesOf = (userId: string, date: LocalDate) =>
  queryOptions({
    queryKey: ["days", userId, date, "changes"],
    queryFn: ({ signal }) =>
      askAll("GET /api/users/{id}/days/{date}/changes", { params: { id: userId, date }, signal }),
  });

export const explanationOf = (userId: string, recordId: string) =>
  queryOptions({
    queryKey: ["days", userId, recordId, "explain"],
    queryFn: ({ signal }) => ask("GET /api/attendance/{id}/explain", { params: { id: recordId }, signal }),
    staleTime: 0,
  });

/** What a member does now. */
export const statusOf = (userId: string) =>
  queryOptions({
    queryKey: ["status", userId],
    queryFn: async ({ signal }) =>
      (await ask("GET /api/activity/current", { query: { user_id: userId }, signal })).status,
    refetchInterval: 2 * RUNNING,
  });

export type Status = Awaited<ReturnType<NonNullable<ReturnType<typeof statusOf>["queryFn"]>>>;

/** What a member's state has become. */
export function withStatus(shown: Status, { event, data }: Told): Status {
  if (event !== "user:status" || data.user_id !== shown.user_id) return shown;
  const { state, since, application } = data as Pick<Status, "state" | "since"> & { application?: string | null };
  if (application === undefined) return { ...shown, state, since };
  const window = application === shown.active_application ? {} : { active_window_title: null, url: null };
  return { ...shown, state, since, active_application: application, ...window };
}

/** What is known of a member's week and absences around a date: why a day is empty. */
export const plansOf = (userId: string, date: LocalDate) =>
  queryOptions({
    queryKey: ["days", userId, date, "plans"],
    queryFn: async ({ signal, client }) => {
      const [schedules, leaves, settings] = await Promise.all([
        client.fetchQuery({ ...schedulesOf(userId), staleTime: 300_000 }),
        ask("GET /api/leaves", {
          query: { user_id: userId, status: "approved", start_date: date, end_date: date, limit: 1 },
          signal,
        }),
        ask("GET /api/settings", { signal }),
      ]);
      const holidays = settings.items.find(({ key }) => key === "holidays")?.value;
      return {
        schedules: schedules.items,
        defaultKind: schedules.default_kind,
        isOnLeave: leaves.items.length > 0,
        holidays: Array.isArray(holidays) ? (holidays as LocalDate[]) : [],
      };
    },
    staleTime: 300_000,
  });
