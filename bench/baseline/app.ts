import express, { type Express, type NextFunction, type Request, type Response } from "express";
import jwt from "jsonwebtoken";
import type { QueuedHeartbeat } from "../../lib/activity/ingest/message.ts";
import { recordHeartbeat, type Stores } from "./record-heartbeat.ts";

/** The server with its one route that matters here. */
export function createApp(stores: Stores, secret: string): Express {
  const app = express();
  app.disable("x-powered-by");
  app.use(express.json());
  app.post("/api/activity/heartbeat", authenticate(secret), async (request: Request, response: Response) => {
    const heartbeat = request.body as QueuedHeartbeat;
    if (typeof heartbeat.is_active !== "boolean" || !(Date.parse(heartbeat.timestamp) <= Date.now())) {
      response.status(422).json({ success: false, error: { code: "VALIDATION_ERROR", message: "Not a heartbeat." } });
      return;
    }
    await recordHeartbeat(stores, String(response.locals.user_id), heartbeat);
    response.json({ success: true, data: {} });
  });
  return app;
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
