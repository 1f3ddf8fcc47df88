// The queue `mails`: writes each mail and hands it to the mail server.
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { writeAccountOffer } from "../../lib/auth/account-offer/letter.ts";
import { writeAddressChange } from "../../lib/auth/address-change/letter.ts";
import { writeVerifyEmail } from "../../lib/auth/address-proof/letter.ts";
import { writeFactorNotice } from "../../lib/auth/factor-notice/letter.ts";
import { writePasswordReset } from "../../lib/auth/password-reset/letter.ts";
import { config } from "../../lib/platform/config.ts";
import { inJob } from "../../lib/platform/db/job.ts";
import { orLate, timed } from "../../lib/platform/deadline.ts";
import { firstId, giveBack, PoisonError, sentAt, type Undone, undoneBy } from "../../lib/platform/jobs/give-back.ts";
import { log } from "../../lib/platform/log.ts";
import type { Letter } from "../../lib/platform/mail/letter.ts";
import { type MailMessage, mailMessage } from "../../lib/platform/mail/message.ts";
import { isRefused, type MailTransport, openTransport } from "../../lib/platform/mail/transport.ts";
import { inTrace, traced, traceIn } from "../../lib/platform/trace.ts";
import { writeExportMail } from "../../lib/privacy/export/letter.ts";
import { writeDailyReport } from "../../lib/reports/daily-mail/letter.ts";
import { writeInvite } from "../../lib/users/invite/letter.ts";
import { writeJoin } from "../../lib/users/join/letter.ts";

type Ready = { record: SQSRecord; letter: Letter; trace_id: string | undefined };
type Mail = { message: MailMessage; trace_id: string | undefined };

export const handler = timed(inJob("send-mail", handle));

/**
 * A mail waits for as long as its server is away or takes nobody's mails, for days if need be. One to an address that takes
 * none is not tried again.
 */
async function handle({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const undone: Undone[] = [];
  const ready: Ready[] = [];
  const now = new Date();
  for (const record of Records) {
    try {
      const { message, trace_id } = readMail(record.body);
      const letter = await inTrace(trace_id, () => writeLetter(firstId(record), message, now));
      if (letter !== undefined) ready.push({ record, letter, trace_id });
    } catch (error) {
      log.error("A mail was not written.", { message_id: record.messageId, error: error as Error });
      undone.push(undoneBy(error, record));
    }
  }
  undone.push(...(await sendAll(ready)).map((record): Undone => ({ record, is: "away" })));
  log.info("send-mail", { messages: Records.length, mails: ready.length, failed: undone.length });
  return giveBack(config.mailsQueueUrl, undone);
}

/** A kind that is unknown here may be known to a release that is just being deployed: only what is no mail is poison. */
function readMail(body: string): Mail {
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    throw new PoisonError("it is not a mail");
  }
  return {
    message: mailMessage.parse(message),
    trace_id: traceIn((message as { trace_id?: unknown } | null)?.trace_id),
  };
}

/** The mail that a message of the queue asks for; undefined when nobody is to get one. */
async function writeLetter(messageId: string, message: MailMessage, now: Date): Promise<Letter | undefined> {
  switch (message.kind) {
    case "invite":
      return writeInvite(messageId, message, now);
    case "join":
      return writeJoin(messageId, message, now);
    case "password_reset":
      return (
        (await writePasswordReset(messageId, message.email, now)) ??
        (await writeAccountOffer(messageId, { email: message.email }, now))
      );
    case "verify_email":
      return writeVerifyEmail(messageId, message, now);
    case "account_opened":
      return writeAccountOffer(messageId, message, now);
    case "address_change":
      return writeAddressChange(messageId, message, now);
    case "data_export":
      return writeExportMail(message);
    case "factor_notice":
      return writeFactorNotice(message);
    case "daily_report":
      return writeDailyReport(message);
  }
}

/** Answers the messages whose mail did not go out. */
async function sendAll(ready: readonly Ready[]): Promise<SQSRecord[]> {
  if (ready.length === 0) return [];
  const transport = await openTransport();
  try {
    const sent = await Promise.all(ready.map((each) => send(transport, each)));
    return ready.filter((_, index) => sent[index] === false).map(({ record }) => record);
  } finally {
    transport.close();
  }
}

async function send(transport: MailTransport, { record, letter, trace_id }: Ready): Promise<boolean> {
  try {
    await orLate(transport.send(letter, firstId(record)));
    traced(trace_id, "sent", sentAt(record));
    return true;
  } catch (error) {
    // Only codes are logged: what a mail server says of an address contains the address.
    const { code, responseCode, name } = error as { code?: string; responseCode?: number; name?: string };
    const about = { message_id: record.messageId, code: code ?? name, response_code: responseCode };
    if (isRefused(error)) {
      log.warn("A mail was refused for good.", about);
      return true;
    }
    log.error("A mail was not sent.", about);
    return false;
  }
}
