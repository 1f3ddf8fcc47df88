import express, { type Express, type NextFunction, type Request, type Response } from "express";
import jwt from "jsonwebtoken";
import type { QueuedHeartbeat } from "../../lib/activity/ingest/message.ts";
import { recordHeartbeat, type Stores } from "./record-heartbeat.ts";

/** The server with its one route that matters here. */
export function createApp(stores: Stores, secret: string): Express {
  const app = express();
  app.disable("x-powered-by");
  app.use(express.json({ limit: "1mb" }));
  app.post("/api/activity/heartbeat", authenticate(secret), async (request: Request, response: Response) => {
    const body = request.body as QueuedHeartbeat | { heartbeats: QueuedHeartbeat[] };
    const heartbeats = "heartbeats" in body ? body.heartbeats : [body];
    if (!heartbeats.every(isHeartbeat)) {
      response.status(422).json({ success: false, error: { code: "VALIDATION_ERROR", message: "Not a heartbeat." } });
      return;
    }
    for (const heartbeat of heartbeats) await recordHeartbeat(stores, String(response.locals.user_id), heartbeat);
    response.json({ success: true, data: {} });
  });
  return app;
}

function isHeartbeat({ is_active, timestamp }: QueuedHeartbeat): boolean {
  return typeof is_active === "boolean" && Date.parse(timestamp) <= Date.now();
}

function authenticate(secret: string) {
  return (request: Request, response: Response, next: NextFunction) => {
    try {
      const claims = jwt.verify(request.headers.authorization?.replace("Bearer ", "") ?? "", secret);
      response.locals.user_id = claims.sub;
      next();
    } catch {
      response.status(401).json({ success: false, error: { code: "UNAUTHENTICATED", message: "Sign in." } });
    }
  };
}
