import * as activity from "../activity/personal-data.ts";
import * as attendance from "../attendance/personal-data.ts";
import * as audit from "../audit/personal-data.ts";
import * as auth from "../auth/personal-data.ts";
import * as classes from "../classes/personal-data.ts";
import * as corrections from "../corrections/personal-data.ts";
import * as dayClosing from "../day-closing/personal-data.ts";
import * as faces from "../faces/personal-data.ts";
import * as hindsight from "../hindsight/personal-data.ts";
import * as leaves from "../leaves/personal-data.ts";
import * as liveView from "../live-view/personal-data.ts";
import * as notifications from "../notifications/personal-data.ts";
import * as organizations from "../organizations/personal-data.ts";
import * as places from "../places/personal-data.ts";
import * as http from "../platform/http/personal-data.ts";
import * as live from "../platform/live/personal-data.ts";
import * as mail from "../platform/mail/personal-data.ts";
import type { PersonalData } from "../platform/personal-data.ts";
import * as reports from "../reports/personal-data.ts";
import * as schedules from "../schedules/personal-data.ts";
import * as screenshots from "../screenshots/personal-data.ts";
import * as sessions from "../sessions/personal-data.ts";
import * as settings from "../settings/personal-data.ts";
import * as sync from "../sync/personal-data.ts";
import * as timeline from "../timeline/personal-data.ts";
import * as users from "../users/personal-data.ts";
import * as privacy from "./personal-data.ts";

/** All that keep data, in the order in which an erasure visits them: the member's own row comes last. */
export const ROOMS: Readonly<Record<string, PersonalData>> = {
  places,
  faces,
  sessions,
  classes,
  schedules,
  leaves,
  attendance,
  corrections,
  activity,
  timeline,
  screenshots,
  "live-view": liveView,
  "day-closing": dayClosing,
  reports,
  notifications,
  sync,
  audit,
  auth,
  settings,
  hindsight,
  organizations,
  privacy,
  "platform/http": http,
  "platform/live": live,
  "platform/mail": mail,
  users,
};
