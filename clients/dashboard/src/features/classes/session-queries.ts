import { queryOptions } from "@tanstack/react-query";
import { type Answer, ask, type Item } from "../../api/ask.ts";
import { askAll } from "../../api/ask-all.ts";

export type Session = Answer<"GET /api/sessions/{id}">["session"];
export type Attendee = Item<"GET /api/sessions/{id}/attendance">;
export type Report = Answer<"GET /api/sessions/{id}/report">;
export type Status = NonNullable<Attendee["status"]>;

export const STATUSES = ["present", "late", "absent", "excused"] as const;

export const oneSession = (id: string) =>
  queryOptions({
    queryKey: ["sessions", id],
    queryFn: async ({ signal }) => (await ask("GET /api/sessions/{id}", { params: { id }, signal })).session,
  });

export const sessionReport = (id: string, isOwn = true) =>
  queryOptions({
    queryKey: ["sessions", id, "report"],
    queryFn: ({ signal }) => ask("GET /api/sessions/{id}/report", { params: { id }, signal }),
    enabled: isOwn,
  });

/** Everybody who is expected or has come, by name. */
export const sessionAttendance = (id: string) =>
  queryOptions({
    queryKey: ["sessions", id, "attendance"],
    queryFn: async ({ signal }) =>
      (await askAll("GET /api/sessions/{id}/attendance", { params: { id }, signal })).items,
  });
