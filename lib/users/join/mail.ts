import { nameInMail, type RenderedMail } from "../../platform/mail/document.ts";
import { render } from "../../platform/mail/render.ts";
import { longDate } from "../../platform/time/words.ts";

const REASON = "You get this mail because your address was entered where people join an organization.";
const IGNORE = "If it was not you, do nothing: nobody becomes a member without this mail.";

export type JoinMail = {
  readonly organization: string;
  /** Where to join, with the code. */
  readonly url: string;
  readonly expires_at: Date;
};

/** To somebody who asked to join, or whose address somebody else typed. */
export function joinMail({ organization, url, expires_at }: JoinMail): RenderedMail {
  const name = nameInMail(organization);
  const until = longDate(expires_at.toISOString().slice(0, 10));
  return render({
    subject: `Join ${name} on Muster`,
    preview: `The link works once, until ${until}.`,
    heading: `Join ${name}`,
    blocks: [
      { kind: "paragraph", text: `Somebody, probably you, asked to join ${name} on Muster with this address.` },
      { kind: "button", label: "Join", url },
      { kind: "note", text: `The link works once, until ${until}.` },
      { kind: "note", text: IGNORE },
    ],
    reason: REASON,
  });
}

/** To somebody who asked to join and has an account there already. */
export function alreadyMemberMail({ organization, url }: Omit<JoinMail, "expires_at">): RenderedMail {
  const name = nameInMail(organization);
  return render({
    subject: `You have an account at ${name} already`,
    preview: "Sign in, or choose a new password.",
    heading: "You have an account already",
    blocks: [
      {
        kind: "paragraph",
        text: `Somebody, probably you, asked to join ${name} on Muster. There is an account with this address already.`,
      },
      { kind: "button", label: "Choose a password", url },
      { kind: "note", text: "If you know your password, just sign in. If it was not you, do nothing." },
    ],
    reason: REASON,
  });
}
