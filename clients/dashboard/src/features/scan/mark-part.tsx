import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { findPosition } from "../../api/position.ts";
import { isFailure } from "../../api/session.ts";
import { moment } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import type { Face } from "../../ui/face-camera/embedding.ts";
import { FaceCamera } from "../../ui/face-camera/face-camera.tsx";
import { TextField } from "../../ui/field/field.tsx";
import { Done } from "./done.tsx";
import styles from "./page.module.css";
import { type Mark, markBy, markByFace, markByPlace, marked, oneSession, type Session } from "./queries.ts";
import { Refusal } from "./refusal.tsx";
import { dropTicket, type Ticket } from "./ticket.ts";
import { w } from "./words.ts";

/** Marks whoever is signed in: at once where the code is enough, else by what else the session asks for. */
export function MarkPart({
  sessionId,
  ticket,
  isRefused = false,
}: {
  sessionId: string;
  ticket: Ticket | undefined;
  isRefused?: boolean;
}) {
  const client = useQueryClient();
  // The ticket alone is mostly enough; where it is not, the answer says what else the session needs.
  const auto = useQuery(marked(sessionId, ticket?.ticket));
  const needsPlace = isWithoutPlace(auto.error);
  const session = useQuery(oneSession(sessionId, ticket === undefined || isOfOurs(auto.error)));
  const own = session.data?.my_mark;
  const byHand = useMutation({
    mutationFn: async ({ code, hasPlace, face }: Given): Promise<Mark> => {
      if (face !== undefined) return markByFace(sessionId, face);
      const position = hasPlace ? await findPosition() : undefined;
      if (code !== undefined) return markBy({ session_id: sessionId, code }, position);
      if (ticket !== undefined) return markBy({ ticket: ticket.ticket }, position);
      if (position === undefined) throw new Error("nothing to mark by");
      return markByPlace(sessionId, position);
    },
    onSuccess: () => {
      dropTicket(sessionId);
      void client.invalidateQueries({ queryKey: ["sessions"] });
    },
  });
  const mark = byHand.data ?? auto.data;
  if (mark !== undefined) return <Done sessionId={sessionId} mark={mark} />;
  if (own && own.status !== "absent" && byHand.error === null) return <Done sessionId={sessionId} mark={own} />;
  if (auto.isLoading || session.isLoading) return <p role="status">{ticket === undefined ? w.scanning : w.marking}</p>;
  if (auto.error !== null && !needsPlace)
    return (
      <>
        <Refusal error={auto.error} retry={() => void auto.refetch()} />
        {session.data !== undefined && isOver(auto.error) && (
          <Ways of={session.data} byHand={byHand} ticket={undefined} isRefused />
        )}
      </>
    );
  if (session.data !== undefined) {
    const isGood = !isOver(byHand.error);
    return <Ways of={session.data} byHand={byHand} ticket={isGood ? ticket : undefined} isRefused={isRefused} />;
  }
  if (session.error === null || isRefused) return null;
  return <Refusal error={session.error} retry={() => void session.refetch()} />;
}

const isOfOurs = (error: unknown) => isFailure(error) && error.status !== 0 && error.code !== "NOT_EXPECTED";

/** Whether a session wants the place beside the code. */
function isWithoutPlace(error: unknown): boolean {
  if (!isFailure(error) || error.code !== "METHOD_NOT_ACCEPTED") return false;
  const { needs } = error.facts;
  return Array.isArray(needs) && needs.includes("geofence");
}

const isOver = (error: unknown) => isFailure(error) && (error.code === "QR_EXPIRED" || error.code === "QR_INVALID");

type Given = { code?: string | undefined; hasPlace: boolean; face?: Face | undefined };

type ByHand = {
  error: unknown;
  isPending: boolean;
  mutate: (by: Given) => void;
};

/** What somebody can do who is not marked yet. */
function Ways({
  of,
  byHand,
  ticket,
  isRefused = false,
}: {
  of: Session;
  byHand: ByHand;
  ticket: Ticket | undefined;
  isRefused?: boolean;
}) {
  const zone = useShownZone();
  const [code, setCode] = useState("");
  const { methods, require_all } = of;
  const [takesCode, takesPlace] = [methods.includes("qr"), methods.includes("geofence")];
  const needsBoth = takesCode && takesPlace && require_all;
  if (of.status !== "active")
    return isRefused ? null : (
      <>
        <p>{w.notRunning}</p>
        <p className={styles.hint}>{w.runs(moment(of.starts_at, zone), moment(of.ends_at, zone))}</p>
      </>
    );
  if (!takesCode && !takesPlace && !methods.includes("face")) return <p>{w.byHandOnly}</p>;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    byHand.mutate({ code, hasPlace: needsBoth });
  };
  return (
    <>
      {byHand.error !== null && <Refusal error={byHand.error} />}
      {takesCode && ticket === undefined && (
        <form className={styles.way} onSubmit={submit}>
          <h2>{w.codeTitle}</h2>
          <p className={styles.hint}>{needsBoth ? w.placeWhyBoth : w.codeHint}</p>
          <TextField
            label={w.code}
            required
            maxLength={40}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            dir="ltr"
            className={styles.code}
            value={code}
            onChange={({ target }) => setCode(target.value)}
          />
          <Button type="submit" kind="primary" isBusy={byHand.isPending}>
            {needsBoth ? w.sharePlace : w.markMe}
          </Button>
        </form>
      )}
      {takesPlace && (!needsBoth || ticket !== undefined) && (
        <section className={styles.way}>
          <h2>{w.placeTitle}</h2>
          <p className={styles.hint}>{needsBoth ? w.placeWhyBoth : w.placeWhyAlone}</p>
          <Button
            kind={ticket !== undefined || !takesCode ? "primary" : "plain"}
            isBusy={byHand.isPending}
            onClick={() => byHand.mutate({ hasPlace: true })}
          >
            {w.sharePlace}
          </Button>
        </section>
      )}
      {methods.includes("face") && !needsBoth && (
        <section className={styles.way}>
          <h2>{w.faceTitle}</h2>
          <p className={styles.hint}>{w.faceWhy}</p>
          <FaceCamera
            action={w.markMe}
            isBusy={byHand.isPending}
            onFace={(face) => byHand.mutate({ hasPlace: false, face })}
          />
        </section>
      )}
      {byHand.isPending && <p role="status">{needsBoth ? w.finding : w.marking}</p>}
    </>
  );
}
