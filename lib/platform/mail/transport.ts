import { createTransport } from "nodemailer";
import { patience } from "../aws/clients.ts";
import { config } from "../config.ts";
import { hashSecret } from "../secrets/secret.ts";
import { MAIL } from "../timeouts.ts";
import type { Letter } from "./letter.ts";

const TIMEOUTS = { connectionTimeout: MAIL.connect, greetingTimeout: MAIL.greeting, socketTimeout: MAIL.silence };
const CONNECTIONS = 5;

export type MailTransport = {
  /** Throws when the mail was not accepted; `isRefused` tells whether it ever will be. */
  send(letter: Letter, messageId: string): Promise<void>;
  close(): void;
  readonly options: object;
};

/**
 * The way out by MAIL_URL: `smtp://` and `smtps://`, or `ses://region` for Amazon SES with the function's own role.
 * Opened per batch and closed after it: a connection does not live through a Lambda's sleep.
 */
export async function openTransport(): Promise<MailTransport> {
  const transport = config.mailUrl.startsWith("ses:")
    ? await sesTransport(config.mailUrl)
    : smtpTransport(config.mailUrl);
  return {
    send: async ({ to, subject, text, html, headers = {}, identity }, queueMessageId) => {
      await transport.sendMail({
        from: config.mailFrom,
        to: { name: to.name ?? "", address: to.address },
        subject,
        text,
        html,
        messageId: messageIdOf(identity ?? queueMessageId),
        // No answer of a machine, please: neither to it nor from it (RFC 3834).
        headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", ...headers },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
    },
    close: () => transport.close(),
    options: transport.options,
  };
}

/** True when the mail server says that this address will never take a mail: trying again would change nothing. */
export function isRefused(error: unknown): boolean {
  const { code, command, responseCode } = error as { code?: string; command?: string; responseCode?: number };
  return code === "EENVELOPE" && command === "RCPT TO" && (responseCode ?? 0) >= 500;
}

function smtpTransport(mailUrl: string) {
  const { hostname } = new URL(mailUrl);
  const isHere = hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
  // What the URL says (?requireTLS=false) wins over what is set here.
  return createTransport({
    url: mailUrl,
    pool: true,
    maxConnections: CONNECTIONS,
    requireTLS: !isHere,
    ...TIMEOUTS,
  });
}

async function sesTransport(mailUrl: string) {
  const { SESv2Client, SendEmailCommand } = await import("@aws-sdk/client-sesv2");
  const region = new URL(mailUrl).hostname;
  const sesClient = new SESv2Client({
    ...(region === "" ? {} : { region }),
    ...patience(),
  });
  return createTransport({ SES: { sesClient, SendEmailCommand } });
}

/**
 * A mail goes out twice when its server answered too late, or the function died after the answer. Both have the same
 * Message-ID, which is as much as SMTP knows of idempotency: mailboxes show one.
 */
function messageIdOf(identity: string): string {
  const domain = /@([^\s>]+)>?\s*$/.exec(config.mailFrom)?.[1] ?? "localhost";
  return `<${hashSecret(`mail:${identity}`).toString("hex").slice(0, 40)}@${domain}>`;
}
