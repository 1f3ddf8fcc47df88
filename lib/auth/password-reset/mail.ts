import { nameInMail, type RenderedMail } from "../../platform/mail/document.ts";
import { render } from "../../platform/mail/render.ts";

export type PasswordResetMail = {
  readonly name: string;
  /** Where the account is, if nobody has proved yet that the address is its owner's. */
  readonly organization: string | null;
  /** Where to choose the new password, with the token. */
  readonly url: string;
  readonly valid_minutes: number;
};

/** To a member who forgot the password, or whose address somebody else typed. */
export function passwordResetMail({ name, organization, url, valid_minutes }: PasswordResetMail): RenderedMail {
  const validity = valid_minutes === 60 ? "an hour" : `${valid_minutes} minutes`;
  return render({
    subject: "Choose a new password for Muster",
    preview: `The link works once, within ${validity}.`,
    heading: "Choose a new password",
    blocks: [
      { kind: "paragraph", text: `Hello ${nameInMail(name)},` },
      { kind: "paragraph", text: whatWasAsked(organization) },
      { kind: "button", label: "Choose a new password", url },
      {
        kind: "note",
        text: `The link works once, within ${validity}. Choosing a new password signs you out on every device.`,
      },
      { kind: "note", text: "If it was not you, do nothing: your password stays as it is." },
    ],
    reason: "You get this mail because your address was entered where passwords are reset.",
  });
}

function whatWasAsked(organization: string | null): string {
  if (organization === null) return "Somebody, probably you, asked for a new password for your Muster account.";
  return `Somebody opened an account with this address at ${nameInMail(organization)}, and somebody, probably you, asked for a new password for it. If the account is yours, choose one: that also confirms the address.`;
}
