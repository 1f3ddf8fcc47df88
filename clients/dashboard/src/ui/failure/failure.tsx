import { RotateCw } from "lucide-react";
import { type ReactNode, useState } from "react";
import { isFailure } from "../../api/session.ts";
import { useNow } from "../../time/now.ts";
import { language } from "../../words/words.ts";
import { Button } from "../button/button.tsx";
import { Empty } from "../empty/empty.tsx";
import { toast } from "../toast/toast.tsx";
import { w } from "../words.ts";
import { complaintText } from "./complaints.ts";
import { ERRORS_DE } from "./errors-de.ts";
import styles from "./failure.module.css";

/** What went wrong, in words that help; a failure of ours with the id under which it can be found. */
export function failureText(error: unknown): string {
  if (!isFailure(error)) return w.failed;
  if (error.code === "OFFLINE") return w.offline;
  if (error.status === 404) return w.notFound;
  if (error.status === 429) return w.busy(error.retryAfter ?? 60);
  if (error.status === 503 && error.retryAfter !== undefined) return w.unavailable(error.retryAfter);
  return said(error.code) ?? error.message;
}

let texts: Readonly<Record<string, string>> = language === "de" ? ERRORS_DE : {};
// Those who read Arabic fetch it; until it is there, the API's own words do.
if (language === "ar")
  void import("./errors-ar.ts").then(({ ERRORS_AR }) => {
    texts = ERRORS_AR;
  });

/** By its code, where the page is in another language than the API. */
const said = (code: string): string | undefined => texts[code];

/** In the place of what could not be loaded. */
export function FailureNote({ error, retry }: { error: unknown; retry?: () => void }) {
  const requestId = isFailure(error) && error.status >= 500 ? error.requestId : undefined;
  const copy = (id: string) =>
    navigator.clipboard.writeText(id).then(
      () => toast(w.copied),
      () => undefined,
    );
  return (
    <div role="alert">
      <Empty
        title={failureText(error)}
        action={
          <span className={styles.actions}>
            {retry !== undefined && !(isFailure(error) && [403, 404].includes(error.status)) && (
              <Button size="small" icon={<RotateCw aria-hidden />} onClick={retry}>
                {w.retry}
              </Button>
            )}
            {requestId !== undefined && (
              <Button size="small" kind="quiet" onClick={() => void copy(requestId)}>
                {w.copyId}
              </Button>
            )}
          </span>
        }
      />
    </div>
  );
}

type Query<Data> = {
  data: Data | undefined;
  error: unknown;
  refetch: () => unknown;
  isPlaceholderData?: boolean;
  /** Why it is asked again. */
  failureReason?: unknown;
  failureCount?: number;
};

/**
 * What a request came to: a skeleton while it is on its way, the reason where it failed, else what it is for. `absent` takes
 * the place of the reason where what the page's address names is not there for whoever asks.
 */
export function Loaded<Data>({
  of,
  skeleton,
  absent,
  children,
}: {
  of: Query<Data>;
  skeleton?: ReactNode;
  absent?: ReactNode;
  children: (data: Data) => ReactNode;
}) {
  if (of.data !== undefined)
    return of.isPlaceholderData ? <div className={styles.stale}>{children(of.data)}</div> : children(of.data);
  if (of.error && absent !== undefined && isAbsent(of.error)) return absent;
  if (of.error) return <FailureNote error={of.error} retry={() => void of.refetch()} />;
  return (
    <div aria-busy="true" className={styles.busy}>
      <Waiting key={of.failureCount} failure={of.failureReason} />
      {skeleton}
    </div>
  );
}

/** Whether nothing is at an id, for whoever asks; what is no id is refused before it is looked for. */
function isAbsent(error: unknown): boolean {
  if (!isFailure(error)) return false;
  const isNoId = error.details.some(({ path }) => path === "params.id" || path === "query.user_id");
  return error.status === 404 || error.code === "FORBIDDEN" || (error.status === 400 && isNoId);
}

/** While something is on its way; where the server has asked to wait, how long that takes. */
function Waiting({ failure }: { failure: unknown }) {
  const told = isFailure(failure) ? failure : undefined;
  const seconds = useSecondsLeft(told?.retryAfter ?? 0);
  if (told?.retryAfter === undefined) return <span className={styles.hidden}>{w.loading}</span>;
  return (
    <p role="status" className={styles.waiting}>
      {told.status === 429 ? w.waitingBusy : w.waitingUnavailable} <span>{w.readAgainIn(seconds)}</span>
    </p>
  );
}

function useSecondsLeft(seconds: number): number {
  const at = useNow(1);
  const [until] = useState(at + seconds * 1000);
  return Math.max(0, Math.ceil((until - at) / 1000));
}

/** In a form: what is wrong as a whole. What is wrong with a field stands at the field. */
export function FormError({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null;
  return (
    <p role="alert" className={styles.form}>
      {failureText(error)}
    </p>
  );
}

/** What is wrong with one field of a request's body. */
export function fieldError(error: unknown, field: string): string | undefined {
  if (!isFailure(error)) return undefined;
  const isOf = ({ path }: { path: string }) =>
    path === field || path === `body.${field}` || path.startsWith(`${field}.`);
  const complaint = error.details.find(isOf);
  return complaint && complaintText(complaint);
}
