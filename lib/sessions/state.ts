import { AppError } from "../platform/errors.ts";

export const STATUSES = ["scheduled", "active", "completed", "cancelled"] as const;
export type Status = (typeof STATUSES)[number];

/** What decides what may become of a session. */
export type Standing = {
  readonly status: Status;
  readonly starts_at: Date;
  readonly ends_at: Date;
  readonly ended_at: Date | null;
  readonly opens_before_minutes: number;
};

export type Move = "start" | "end" | "cancel" | "reopen";

const FROM: Readonly<Record<Move, readonly Status[]>> = {
  start: ["scheduled"],
  end: ["active"],
  cancel: ["scheduled", "active"],
  reopen: ["completed"],
};

const TO: Readonly<Record<Move, Status>> = { start: "active", end: "completed", cancel: "cancelled", reopen: "active" };

const MS_PER_MINUTE = 60_000;
const REOPENED_WITHIN_MS = 24 * 60 * MS_PER_MINUTE;
/** Long enough for those who were forgotten. */
const REOPENED_FOR_MS = 60 * MS_PER_MINUTE;

/** 409 SESSION_STATE with both states for what a session does not allow, and with the times that it depends on. */
export function requireMove(session: Standing, move: Move, now: Date): void {
  const details = { status: session.status, wanted: TO[move] };
  const refuse = (more: object = {}): never => {
    throw new AppError("SESSION_STATE", { details: { ...details, ...more } });
  };
  if (!FROM[move].includes(session.status)) refuse();
  if (move === "start" && now < opensAt(session)) refuse({ opens_at: opensAt(session) });
  if (move === "start" && now >= session.ends_at) refuse({ ended_at: session.ends_at });
  if (move === "reopen" && session.ended_at !== null && now > reopenedUntil(session.ended_at))
    refuse({ until: reopenedUntil(session.ended_at) });
}

/** From when on its teacher may start it. */
export function opensAt({ starts_at, opens_before_minutes }: Standing): Date {
  return new Date(starts_at.getTime() - opens_before_minutes * MS_PER_MINUTE);
}

/** When a session that is opened again ends by itself. */
export function closesAt({ ends_at }: Pick<Standing, "ends_at">, now: Date): Date {
  return new Date(Math.max(ends_at.getTime(), now.getTime() + REOPENED_FOR_MS));
}

const reopenedUntil = (ended_at: Date) => new Date(ended_at.getTime() + REOPENED_WITHIN_MS);
