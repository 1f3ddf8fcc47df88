import { queryOptions } from "@tanstack/react-query";
import { type Answer, ask } from "../../api/ask.ts";
import { deviceKey } from "../../api/device.ts";
import type { Position } from "../../api/position.ts";
import { isFailure } from "../../api/session.ts";
import { keepTicket } from "./ticket.ts";

export type Mark = Answer<"POST /api/attendance/mark">["mark"];
export type Session = Answer<"GET /api/sessions/{id}">["session"];

const onlyPassing = (count: number, error: unknown) => count < 3 && isFailure(error) && error.isPassing;

/** A code for a ticket: once, though a page is drawn twice. */
export const scanned = (sessionId: string, code: string | undefined) =>
  queryOptions({
    queryKey: ["scan", sessionId, code],
    queryFn: async () => {
      const body = { session_id: sessionId, code: code ?? "", device_key: deviceKey() };
      const ticket = await ask("POST /api/attendance/scan", { body });
      keepTicket(sessionId, ticket);
      return ticket;
    },
    enabled: code !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: onlyPassing,
  });

export const oneSession = (sessionId: string, isEnabled: boolean) =>
  queryOptions({
    queryKey: ["sessions", sessionId],
    queryFn: async ({ signal }) => (await ask("GET /api/sessions/{id}", { params: { id: sessionId }, signal })).session,
    enabled: isEnabled,
  });

/** Marks by a ticket: asked for again it is answered as before, because of its key. */
export const marked = (ticket: string | undefined, isEnabled: boolean) =>
  queryOptions({
    queryKey: ["marked", ticket],
    queryFn: async () => markBy({ ticket: ticket ?? "" }, undefined),
    enabled: isEnabled && ticket !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: onlyPassing,
  });

type By = { ticket: string } | { session_id: string; code: string };

const keys = new Map<string, string>();

export async function markBy(by: By, location: Position | undefined): Promise<Mark> {
  const body = { ...by, device_key: deviceKey(), ...(location === undefined ? {} : { location }) };
  const what = JSON.stringify(body);
  const idempotencyKey = keys.get(what) ?? crypto.randomUUID();
  keys.set(what, idempotencyKey);
  return (await ask("POST /api/attendance/mark", { body, idempotencyKey })).mark;
}

export async function markByPlace(sessionId: string, location: Position): Promise<Mark> {
  const body = { location, device_key: deviceKey() };
  return (await ask("POST /api/sessions/{id}/check-in", { params: { id: sessionId }, body })).mark;
}
