import { randomUUID } from "node:crypto";
import * as changePassword from "../../functions/auth/change-password.ts";
import * as login from "../../functions/auth/login.ts";
import * as logout from "../../functions/auth/logout.ts";
import * as me from "../../functions/auth/me.ts";
import * as refresh from "../../functions/auth/refresh-token.ts";
import * as revoke from "../../functions/auth/revoke-session.ts";
import { found } from "../steps/call/found.ts";
import { type Answer, call } from "../steps/call/when.ts";
import { givenMemberWithPassword, PASSWORD } from "../steps/scene/sign-in.ts";
import type { Action, Family, Outcome } from "../steps/tokens/family-model.ts";

type Client = { id: string; refresh: string[]; access: string[]; fresh: string[] };

/** A member's devices, with every token they were ever given. */
export class FamilyClients {
  readonly #clients: Client[] = [];
  #email = "";
  #password = PASSWORD;

  /** A member with one device. */
  static async arrive(): Promise<FamilyClients> {
    const clients = new FamilyClients();
    clients.#email = (await givenMemberWithPassword()).email;
    await clients.signIn();
    return clients;
  }

  async signIn(): Promise<void> {
    const body = { email: this.#email, password: this.#password, client: "native" };
    const { status, data } = await call(login, { body, ip: randomUUID() });
    if (status !== 200) throw new Error(`the member was not let in: ${status}`);
    const { access_token, refresh_token } = data as { access_token: string; refresh_token: string };
    const claims = JSON.parse(Buffer.from(access_token.split(".")[1] ?? "", "base64url").toString()) as { sid: string };
    this.#clients.push({ id: claims.sid, refresh: [refresh_token], access: [access_token], fresh: [] });
  }

  async perform(action: Action): Promise<Outcome> {
    const client = this.#client(action.session);
    const token = client.access.at(-1) ?? "";
    switch (action.kind) {
      case "refresh":
        return this.#refresh(client, action.token);
      case "call":
        return outcomeOf(await call(me, { token: client.access[action.access] ?? "" }));
      case "logout":
        return outcomeOf(await call(logout, { token }));
      case "revoke":
        return outcomeOf(await call(revoke, { token, params: { id: this.#client(action.target).id } }));
      case "change password":
        return this.#changePassword(token);
    }
  }

  /** After actions at once: the access tokens that came, as many as the model has. */
  learn(families: readonly Family[]): void {
    for (const [index, { access }] of families.entries()) {
      const client = this.#client(index);
      client.access.push(...client.fresh.splice(0));
      if (client.access.length !== access.length) throw new Error("the model knows of another number of tokens");
    }
  }

  async #refresh(client: Client, index: number): Promise<Outcome> {
    const { status, data, error } = await call(refresh, { body: { refresh_token: client.refresh[index] } });
    if (status !== 200) return error.code === "REFRESH_TOKEN_REUSED" ? "reused" : "refused";
    client.fresh.push(data.access_token);
    client.refresh[index + 1] ??= found(data.refresh_token);
    if (client.refresh[index + 1] !== data.refresh_token) throw new Error("a token has two successors");
    return `token ${index + 1}`;
  }

  async #changePassword(token: string): Promise<Outcome> {
    const new_password = `harbour-${randomUUID()}`;
    const body = { current_password: this.#password, new_password };
    const answer = await call(changePassword, { token, body, ip: randomUUID() });
    if (answer.status === 200) this.#password = new_password;
    return outcomeOf(answer);
  }

  #client(index: number): Client {
    const client = this.#clients[index];
    if (client === undefined) throw new Error(`there is no device ${index}`);
    return client;
  }
}

const outcomeOf = ({ status }: Answer): Outcome => (status < 300 ? "ok" : "refused");
