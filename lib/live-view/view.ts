import * as z from "zod";
import type { Row } from "../platform/http/rows.ts";
import { id, instantOut } from "../platform/http/schemas.ts";
import { END_REASONS } from "./rules/ending.ts";

const person = z.object({ id, name: z.string() });

/** A live view as its viewer, its member and those who look after the member see it. */
export const liveView = z
  .object({
    id,
    /** Views of a member at the same time share one stream of pictures. */
    stream_id: id,
    member: person,
    viewer: person,
    /** Null once it is older than reasons are kept. */
    reason: z.string().nullable(),
    state: z.enum(["waiting", "live", "ended"]),
    requested_at: instantOut,
    /** Since when pictures come. */
    started_at: instantOut.nullable(),
    /** When it ends at the latest. */
    ends_at: instantOut,
    ended_at: instantOut.nullable(),
    end_reason: z.enum(END_REASONS).nullable(),
    last_frame_at: instantOut.nullable(),
    /** How many pictures were shown. */
    frames: z.int(),
  })
  .meta({ id: "LiveView" });

export type LiveView = Row<typeof liveView>;

/** Live views as they are shown, of the table aliased `v`. */
export const selectLiveViews = `
  select v.id, v.stream_id, json_build_object('id', v.user_id, 'name', m.name) as member,
    json_build_object('id', v.viewer_id, 'name', w.name) as viewer, v.reason, v.state, v.requested_at, v.started_at,
    v.ends_at, v.ended_at, v.end_reason, v.last_frame_at, v.frames
  from live_views v
  join users m on m.org_id = v.org_id and m.id = v.user_id
  join users w on w.org_id = v.org_id and w.id = v.viewer_id`;
