import { nameInMail, type RenderedMail } from "../../platform/mail/document.ts";
import type { MailMessage } from "../../platform/mail/message.ts";
import { render } from "../../platform/mail/render.ts";

type What = Extract<MailMessage, { kind: "factor_notice" }>["what"];

export type FactorNoticeMail = {
  readonly name: string;
  readonly what: What;
  /** Who did it, where it was not the person. */
  readonly by: string | undefined;
  /** Where the factors are shown. */
  readonly url: string;
};

const HEADINGS: Readonly<Record<What, string>> = {
  totp_added: "An authenticator app was added",
  totp_removed: "The authenticator app was removed",
  passkey_added: "A passkey was added",
  passkey_removed: "A passkey was removed",
  recovery_codes_renewed: "New recovery codes were made",
  reset: "Your second factors were taken away",
  taken_back: "New second factors were taken away",
};

/** To whoever's second factors changed, so that nobody else changes them unnoticed. */
export function factorNoticeMail({ name, what, by, url }: FactorNoticeMail): RenderedMail {
  const heading = HEADINGS[what];
  return render({
    subject: `${heading} in Muster`,
    preview: "If it was not you, act now.",
    heading,
    blocks: [
      { kind: "paragraph", text: `Hello ${nameInMail(name)},` },
      { kind: "paragraph", text: `This was done ${causeOf(what, by)}. What signs you in to Muster has changed.` },
      { kind: "button", label: "See what signs you in", url },
      {
        kind: "note",
        text: "If you did not want this, change your password, sign out your other devices and tell an administrator.",
      },
    ],
    reason: "You get this mail because it is about the safety of your account.",
  });
}

function causeOf(what: What, by: string | undefined): string {
  if (what === "taken_back")
    return "because a change of your address was taken back: what was set up shortly before or since is good no longer";
  return by === undefined ? "on a device that is signed in to your account" : `by ${nameInMail(by)}`;
}
