import type { contract as createClass } from "../../functions/classes/create.ts";
import type { contract as enroll } from "../../functions/classes/enroll.ts";
import type { contract as enrollments } from "../../functions/classes/enrollments.ts";
import type { contract as listClasses } from "../../functions/classes/list.ts";
import type { contract as createPlace } from "../../functions/places/create.ts";
import type { contract as listPlaces } from "../../functions/places/list.ts";
import type { contract as attendance } from "../../functions/sessions/attendance.ts";
import type { contract as checkIn } from "../../functions/sessions/check-in.ts";
import type { contract as createSession } from "../../functions/sessions/create.ts";
import type { contract as end } from "../../functions/sessions/end.ts";
import type { contract as listSessions } from "../../functions/sessions/list.ts";
import type { contract as mark } from "../../functions/sessions/mark.ts";
import type { contract as qr } from "../../functions/sessions/qr.ts";
import type { contract as review } from "../../functions/sessions/review.ts";
import type { contract as rollCall } from "../../functions/sessions/roll-call.ts";
import type { contract as scan } from "../../functions/sessions/scan.ts";
import type { contract as createSeries } from "../../functions/sessions/series-create.ts";
import type { contract as listSeries } from "../../functions/sessions/series-list.ts";
import type { contract as createUser } from "../../functions/users/create.ts";
import type { Answered, Sent } from "../common/wire.ts";

/** Bodies and answers of the endpoints that a school uses, taken from their contracts as types only. */
export type Bodies = {
  createUser: Sent<typeof createUser>;
  createPlace: Sent<typeof createPlace>;
  createClass: Sent<typeof createClass>;
  enroll: NonNullable<Sent<typeof enroll>>;
  createSeries: Sent<typeof createSeries>;
  createSession: Sent<typeof createSession>;
  callRoll: Sent<typeof rollCall>;
  review: Sent<typeof review>;
  scan: Sent<typeof scan>;
  mark: Sent<typeof mark>;
  checkIn: Sent<typeof checkIn>;
};

type Answers = {
  listPlaces: Answered<typeof listPlaces>;
  createPlace: Answered<typeof createPlace>;
  listClasses: Answered<typeof listClasses>;
  createClass: Answered<typeof createClass>;
  enroll: Answered<typeof enroll>;
  enrollments: Answered<typeof enrollments>;
  listSeries: Answered<typeof listSeries>;
  listSessions: Answered<typeof listSessions>;
  createSession: Answered<typeof createSession>;
  end: Answered<typeof end>;
  qr: Answered<typeof qr>;
  attendance: Answered<typeof attendance>;
  review: Answered<typeof review>;
  scan: Answered<typeof scan>;
  mark: Answered<typeof mark>;
};

export type Place = Answers["createPlace"]["place"];
export type Class = Answers["createClass"]["class"];
export type Enrolled = Answers["enroll"]["results"][number];
export type Enrollment = Answers["enrollments"]["items"][number];
export type Series = Answers["listSeries"]["items"][number];
export type Session = Answers["createSession"]["session"];
export type Counts = Answers["end"]["counts"];
export type Sheet = Answers["qr"]["sheet"];
export type Attendee = Answers["attendance"]["items"][number];
export type Ticket = Answers["scan"];
export type Mark = Answers["mark"]["mark"];
export type Decision = Bodies["review"]["decisions"][number];
