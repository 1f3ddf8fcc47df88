// A signed-in member gets a ticket for one WebSocket connection: browsers cannot send a token with it, and addresses
// end up in logs, so what stands in the address works once and for half a minute.

import * as z from "zod";
import { config } from "../../lib/platform/config.ts";
import { defineContract } from "../../lib/platform/http/contract.ts";
import { endpoint } from "../../lib/platform/http/endpoint.ts";
import { liveStore } from "../../lib/platform/live/store.ts";
import { hashSecret, randomSecret } from "../../lib/platform/secrets/secret.ts";

const TICKET_SECONDS = 30;

export const contract = defineContract({
  method: "POST",
  path: "/api/realtime/ticket",
  summary: "Get a one-time ticket to connect to the WebSocket with",
  access: "member",
  response: z.object({ ticket: z.string(), expires_in: z.int(), url: z.string() }),
  idempotent: false,
  errors: [],
});

export const handler = endpoint(contract, async ({ principal }) => {
  const { org_id, user_id, session_id, role, managed_departments } = principal;
  const ticket = randomSecret();
  const hash = hashSecret(ticket).toString("base64url");
  const holder = { org_id, user_id, session_id, role, managed_departments };
  const afterCommit = async () => (await liveStore()).issueTicket(hash, holder, TICKET_SECONDS);
  return { data: { ticket, expires_in: TICKET_SECONDS, url: `${config.websocketUrl}?ticket=${ticket}` }, afterCommit };
});
