import { queryOptions } from "@tanstack/react-query";
import { type Answer, ask } from "../../api/ask.ts";
import { deviceKey } from "../../api/device.ts";
import type { Position } from "../../api/position.ts";
import { isFailure } from "../../api/session.ts";
import type { Face } from "../../ui/face-camera/embedding.ts";
import { dropTicket, keepTicket } from "./ticket.ts";

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
export const marked = (sessionId: string, ticket: string | undefined) =>
  queryOptions({
    queryKey: ["marked", ticket],
    queryFn: async () => {
      const mark = await markBy({ ticket: ticket ?? "" }, undefined);
      dropTicket(sessionId);
      return mark;
    },
    enabled: ticket !== undefined,
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

/** A face answers a challenge that is for this session and device. */
export async function markByFace(sessionId: string, face: Face): Promise<Mark> {
  const device_key = deviceKey();
  const { challenge } = await ask("POST /api/face/challenge", { body: { session_id: sessionId, device_key } });
  const body = { device_key, face: { ...face, challenge } };
  return (await ask("POST /api/sessions/{id}/check-in", { params: { id: sessionId }, body })).mark;
}
