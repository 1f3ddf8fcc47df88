// Endpoints that are asked otherwise than by a request of their own: over a socket, or of what was done offline. Their own
// handlers answer, so that there is one way to do each thing. This is no handler, and the only file that knows others.

import type { Endpoint } from "../lib/platform/http/in-process.ts";

/** Each is loaded by whoever asks it first. */
export const ENDPOINTS = {
  checkIn: () => import("./attendance/check-in.ts"),
  checkOut: () => import("./attendance/check-out.ts"),
  setNotes: () => import("./attendance/notes.ts"),
  startBreak: () => import("./lunch-breaks/start.ts"),
  endBreak: () => import("./lunch-breaks/end.ts"),
  logMeeting: () => import("./activity/log.ts"),
  askForChange: () => import("./corrections/create.ts"),
  changeDay: () => import("./days/change.ts"),
  mark: () => import("./sessions/mark.ts"),
  checkInToSession: () => import("./sessions/check-in.ts"),
  checkOutOfSession: () => import("./sessions/check-out.ts"),
  setMark: () => import("./sessions/mark-one.ts"),
  readNotification: () => import("./notifications/read.ts"),
  updateProfile: () => import("./users/update-profile.ts"),
} as const satisfies Record<string, () => Promise<Endpoint>>;
