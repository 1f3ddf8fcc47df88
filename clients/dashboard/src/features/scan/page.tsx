import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useLocation } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useSession } from "../../api/session.ts";
import { epochOf } from "../../time/local.ts";
import { useNow } from "../../time/now.ts";
import { buttonClass } from "../../ui/button/button.tsx";
import { MarkPart } from "./mark-part.tsx";
import styles from "./page.module.css";
import { oneSession, scanned } from "./queries.ts";
import { Refusal } from "./refusal.tsx";
import { keptTicket, type Ticket } from "./ticket.ts";
import { w } from "./words.ts";

const route = getRouteApi("/s/$id");

/** What a phone's camera opens: the code is worth a ticket at once, and whoever signs in with it is marked. */
export function ScanPage() {
  const { id } = route.useParams();
  const navigate = route.useNavigate();
  const { hash } = useLocation();
  const [code, setCode] = useState(hash || undefined);
  const [kept] = useState(() => keptTicket(id));
  const scan = useQuery(scanned(id, code));
  const { kind, me } = useSession();
  // A code is for once: who reloads the page or goes back to it does not scan again.
  useEffect(() => {
    if (hash === "") return;
    setCode(hash);
    void navigate({ hash: "", replace: true });
  }, [hash, navigate]);
  const ticket = scan.data ?? (code === undefined ? kept : undefined);
  const isIn = kind === "in" || kind === "remembered";
  const session = useQuery({ ...oneSession(id, false) });
  // Whoever is marked needs no code any more.
  const own = session.data?.my_mark;
  const isMarked = isIn && own != null && own.status !== "absent";
  return (
    <div className={styles.page}>
      <main className={styles.card}>
        <header className={styles.brand}>
          <img src="/icon.svg" alt="" width="24" height="24" />
          Muster
        </header>
        <h1 className={styles.title}>{ticket?.session_name ?? session.data?.name ?? w.title}</h1>
        {scan.isLoading ? (
          <p role="status">{w.scanning}</p>
        ) : scan.error !== null ? (
          <>
            {!isMarked && !(isIn && session.isLoading) && (
              <Refusal error={scan.error} retry={() => void scan.refetch()} />
            )}
            {isIn && <MarkPart sessionId={id} ticket={undefined} isRefused />}
          </>
        ) : isIn ? (
          <MarkPart sessionId={id} ticket={ticket} />
        ) : (
          <SignInPart sessionId={id} ticket={ticket} />
        )}
        {me !== undefined && <p className={styles.who}>{w.signedInAs(me.user.name)}</p>}
      </main>
    </div>
  );
}

function SignInPart({ sessionId, ticket }: { sessionId: string; ticket: Ticket | undefined }) {
  const now = useNow(1);
  const left = ticket === undefined ? 0 : Math.max(0, Math.floor((epochOf(ticket.expires_at) - now) / 1000));
  if (ticket !== undefined && left === 0)
    return (
      <p role="alert" className={styles.refused}>
        {w.ticketOver}
      </p>
    );
  return (
    <>
      {ticket === undefined ? (
        <p>{w.signInFirst}</p>
      ) : (
        <>
          <p role="status" className={styles.good}>
            {w.scanned}
          </p>
          <p>{w.signInToMark(ticket.session_name)}</p>
        </>
      )}
      <Link to="/login" search={{ next: `/s/${sessionId}` }} className={buttonClass({ kind: "primary" })}>
        {w.signIn}
      </Link>
      {ticket !== undefined && <p className={styles.hint}>{w.left(left)}</p>}
    </>
  );
}
