import type { RenderedMail } from "./document.ts";

/** A mail that is ready to go. */
export type Letter = RenderedMail & {
  to: { name?: string; address: string };
  headers?: Record<string, string>;
  /** What the mail is, where a second one would be the same mail; otherwise the queue's message says it. */
  identity?: string;
};
