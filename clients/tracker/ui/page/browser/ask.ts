const KEY = "muster-token";

/** Something that the tracker refuses, in a sentence for the person. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Exchanges the code of the link for this tab's token. The code leaves the address at once, so that no history keeps it.
 * False when there is none.
 */
export async function enter(): Promise<boolean> {
  const code = location.hash.slice(1);
  history.replaceState(null, "", "/");
  if (code !== "") {
    const { token } = (await post("/api/open", { code }).catch(() => ({ token: null }))) as { token: string | null };
    if (token !== null) sessionStorage.setItem(KEY, token);
  }
  return sessionStorage.getItem(KEY) !== null;
}

export const leave = () => sessionStorage.removeItem(KEY);

export const read = async <Answer>(path: string): Promise<Answer> =>
  (await (await request(`/api/${path}`, {})).json()) as Answer;

/** The address of a picture in this tab's own memory; undefined when it has left. */
export async function readPicture(id: string): Promise<string | undefined> {
  const answer = await request(`/api/picture?id=${encodeURIComponent(id)}`, {}).catch(() => undefined);
  return answer === undefined ? undefined : URL.createObjectURL(await answer.blob());
}

export const act = (name: string, body: object = {}): Promise<unknown> => post(`/api/${name}`, body);

async function post(path: string, body: object): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  return (await request(path, { method: "POST", headers, body: JSON.stringify(body) })).json();
}

async function request(path: string, given: RequestInit): Promise<Response> {
  const token = sessionStorage.getItem(KEY);
  const headers = { ...given.headers, ...(token !== null && { "x-muster-token": token }) };
  const answer = await fetch(path, { ...given, headers, credentials: "omit", redirect: "error" });
  if (answer.ok) return answer;
  const { message } = (await answer.json().catch(() => ({}))) as { message?: string };
  throw new Refused(answer.status, message ?? "The tracker did not answer as it should.");
}
