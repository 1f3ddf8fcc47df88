import * as challenge from "../../../functions/faces/challenge.ts";
import * as consent from "../../../functions/faces/consent.ts";
import * as list from "../../../functions/faces/list.ts";
import * as register from "../../../functions/faces/register.ts";
import * as verify from "../../../functions/faces/verify.ts";
import { FACE_MODELS } from "../../../lib/faces/rules/face-models.ts";
import { normalised } from "../../../lib/faces/rules/similarity.ts";
import { call } from "../call/when.ts";
import { givenSetting, type Member, sql } from "./given.ts";
import { done } from "./tenant-work.ts";

export const DEVICE = "0123456789abcdef";

type Model = keyof typeof FACE_MODELS;

/** An organization that may use faces, and does. */
export async function givenFacesIn(orgId: string): Promise<void> {
  await sql("update organizations set plan = 'pro' where id = $1", [orgId]);
  await givenSetting(orgId, "face_enabled", true);
}

/** A made-up face: of the same seed the same, of two seeds at right angles. */
export function faceOf(seed: number, model: Model = "face-api-128"): number[] {
  return Array.from({ length: FACE_MODELS[model].dimensions }, (_, index) => (index === seed ? 1.4 : 0));
}

/** One that is as like the face of a seed as is said. */
export function likeFaceOf(seed: number, similarity: number, model: Model = "face-api-128"): number[] {
  const other = Math.sqrt(1 - similarity ** 2);
  return faceOf(seed, model).map((_, index) => (index === seed ? similarity : index === seed + 1 ? other : 0));
}

export async function noticeHashOf({ id, token }: Member): Promise<string> {
  return done(await call(list, { token, params: { id } })).notice.hash;
}

/** The member accepts the notice as it is now. */
export async function givenConsent(member: Member): Promise<string> {
  const body = { notice_hash: await noticeHashOf(member) };
  return done(await call(consent, { token: member.token, body })).consent.id;
}

export const registerFace = ({ token }: Member, embedding: readonly unknown[], model: string = "face-api-128") =>
  call(register, { token, body: { model, embedding } });

/** A member who has consented, with the face of a seed, registered an hour ago; the id of the face. */
export async function givenFace(member: Member, seed = 0, model: Model = "face-api-128"): Promise<string> {
  await givenConsent(member);
  const { id } = done(await registerFace(member, faceOf(seed, model), model)).face;
  await sql("update faces set created_at = created_at - interval '1 hour' where id = $1", [id]);
  return id;
}

export async function challengeOf({ token }: Member, sessionId?: string, device_key = DEVICE, now?: Date) {
  const body = { device_key, ...(sessionId !== undefined && { session_id: sessionId }) };
  return done(await call(challenge, { token, body, ...(now && { now }) })).challenge;
}

export async function verifyFace(member: Member, embedding: readonly number[]) {
  const body = { model: "face-api-128", embedding, challenge: await challengeOf(member), device_key: DEVICE };
  return call(verify, { token: member.token, body });
}

/** A face with a challenge of its own, as it comes with a mark in a session. */
export async function faceIn(member: Member, sessionId: string, embedding: readonly number[], model = "face-api-128") {
  return { model, embedding, challenge: await challengeOf(member, sessionId) };
}

/** An embedding as it would be kept, were it not sealed: its bytes, in each form that a leak could have. */
export function tracesOf(embedding: readonly number[]): string[] {
  const vector = normalised(embedding) ?? new Float32Array();
  const bytes = Buffer.from(vector.buffer);
  return [embedding.slice(0, 4).join(","), [...vector.slice(0, 4)].join(","), bytes.subarray(0, 24).toString("hex")];
}
