// Whoever teaches a class ends sessions that repeat: those to come are cancelled.
import * as z from "zod";
import { audit } from "../../lib/audit/audit.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { id } from "../../lib/platform/http/schemas.ts";
import { endSeries } from "../../lib/sessions/end-series.ts";
import { findSeries, holdOwnSeries, series } from "../../lib/sessions/series.ts";

export const contract = defineContract({
  method: "DELETE",
  path: "/api/series/{id}",
  summary: "End sessions that repeat: those that have not begun are cancelled, those that were held stay",
  access: "teacher",
  params: z.object({ id }),
  response: z.object({ series, cancelled: z.int() }),
  errors: ["FORBIDDEN", "NOT_FOUND", "SERIES_ENDED"],
});

export const handler = endpoint(contract, async ({ params, principal, now, call, db, publish }) => {
  const { org_id, user_id } = principal;
  const { series: before } = await holdOwnSeries(db, principal, params.id);
  if (before.ended_at !== null) throw new AppError("SERIES_ENDED");
  const cancelled = await endSeries(db, publish, principal, before, now);
  audit(db, call, { org_id, user_id, action: "series.end", resource: "series", resource_id: before.id });
  return { data: { series: await findSeries(db, before.id), cancelled }, message: "Ended." };
});
