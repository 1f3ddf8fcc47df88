import { nameInMail, type RenderedMail } from "../../platform/mail/document.ts";
import { render } from "../../platform/mail/render.ts";

export type VerifyEmailMail = {
  readonly name: string;
  readonly organization: string;
  /** Whether the organization opened the account, and not whoever uses it. */
  readonly opened_by_others: boolean;
  /** Where to prove the address, with the token. */
  readonly url: string;
};

/** To the address that somebody gave when they opened an account: theirs, or a stranger's. */
export function verifyEmailMail({ name, organization, opened_by_others, url }: VerifyEmailMail): RenderedMail {
  const where = nameInMail(organization);
  const opened = opened_by_others
    ? `${where} opened an account for this address, and somebody, probably you, uses it.`
    : `Somebody, probably you, opened an account with this address at ${where}.`;
  return render({
    subject: "Confirm your address for Muster",
    preview: `There is an account with this address at ${where}.`,
    heading: "Is this your address?",
    blocks: [
      { kind: "paragraph", text: `Hello ${nameInMail(name)},` },
      { kind: "paragraph", text: opened },
      { kind: "button", label: "Confirm the address", url },
      {
        kind: "note",
        text: "The link works once, within a day. Until then the account gets no reports, and the address stays free for whoever can confirm it.",
      },
      {
        kind: "note",
        text: "If it was not you, do nothing: the account is none of yours, and gets no mail of its own.",
      },
    ],
    reason: "You get this mail because your address was entered where accounts are opened.",
  });
}
