import { nameInMail, type RenderedMail } from "../../platform/mail/document.ts";
import { render } from "../../platform/mail/render.ts";

type Named = {
  readonly name: string;
  readonly organization: string;
  /** Where to confirm the change or take it back, with the token. */
  readonly url: string;
};

/** To the address that somebody wants for an account: theirs, or a stranger's. */
export function confirmAddressMail({ name, organization, url }: Named): RenderedMail {
  const where = nameInMail(organization);
  return render({
    subject: "Confirm your new address for Muster",
    preview: `An account at ${where} is to have this address.`,
    heading: "Is this your new address?",
    blocks: [
      { kind: "paragraph", text: `Hello ${nameInMail(name)},` },
      { kind: "paragraph", text: `Your account at ${where} is to have this address from now on.` },
      { kind: "button", label: "Confirm the new address", url },
      { kind: "note", text: "The link works once, within a day, and signs you out on every device." },
      { kind: "note", text: "If the account is none of yours, do nothing: its address stays as it is." },
    ],
    reason: "You get this mail because your address was entered as somebody's new one.",
  });
}

export type AddressChangedMail = Named & {
  /** Who asked for it, if it was not the member. */
  readonly by: string | null;
  /** Whether the new address is in force. */
  readonly confirmed: boolean;
};

/** To the address before. It does not name the new one: whoever reads this may not be the account's owner any more. */
export function addressChangedMail({ name, organization, by, confirmed, url }: AddressChangedMail): RenderedMail {
  const where = nameInMail(organization);
  const who = by === null ? "Somebody who knows your password, probably you," : nameInMail(by);
  const what = confirmed ? "has another address now" : "is to have another address";
  return render({
    subject: confirmed ? "Your Muster account has another address" : "Your Muster account is to have another address",
    preview: `If you do not want that, take it back within three days.`,
    heading: confirmed ? "Your address was changed" : "Your address is to be changed",
    blocks: [
      { kind: "paragraph", text: `Hello ${nameInMail(name)},` },
      {
        kind: "paragraph",
        text: `${who} asked for it: your account at ${where} ${what}. If that is right, there is nothing to do.`,
      },
      { kind: "button", label: "Take it back", url },
      {
        kind: "note",
        text: "The link works for three days. If somebody else had your account, it ends every session and the password, and brings you a link to a new one.",
      },
    ],
    reason: "You get this mail because this is, or was, your account's address.",
  });
}
