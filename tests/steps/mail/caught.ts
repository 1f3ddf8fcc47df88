import { inject } from "vitest";
import { eventually } from "../call/eventually.ts";

/** The source of the newest mail to an address in the running system's catcher that says `what`, once it is there. */
export function mailTo(address: string, what = /./): Promise<string> {
  const page = inject("system").env.MAIL_PAGE_URL ?? "";
  return eventually(`a mail to ${address}`, async () => {
    const list = await (await fetch(page)).text();
    for (const [, name] of list.matchAll(/href="\/([\w.-]+\.eml)"/g)) {
      const source = await (await fetch(`${page}/${name}/raw`)).text();
      // Long lines are folded by "=" (quoted-printable) and by a space (headers).
      const flat = source.replaceAll("=\r\n", "").replaceAll("\r\n ", " ").replaceAll("=3D", "=");
      if (new RegExp(`^To: .*${address}`, "m").test(flat) && what.test(flat)) return flat;
    }
    return undefined;
  });
}

export function inMail(mail: string, pattern: RegExp): string {
  const [, found] = pattern.exec(mail) ?? [];
  if (found === undefined) throw new Error(`no ${pattern} in:\n${mail}`);
  return found;
}
