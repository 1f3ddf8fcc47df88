import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as create from "../../../functions/places/create.ts";
import * as list from "../../../functions/places/list.ts";
import * as remove from "../../../functions/places/remove.ts";
import * as update from "../../../functions/places/update.ts";
import { useTestDatabase } from "../../setup/database.ts";
import { call } from "../../steps/call/when.ts";
import { givenClass, givenPlace } from "../../steps/scene/classes.ts";
import { givenMember, type Member, sql } from "../../steps/scene/given.ts";
import { done } from "../../steps/scene/tenant-work.ts";

useTestDatabase();

const campus = { name: "Campus", latitude: 52.5163, longitude: 13.3777 };
const square = [
  [13.376, 52.518],
  [13.379, 52.518],
  [13.379, 52.52],
  [13.376, 52.52],
];
const make = ({ token }: Member, body: object) => call(create, { token, body: { ...campus, ...body } });
const namesFor = async ({ token }: Member, query: Record<string, string> = {}) =>
  done(await call(list, { token, query })).items.map(({ name }) => name);

describe("a place", () => {
  it("is a circle of a hundred metres unless it says otherwise, or a polygon", async () => {
    const manager = await givenMember({ role: "manager" });
    const { place } = done(await make(manager, {}));
    expect(place).toMatchObject({ ...campus, radius_metres: 100, polygon: null });
    expect(done(await make(manager, { name: "Hall", polygon: square })).place.polygon).toEqual(square);
    const [entry] = await sql("select action, resource_id from audit_log where user_id = $1", [manager.id]);
    expect(entry).toEqual({ action: "place.create", resource_id: place.id });
  });

  it.each([
    ["a radius of 0", { radius_metres: 0 }, "VALIDATION_FAILED"],
    ["a radius beyond 50 km", { radius_metres: 50_001 }, "VALIDATION_FAILED"],
    ["a latitude of 91", { latitude: 91 }, "VALIDATION_FAILED"],
    ["two corners", { polygon: square.slice(2) }, "VALIDATION_FAILED"],
    ["three equal corners", { polygon: [square[0], square[0], square[0]] }, "FENCE_INVALID"],
    ["corners that cross", { polygon: [square[0], square[2], square[1], square[3]] }, "FENCE_INVALID"],
    ["a corner far away", { polygon: [square[0], square[1], [13.377, 53]] }, "FENCE_INVALID"],
    ["a corner of infinity", { polygon: [square[0], square[1], [13.377, 1e308]] }, "VALIDATION_FAILED"],
  ])("of %s is refused", async (_, body, code) => {
    const manager = await givenMember({ role: "manager" });
    expect((await make(manager, body)).error?.code).toBe(code);
    expect(await namesFor(manager)).toEqual([]);
  });

  it("has a name of its own in the organization, and lists show them in order", async () => {
    const manager = await givenMember({ role: "manager" });
    for (const name of ["Zoo", "Ägypten", "Bar"]) done(await make(manager, { name }));
    expect((await make(manager, { name: "Bar" })).error?.code).toBe("PLACE_NAME_TAKEN");
    done(await make(await givenMember({ role: "manager" }), { name: "Bar" }));
    const teacher = await givenMember({ org_id: manager.org_id, role: "teacher" });
    expect(await namesFor(teacher)).toEqual(["Ägypten", "Bar", "Zoo"]);
    expect(await namesFor(teacher, { search: "agy" })).toEqual(["Ägypten"]);
    const first = done(await call(list, { token: teacher.token, query: { limit: "2" } }));
    expect(await namesFor(teacher, { limit: "2", cursor: first.next_cursor ?? "" })).toEqual(["Zoo"]);
  });

  it("is moved as a whole or in parts, and never into a shape that is none", async () => {
    const manager = await givenMember({ role: "manager" });
    const { token } = manager;
    const { place } = done(await make(manager, { polygon: square }));
    const change = (body: object) => call(update, { token, params: { id: place.id }, body });
    expect(done(await change({ radius_metres: 250 })).place).toMatchObject({ ...place, radius_metres: 250 });
    expect((await change({ latitude: 10 })).error?.code).toBe("FENCE_INVALID");
    expect(done(await change({ latitude: 10, polygon: null })).place).toMatchObject({ latitude: 10, polygon: null });
    done(await make(manager, { name: "Hall" }));
    expect((await change({ name: "Hall" })).error?.code).toBe("PLACE_NAME_TAKEN");
    expect((await change({})).status).toBe(200);
  });

  it("is taken away from the classes that were held there", async () => {
    const manager = await givenMember({ role: "manager" });
    const place_id = await givenPlace(manager.org_id);
    const id = await givenClass(manager, { place_id });
    done(await call(remove, { token: manager.token, params: { id: place_id } }));
    expect(await sql("select place_id from classes where id = $1", [id])).toEqual([{ place_id: null }]);
    expect((await call(remove, { token: manager.token, params: { id: place_id } })).error?.code).toBe("NOT_FOUND");
  });

  it("is no teacher's to change, and another organization's for nobody", async () => {
    const manager = await givenMember({ role: "manager" });
    const teacher = await givenMember({ org_id: manager.org_id, role: "teacher" });
    const { place } = done(await make(manager, {}));
    expect((await make(teacher, { name: "Hall" })).error?.code).toBe("FORBIDDEN");
    const stranger = await givenMember({ role: "admin" });
    for (const id of [place.id, randomUUID()]) {
      const params = { id };
      expect((await call(update, { token: stranger.token, params, body: { name: "x" } })).status).toBe(404);
      expect((await call(remove, { token: stranger.token, params })).status).toBe(404);
    }
  });
});
