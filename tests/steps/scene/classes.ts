import { randomUUID } from "node:crypto";
import { type Member, sql } from "./given.ts";

type Given = {
  name?: string;
  description?: string | null;
  self_enroll?: boolean;
  capacity?: number | null;
  place_id?: string | null;
  is_active?: boolean;
};

/** A class that somebody teaches; the id. */
export async function givenClass({ org_id, id }: Pick<Member, "org_id" | "id">, given: Given = {}): Promise<string> {
  const { name = "Algebra", description = null, self_enroll = false, capacity = null, place_id = null } = given;
  const code = `${name.slice(0, 30)}-${randomUUID().slice(0, 8)}`;
  const values = [org_id, id, name, code, description, self_enroll, capacity, place_id, given.is_active ?? true];
  const [made] = await sql<{ id: string }>(insertClass, values);
  return made?.id ?? "";
}

/** Somebody's time in a class, that goes on; the id. */
export async function givenEnrollment(
  classId: string,
  { org_id, id }: Pick<Member, "org_id" | "id">,
  since = new Date(Date.now() - 86_400_000),
): Promise<string> {
  const [made] = await sql<{ id: string }>(insertEnrollment, [org_id, classId, id, since]);
  return made?.id ?? "";
}

/** A circle of a hundred metres in the middle of Berlin; the id. */
export async function givenPlace(org_id: string, name = `Campus ${randomUUID().slice(0, 8)}`): Promise<string> {
  const [made] = await sql<{ id: string }>(insertPlace, [org_id, name]);
  return made?.id ?? "";
}

const insertClass = `
  insert into classes (org_id, teacher_id, name, code, description, self_enroll, capacity, place_id, is_active)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  returning id`;

const insertEnrollment = `
  insert into enrollments (org_id, class_id, user_id, enrolled_at) values ($1, $2, $3, $4)
  returning id`;

const insertPlace = `
  insert into places (org_id, name, latitude, longitude) values ($1, $2, 52.5163, 13.3777)
  returning id`;
