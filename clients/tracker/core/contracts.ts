import type { contract as currentActivity } from "../../../functions/activity/current.ts";
import type { contract as heartbeat } from "../../../functions/activity/heartbeat.ts";
import type { contract as logActivity } from "../../../functions/activity/log.ts";
import type { contract as receipts } from "../../../functions/activity/receipts.ts";
import type { contract as checkIn } from "../../../functions/attendance/check-in.ts";
import type { contract as checkOut } from "../../../functions/attendance/check-out.ts";
import type { contract as reviewDay } from "../../../functions/attendance/review.ts";
import type { contract as status } from "../../../functions/attendance/status.ts";
import type { contract as today } from "../../../functions/attendance/today.ts";
import type { contract as views } from "../../../functions/audit/views.ts";
import type { contract as watched } from "../../../functions/live-view/history.ts";
import type { contract as endBreak } from "../../../functions/lunch-breaks/end.ts";
import type { contract as startBreak } from "../../../functions/lunch-breaks/start.ts";
import type { contract as dailyReport } from "../../../functions/reports/daily.ts";
import type { contract as uploadScreenshot } from "../../../functions/screenshots/upload.ts";
import type { contract as policy } from "../../../functions/tracker/policy.ts";
import type { contract as createUser } from "../../../functions/users/create.ts";
import type { contract as ticket } from "../../../functions/websocket/ticket.ts";
import type { Answered, Sent } from "../../common/wire.ts";

/**
 * Bodies and answers of the endpoints that a tracker uses, taken from their contracts as types only: when one changes,
 * the tracker stops compiling instead of failing on somebody's desk.
 */
export type Bodies = {
  checkIn: Sent<typeof checkIn>;
  checkOut: Sent<typeof checkOut>;
  startBreak: Sent<typeof startBreak>;
  endBreak: Sent<typeof endBreak>;
  logActivity: Sent<typeof logActivity>;
  uploadScreenshot: Sent<typeof uploadScreenshot>;
  createUser: Sent<typeof createUser>;
};

export type Answers = {
  checkIn: Answered<typeof checkIn>;
  checkOut: Answered<typeof checkOut>;
  status: Answered<typeof status>;
  today: Answered<typeof today>;
  startBreak: Answered<typeof startBreak>;
  endBreak: Answered<typeof endBreak>;
  heartbeat: Answered<typeof heartbeat>;
  logActivity: Answered<typeof logActivity>;
  receipts: Answered<typeof receipts>;
  views: Answered<typeof views>;
  watched: Answered<typeof watched>;
  currentActivity: Answered<typeof currentActivity>;
  uploadScreenshot: Answered<typeof uploadScreenshot>;
  dailyReport: Answered<typeof dailyReport>;
  ticket: Answered<typeof ticket>;
  createUser: Answered<typeof createUser>;
  reviewDay: Answered<typeof reviewDay>;
  policy: Answered<typeof policy>;
};

export type Heartbeat = Exclude<Sent<typeof heartbeat>, { heartbeats: unknown }>;
export type UploadForm = Answers["uploadScreenshot"]["upload"];
export type Policy = Answers["policy"]["policy"];
export type CaptureRule = Policy["capture_rules"][number];
