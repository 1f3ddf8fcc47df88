import { randomBytes, randomUUID } from "node:crypto";
import { createTransport, type Request } from "../common/transport.ts";

/** The administrator's side: signed in, and asking by public routes. */
export type Admin = {
  readonly email: string;
  call<Answer>(method: Request["method"], path: string, body?: unknown): Promise<Answer>;
};

export type Credentials = { readonly email: string; readonly password: string };

export const makePassword = () => randomBytes(24).toString("base64url");

/** Nobody has an address below example.com, and nothing is ever mailed to these. */
export const makeAddress = (who: string) => `smoke-${who}-${randomUUID().slice(0, 13)}@example.com`;

export async function signIn(baseUrl: string, { email, password }: Credentials): Promise<Admin> {
  return enter(baseUrl, email, "/api/auth/login", { email, password, client: "native" });
}

/** Founds an organization in a zone where the day is young enough, and old enough, for some minutes of work. */
export async function found(baseUrl: string, keep: (credentials: Credentials) => Promise<void>): Promise<Admin> {
  const [email, password] = [makeAddress("admin"), makePassword()];
  const admin = await enter(baseUrl, email, "/api/auth/register", {
    email,
    password,
    name: "Smoke Test",
    organization_name: `Smoke test ${new Date().toISOString()}`,
    timezone: zoneAtNoon(new Date()),
    client: "native",
  });
  await keep({ email, password });
  // It would come every night to an address of nobody.
  await admin.call("PUT", "/api/settings/daily_report_mail", { value: false });
  return admin;
}

/** The zone where it is about noon. In POSIX's names those east of Greenwich are negative. */
function zoneAtNoon(now: Date): string {
  const hours = now.getUTCHours() - 12;
  return hours === 0 ? "Etc/GMT" : `Etc/GMT${hours > 0 ? "+" : "-"}${Math.abs(hours)}`;
}

async function enter(baseUrl: string, email: string, path: string, body: unknown): Promise<Admin> {
  const transport = createTransport({ baseUrl });
  const { access_token: token } = (await transport.send({ method: "POST", path, body })) as { access_token: string };
  return {
    email,
    call: async <Answer>(method: Request["method"], path: string, body?: unknown) =>
      (await transport.send({ method, path, body, token })) as Answer,
  };
}
