import { nameInMail, type RenderedMail } from "../../platform/mail/document.ts";
import { render } from "../../platform/mail/render.ts";
import type { Role } from "../../platform/tenancy/rules/roles.ts";
import { longDate } from "../../platform/time/words.ts";

export type InviteMail = {
  readonly organization: string;
  readonly inviter: string;
  readonly role: Role;
  /** Where to accept it, with the code. */
  readonly url: string;
  readonly expires_at: Date;
};

const AS: Record<Role, string> = {
  student: "a student",
  employee: "an employee",
  teacher: "a teacher",
  manager: "a manager",
  admin: "an administrator",
  super_admin: "an administrator",
};

/** To somebody who is invited into an organization. They know nothing of Muster yet. */
export function inviteMail({ organization, inviter, role, url, expires_at }: InviteMail): RenderedMail {
  const name = nameInMail(organization);
  const who = nameInMail(inviter);
  return render({
    subject: `${who} invites you to ${name} on Muster`,
    preview: `Open your account and join ${name} as ${AS[role]}.`,
    heading: `Join ${name}`,
    blocks: [
      {
        kind: "paragraph",
        text: `${who} invites you to join ${name} as ${AS[role]}. Muster is where ${name} records working time and attendance.`,
      },
      { kind: "button", label: "Accept the invite", url },
      {
        kind: "note",
        text: `The invite is yours alone, works once, and ends on ${longDate(expires_at.toISOString().slice(0, 10))}. If you do not know ${who}, leave this mail alone: nothing happens.`,
      },
    ],
    reason: `You get this mail because ${who} entered your address.`,
  });
}
