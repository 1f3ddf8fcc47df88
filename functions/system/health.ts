// Load balancers and people on call ask whether the service works, and which part of it does not.
import middy from "@middy/core";
import * as z from "zod";
import { checkQueue } from "../../lib/aws/check-queue.ts";
import { config } from "../../lib/config.ts";
import { outsideOrganizations } from "../../lib/db/transaction.ts";
import type { CallEvent } from "../../lib/http/call.ts";
import { defineContract } from "../../lib/http/contract.ts";
import type { Handler } from "../../lib/http/endpoint.ts";
import { errorEnvelope } from "../../lib/http/error-envelope.ts";
import { AppError } from "../../lib/http/errors.ts";
import { rateLimit } from "../../lib/http/rate-limit.ts";
import { successResult } from "../../lib/http/reply.ts";
import { requestLog } from "../../lib/http/request-log.ts";
import { liveStore } from "../../lib/live/store.ts";
import { log } from "../../lib/log.ts";
