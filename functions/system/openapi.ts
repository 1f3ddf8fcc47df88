// Programs and people read what this service can do: the OpenAPI document that its contracts generate.
import * as z from "zod";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { rawEndpoint } from "../../lib/platform/http/raw-endpoint.ts";

export const contract = {
  ...defineContract({
    method: "GET",
    path: "/api/openapi.json",
    summary: "This document: every operation of the API as OpenAPI 3.1",
    access: "public",
    response: z.looseObject({ openapi: z.string() }),
    errors: [],
  }),
  contentType: "application/json; charset=utf-8",
};

export const handler = rawEndpoint(contract, document);

async function document(): Promise<string> {
  const { default: content } = await import("../../docs/openapi.json", { with: { type: "json" } });
  return JSON.stringify(content);
}
