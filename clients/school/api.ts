import { createAccount, type Member } from "../common/account.ts";
import type { TransportOptions } from "../common/transport.ts";
import type {
  Attendee,
  Bodies,
  Class,
  Counts,
  Decision,
  Enrolled,
  Enrollment,
  Mark,
  Place,
  Series,
  Session,
  Sheet,
  Ticket,
} from "./contracts.ts";

/** Muster's public API as a member of a school sees it. Every method throws ApiError or OfflineError. */
export type SchoolApi = ReturnType<typeof createSchoolApi>;

export function createSchoolApi(options: TransportOptions) {
  const { transport, signIn, post, put, list } = createAccount({ ...options, deviceInfo: "Muster demo school" });
  const created = async <Name extends string, Thing>(name: Name, path: string, body: unknown): Promise<Thing> =>
    (await post<Record<Name, Thing>>(path, body))[name];
  return {
    signIn,

    listUsers: () => list<Member>("/api/users"),
    createUser: (body: Bodies["createUser"]) => created<"user", Member>("user", "/api/users", body),
    listPlaces: () => list<Place>("/api/places"),
    createPlace: (body: Bodies["createPlace"]) => created<"place", Place>("place", "/api/places", body),
    listClasses: () => list<Class>("/api/classes"),
    createClass: (body: Bodies["createClass"]) => created<"class", Class>("class", "/api/classes", body),
    /** Those who are in a class, and those who were. */
    listEnrollments: (classId: string) => list<Enrollment>(`/api/classes/${classId}/enrollments?status=all`),
    enroll: (classId: string, body: Bodies["enroll"]) =>
      created<"results", Enrolled[]>("results", `/api/classes/${classId}/enroll`, body),
    listSeries: (classId: string) => list<Series>(`/api/classes/${classId}/series`),
    createSeries: (classId: string, body: Bodies["createSeries"]) =>
      created<"series", Series>("series", `/api/classes/${classId}/series`, body),

    /** Those that begin within a time. */
    listSessions: (from: Date, to: Date) =>
      list<Session>(`/api/sessions?from=${from.toISOString()}&to=${to.toISOString()}`),
    createSession: (body: Bodies["createSession"]) => created<"session", Session>("session", "/api/sessions", body),
    startSession: (id: string) => put<{ session: Session }>(`/api/sessions/${id}/start`),
    endSession: (id: string) => put<{ counts: Counts }>(`/api/sessions/${id}/end`),
    fetchSheet: (id: string) => created<"sheet", Sheet>("sheet", `/api/sessions/${id}/qr`, {}),
    listAttendance: (id: string) => list<Attendee>(`/api/sessions/${id}/attendance`),
    callRoll: (id: string, marks: Bodies["callRoll"]["marks"]) =>
      put<{ counts: Counts }>(`/api/sessions/${id}/attendance`, { marks }),
    review: (id: string, decisions: readonly Decision[]) =>
      created<"counts", Counts>("counts", `/api/sessions/${id}/review`, { decisions }),

    /** Needs no sign-in: a code is worth a ticket for whoever holds the device. */
    scan: async (body: Bodies["scan"]) =>
      (await transport.send({ method: "POST", path: "/api/attendance/scan", body })) as Ticket,
    mark: (body: Bodies["mark"]) => created<"mark", Mark>("mark", "/api/attendance/mark", body),
    checkIn: (id: string, body: Bodies["checkIn"]) =>
      created<"mark", Mark>("mark", `/api/sessions/${id}/check-in`, body),
    checkOut: (id: string) => created<"mark", Mark>("mark", `/api/sessions/${id}/check-out`, {}),
  };
}
