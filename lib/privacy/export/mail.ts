import { nameInMail, type RenderedMail } from "../../platform/mail/document.ts";
import { render } from "../../platform/mail/render.ts";
import { longDate } from "../../platform/time/words.ts";
import { COPY_DAYS } from "./data-export.ts";

export type DataExportMail = {
  readonly name: string;
  readonly organization: string;
  /** Who asked for the copy. */
  readonly asker: string;
  readonly asked_at: Date;
  /** Where the member sees the copies of their data. */
  readonly url: string;
};

/** To a member whose data somebody else has a copy made of. */
export function dataExportMail({ name, organization, asker, asked_at, url }: DataExportMail): RenderedMail {
  const who = nameInMail(asker);
  const where = nameInMail(organization);
  return render({
    subject: `${who} asked for a copy of your data`,
    preview: `All that ${where} keeps of you in Muster is put together.`,
    heading: "A copy of your data",
    blocks: [
      { kind: "paragraph", text: `Hello ${nameInMail(name)},` },
      {
        kind: "paragraph",
        text: `On ${longDate(asked_at.toISOString().slice(0, 10))} ${who} asked for a copy of all that ${where} keeps of you in Muster: your days, what your tracker reported, pictures of your screen, and your account.`,
      },
      { kind: "button", label: "See the copies of your data", url },
      { kind: "note", text: `You can fetch the same copy, for ${COPY_DAYS} days from the request on.` },
      { kind: "note", text: `If you do not know why, ask ${who}, or whoever looks after data protection in ${where}.` },
    ],
    reason: "You get this mail because the data is yours. It cannot be turned off.",
  });
}
