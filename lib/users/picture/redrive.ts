import { afterPlace, placeOf, redriveUploads, type StaleUpload } from "../../platform/files/redrive.ts";

/** Takes up pictures of members whose event was lost. Answers how many. */
export function redrivePictures(now: Date): Promise<number> {
  return redriveUploads(
    {
      what: "picture",
      findStale: (db, olderThan, limit, after) => db.query<StaleUpload>(selectStale, [olderThan, limit, after]),
      reject: (db, id, reason) => db.query(markRejected, [id, reason]),
      keysOf: (objectKey) => [objectKey],
    },
    now,
  );
}

const selectStale = `
  select id, org_id, object_key, content_type, created_at, ${placeOf} as place
  from picture_uploads
  where status = 'pending' and created_at < $1 and ${afterPlace}
  order by created_at, id
  limit $2`;

const markRejected = `
  update picture_uploads set status = 'rejected', rejected_reason = $2
  where org_id = (select app.current_org()) and id = $1 and status = 'pending'
  returning id`;
