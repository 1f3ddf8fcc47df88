// A member reads their own profile.
import * as z from "zod";
import { showUser, type UserRow, user, userColumns } from "../../lib/auth/user.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { type PictureUpload, pictureUpload, pictureUploadColumns } from "../../lib/users/picture/upload.ts";

export const contract = defineContract({
  method: "GET",
  path: "/api/users/profile",
  summary: "The caller's own profile",
  access: "member",
  response: z.object({
    user,
    /** What became of the picture that they uploaded last; null when they have none and wait for none. */
    picture_upload: pictureUpload.nullable(),
  }),
  errors: [],
});

export const handler = endpoint(contract, async ({ principal, db }) => {
  const { user_id } = principal;
  const found = await db.one<UserRow>(selectUser, [user_id]);
  const picture_upload = (await db.find<PictureUpload>(selectUpload, [user_id])) ?? null;
  return { data: { user: showUser(found), picture_upload } };
});

const selectUpload = `
  select ${pictureUploadColumns} from picture_uploads p
  where p.org_id = (select app.current_org()) and p.user_id = $1
  order by p.created_at desc, p.id desc limit 1`;

const selectUser = `
  select ${userColumns} from users u where u.org_id = (select app.current_org()) and u.id = $1`;
