// An administrator follows an import: how far it is, and what became of each row.
import * as z from "zod";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { decodeCursor, toPage } from "../../lib/platform/http/pagination.ts";
import { id, page, pageQuery } from "../../lib/platform/http/schemas.ts";
import { importColumns, type MemberImport, memberImport } from "../../lib/users/import/member-import.ts";

const rowReport = z.object({
  /** Where the row ends in the file. */
  line: z.int(),
  email: z.string().nullable(),
  outcome: z.enum(["created", "updated", "unchanged", "rejected"]),
  errors: z.array(z.object({ field: z.string(), message: z.string() })),
});

export const contract = defineContract({
  method: "GET",
  path: "/api/users/bulk-import/{id}",
  summary: "An import's progress, and its rows in the order of the file",
  access: "admin",
  params: z.object({ id }),
  query: z.object({ outcome: rowReport.shape.outcome.optional(), ...pageQuery }),
  response: z.object({ import: memberImport, rows: page(rowReport) }),
  errors: ["NOT_FOUND"],
});

export const handler = endpoint(contract, async ({ params, query, db }) => {
  const found = await db.find<MemberImport>(selectImport, [params.id]);
  if (found === undefined) throw new AppError("NOT_FOUND");
  const [after = 0] = decodeCursor(query.cursor, z.tuple([z.int32().min(0)])) ?? [];
  const values = [found.id, query.outcome ?? null, after, query.limit + 1];
  const rows = await db.query<z.infer<typeof rowReport>>(selectRows, values);
  return { data: { import: found, rows: toPage(rows, query.limit, ({ line }) => [line]) } };
});

const selectImport = `
  select ${importColumns} from imports i where i.org_id = (select app.current_org()) and i.id = $1`;

const selectRows = `
  select line, email, outcome, errors
  from import_rows
  where org_id = (select app.current_org()) and import_id = $1 and ($2::text is null or outcome = $2) and line > $3
  order by line
  limit $4`;
