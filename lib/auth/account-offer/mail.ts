import { nameInMail, type RenderedMail } from "../../platform/mail/document.ts";
import { render } from "../../platform/mail/render.ts";
import { hasAtLeast, type Role } from "../../platform/tenancy/rules/roles.ts";
import { longDate } from "../../platform/time/words.ts";

export type AccountOfferMail = {
  readonly name: string;
  readonly role: Role;
  readonly organization: string;
  /** Who opened the account, where that is known. */
  readonly opened_by: string | null;
  /** Where to take or decline it, with the token. */
  readonly url: string;
  readonly expires_at: Date;
};

/** To somebody for whom others have opened an account. They may know nothing of it, or of Muster. */
export function accountOfferMail(offer: AccountOfferMail): RenderedMail {
  const { name, role, organization, opened_by, url, expires_at } = offer;
  const where = nameInMail(organization);
  const who = opened_by === null ? where : nameInMail(opened_by);
  return render({
    subject: `${where} has opened an account for you on Muster`,
    preview: `Accept it, or decline: nothing happens before you do.`,
    heading: `Do you want to join ${where}?`,
    blocks: [
      { kind: "paragraph", text: `Hello ${nameInMail(name)},` },
      {
        kind: "paragraph",
        text: `${who} has opened an account for you at ${where}, where working time and attendance are recorded with Muster.`,
      },
      { kind: "button", label: "Look at it, and accept or decline", url },
      { kind: "note", text: whatIsSeen(where, role) },
      {
        kind: "note",
        text: `The link is yours alone and ends on ${longDate(expires_at.toISOString().slice(0, 10))}. If you do not know ${where}, decline or leave this mail alone: nobody can use the account in your place.`,
      },
    ],
    reason: `You get this mail because ${where} entered your address.`,
  });
}

function whatIsSeen(where: string, role: Role): string {
  if (role === "student") return `Once you accept, ${where} sees when you attend.`;
  const screen = hasAtLeast(role, "admin")
    ? ""
    : " Where it uses Muster's tracker, it also sees the programs and pictures of your screen while you are checked in, and you see who looked.";
  return `Once you accept, ${where} sees when you check in and out.${screen}`;
}
