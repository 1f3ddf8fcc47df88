import type { Tenant } from "../steps/scene/tenant.ts";

/** What is known of an organization by who holds its secrets. */
export type Secrets = Readonly<
  Record<"refresh" | "invite" | "reset" | "proof" | "change" | "passkey" | "ticket" | "socket", string>
>;

type Called = {
  /** As the app role inside an organization, with another organization's ids and secrets in place of `$1`, `$2`, … */
  call: string;
  values?: (foreign: Tenant, secrets: Secrets) => readonly unknown[];
  /** What it tells of the other organization, column by column. */
  tells?: readonly string[];
};

export type Listed = Called & {
  /** Who may execute it. */
  roles: "app" | "worker" | "both";
  /** Whether it runs with its owner's rights, past every wall. */
  definer: boolean;
  why: string;
};

const definer = (roles: Listed["roles"], why: string, called: Called): Listed => ({
  roles,
  definer: true,
  why,
  ...called,
});
const invoker = (why: string, call: string): Listed => ({ roles: "both", definer: false, why, call });
const unreachable = (why: string, call: string) => definer("worker", why, { call });

/** Every function and procedure that a service role may execute, and why that is safe. One that is not here fails. */
export const FUNCTIONS: Readonly<Record<string, Listed>> = {
  "app.current_org()": invoker("says what the caller has set", "select app.current_org()"),
  "app.create_user_status()": invoker("a trigger; nobody can call it", "select app.create_user_status()"),
  "app.count_look_of_entry()": invoker("a trigger; nobody can call it", "select app.count_look_of_entry()"),
  "app.caller()": invoker("says which role the caller has", "select app.caller()"),
  "app.server()": { ...invoker("says which server this is", "select app.server()"), roles: "worker" },
  "app.current_job()": invoker("says what the caller has set", "select app.current_job()"),
  "app.forget_proof_of_domain()": invoker("a trigger; nobody can call it", "select app.forget_proof_of_domain()"),
  "app.count_enrollment()": invoker("a trigger; nobody can call it", "select app.count_enrollment()"),
  "app.drop_enrollments()": invoker("a trigger; nobody can call it", "select app.drop_enrollments()"),
  "app.withdraw_face()": invoker("a trigger; nobody can call it", "select app.withdraw_face()"),
  "app.touch_changed_xid()": invoker("a trigger; nobody can call it", "select app.touch_changed_xid()"),
  "app.touch_taught_xid()": invoker("a trigger; nobody can call it", "select app.touch_taught_xid()"),
  "app.set_class_of_mark()": invoker("a trigger; nobody can call it", "select app.set_class_of_mark()"),
  "app.touch_version()": invoker("a trigger; nobody can call it", "select app.touch_version()"),
  "app.end_live_views()": invoker("a trigger; nobody can call it", "select app.end_live_views()"),
  "app.touch_updated_at()": invoker("a trigger; nobody can call it", "select app.touch_updated_at()"),
  "app.isolate(regclass,text,text)": invoker("needs the owner of the table", "call app.isolate('users')"),

  "app.find_login(citext)": definer("app", "before sign-in, by the whole address; the hash is checked, never shown", {
    call: "select * from app.find_login($1)",
    values: ({ members }) => [members.employee.email],
    tells: ["org_id", "user_id", "password_hash", "status", "organization_active", "proven"],
  }),
  "app.find_address_change(bytea)": definer("app", "by the hash of a secret of 256 bits", {
    call: "select * from app.find_address_change($1)",
    values: (_, { change }) => [Buffer.from(change, "hex")],
    tells: ["org_id", "change_id"],
  }),
  "app.find_address_proof(bytea)": definer("app", "by the hash of a secret of 256 bits", {
    call: "select * from app.find_address_proof($1)",
    values: (_, { proof }) => [Buffer.from(proof, "hex")],
    tells: ["org_id", "user_id"],
  }),
  "app.focus_kept_since()": invoker("an instant of the whole database", "select app.focus_kept_since()"),
  "app.find_scanned(uuid)": definer(
    "app",
    "by the id of a session that somebody scans a code of: its organization, no more",
    {
      call: "select * from app.find_scanned($1)",
      values: ({ ids }) => [ids.session],
      tells: ["org_id"],
    },
  ),
  "app.find_refresh_token(bytea)": definer("app", "by the hash of a secret of 256 bits", {
    call: "select * from app.find_refresh_token($1)",
    values: (_, { refresh }) => [Buffer.from(refresh, "hex")],
    tells: ["org_id", "session_id"],
  }),
  "app.find_invite(bytea)": definer("app", "by the hash of a secret of 256 bits", {
    call: "select * from app.find_invite($1)",
    values: (_, { invite }) => [Buffer.from(invite, "hex")],
    tells: ["org_id", "invite_id"],
  }),
  "app.find_password_reset(bytea)": definer("app", "by the hash of a secret of 256 bits", {
    call: "select * from app.find_password_reset($1)",
    values: (_, { reset }) => [Buffer.from(reset, "hex")],
    tells: ["org_id", "user_id"],
  }),
  "app.find_passkey(bytea)": definer("app", "by what the authenticator calls its key; it signs, and then is believed", {
    call: "select * from app.find_passkey($1)",
    values: (_, { passkey }) => [Buffer.from(passkey, "hex")],
    tells: ["org_id", "user_id"],
  }),
  "app.list_organizations(uuid,text,boolean,text,uuid,integer)": definer(
    "app",
    "checks itself that its caller is an active super admin of the organization that is set",
    {
      call: "select * from app.list_organizations($1, null, null, null, null, 100)",
      values: ({ members }) => [members.super_admin.id],
    },
  ),

  "app.ensure_partitions(date,date)": unreachable(
    "tells names of tables",
    "select app.ensure_partitions('2026-01-01', '2026-01-01')",
  ),
  "app.drop_partitions(date)": unreachable("tells names of tables", "select app.drop_partitions('2000-01-01')"),
  "app.forget_in_audit(uuid,uuid,uuid[])": unreachable(
    "acts on erased members of the organization it is given",
    "select app.forget_in_audit(uuidv7(), uuidv7(), '{}')",
  ),
  "app.forget_origins(uuid[],timestamp with time zone[],integer)": unreachable(
    "acts on the organizations it is given",
    "select app.forget_origins('{}', '{}', 1)",
  ),
  "app.forget_in_changes(text,text[],uuid[],timestamp with time zone[],integer)": unreachable(
    "takes personal values out of changes of the organizations it is given",
    "select app.forget_in_changes('users', '{}', '{}', '{}', 1)",
  ),
  "app.expire_audit(uuid[],timestamp with time zone[],integer)": unreachable(
    "removes what is older than a year, or than four",
    "select app.expire_audit('{}', '{}', 1)",
  ),
  "app.expire_changes(uuid[],timestamp with time zone[],integer)": unreachable(
    "removes what is older than a year, or than four",
    "select app.expire_changes('{}', '{}', 1)",
  ),
  "app.expire_looks(uuid[],timestamp with time zone[],integer)": unreachable(
    "removes what is older than a year",
    "select app.expire_looks('{}', '{}', 1)",
  ),
  "app.count_mail(bytea,text,date,text,integer)": unreachable(
    "counts; a mailbox is the keyed hash of an address",
    "select app.count_mail('\\x00', 'offers', '2026-01-01', 'message', 3)",
  ),
  "app.forget_mailboxes(date)": unreachable("removes counts", "select app.forget_mailboxes('2000-01-01')"),
  "live.sockets_of(uuid,uuid)": unreachable("of every organization", "select live.sockets_of(uuidv7(), uuidv7())"),
  "live.subscribers(uuid,text)": unreachable("of every organization", "select live.subscribers(uuidv7(), 'users')"),

  "live.attempt(text,integer,integer,integer,integer)": definer("both", "counts; a key is an address or an account", {
    call: "select live.attempt('key', 5, 1, 60, 60)",
  }),
  "live.forget_attempts(text)": definer("app", "counts", { call: "select live.forget_attempts('key')" }),
  "live.forgive_attempts(text,integer)": definer("app", "counts", { call: "select live.forgive_attempts('key', 1)" }),
  "live.hit(text,integer)": definer("both", "counts", { call: "select live.hit('key', 60)" }),
  "live.changed_standings(integer)": definer(
    "app",
    "digests of ids, of every organization: it tells of nobody whose id the caller does not know",
    { call: "select * from live.changed_standings(1200)" },
  ),
  "live.count_sockets()": definer("both", "a number over all organizations, for a metric", {
    call: "select live.count_sockets()",
  }),
  "live.sweep()": definer("both", "removes what has expired", { call: "select live.sweep()" }),
  "live.issue_ticket(text,jsonb,integer)": definer("both", "writes what the caller says of themselves", {
    call: "select live.issue_ticket('hash', '{}', 30)",
  }),
  "live.claim(text,text,integer)": definer("both", "whether a claim is the caller's own", {
    call: "select live.claim('key', 'claimant', 60)",
  }),
  "live.redeem_ticket(text)": definer("both", "by the hash of a secret of 256 bits, once", {
    call: "select live.redeem_ticket($1)",
    values: (_, { ticket }) => [ticket],
    tells: ["redeem_ticket"],
  }),
  "live.find_socket(text)": definer("both", "by the id that the gateway gave one connection and tells nobody else", {
    call: "select live.find_socket($1)",
    values: (_, { socket }) => [socket],
    tells: ["find_socket"],
  }),
  "live.open_socket(text,uuid,jsonb,integer,integer)": definer("both", "by the connection's id; tells nothing", {
    call: "select live.open_socket($1, uuidv7(), '{}', 60, 10)",
    values: (_, { socket }) => [socket],
  }),
  "live.number_frames(text[],integer[])": definer(
    "both",
    "by ids of connections; tells how many frames they were sent",
    {
      call: "select live.number_frames(array[$1::text], array[1])",
      values: (_, { socket }) => [socket],
      tells: ["number_frames"],
    },
  ),
  "live.close_socket(text)": definer("both", "by the connection's id; tells nothing", {
    call: "select live.close_socket($1)",
    values: (_, { socket }) => [socket],
  }),
  "live.subscribe(text,text,integer)": definer("both", "by the connection's id, in that socket's own organization", {
    call: "select live.subscribe($1, 'users', 50)",
    values: (_, { socket }) => [socket],
  }),
  "live.unsubscribe(text,text)": definer("both", "by the connection's id; tells nothing", {
    call: "select live.unsubscribe($1, 'users')",
    values: (_, { socket }) => [socket],
  }),
};
