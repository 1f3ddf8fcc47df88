import type { RenderedMail } from "./document.ts";

/** A mail that is ready to go. */
export type Letter = RenderedMail & {
  to: { name?: string; address: string };
  headers?: Record<string, string>;
  /** Two mails of one identity are the same mail. Without an identity, those of one queue message are. */
  identity?: string;
};
