import { SMTPServer } from "smtp-server";

/**
 * A mail server that repeats the addresses it does not take, as mail servers do: those that begin with `bad` for good,
 * those with `later` for now. Mails go to it until it is closed.
 */
export async function givenQuotingMailServer(): Promise<{ close(): Promise<void> }> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo: ({ address }, _session, next) => {
      const code = address.startsWith("bad") ? 550 : address.startsWith("later") ? 451 : undefined;
      next(code === undefined ? undefined : Object.assign(new Error(`<${address}>: not here`), { responseCode: code }));
    },
    onData: (stream, _session, next) => {
      stream.resume();
      stream.on("end", () => next());
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.server.address();
  const port = typeof address === "object" ? address?.port : 0;
  Object.assign(process.env, { MAIL_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: "Muster <muster@example.org>" });
  return { close: () => new Promise((resolve) => server.close(() => resolve())) };
}
