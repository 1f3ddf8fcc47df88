import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, X } from "lucide-react";
import { ask } from "../../api/ask.ts";
import { exactClock } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { Avatar } from "../../ui/avatar/avatar.tsx";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { metres } from "../../ui/metres.ts";
import { toast } from "../../ui/toast/toast.tsx";
import { percent } from "../../words/words.ts";
import styles from "./reviews-card.module.css";
import { seconds } from "./seconds.ts";
import { sessionFailure } from "./session-failure.ts";
import { type Attendee, type Session, sessionAttendance } from "./session-queries.ts";
import { w } from "./session-words.ts";

type Decision = { user_id: string; decision: "accepted" | "refused" };

/** Marks that somebody has to look at, each with what speaks for and against it. Nothing where there are none. */
export function ReviewsCard({ of }: { of: Session }) {
  const { data = [] } = useQuery(sessionAttendance(of.id));
  const client = useQueryClient();
  const decide = useMutation({
    mutationFn: async (decisions: Decision[]) => {
      const { results } = await ask("POST /api/sessions/{id}/review", { params: { id: of.id }, body: { decisions } });
      return results;
    },
    onSuccess: (results) => {
      const count = (wanted: string) => results.filter(({ result }) => result === wanted).length;
      const [accepted, refused] = [count("accepted"), count("refused")];
      const texts = [accepted > 0 && w.review.accepted(accepted), refused > 0 && w.review.refused(refused)];
      toast(texts.filter(Boolean).join(" ") || w.review.nothing);
    },
    onError: (error) => toast(sessionFailure(error)),
    onSettled: () => void client.invalidateQueries({ queryKey: ["sessions"] }),
  });
  const pending = data.filter(({ review }) => review === "pending");
  if (pending.length === 0) return null;
  const busy = new Set(decide.isPending ? decide.variables.map(({ user_id }) => user_id) : []);
  const say = (decision: Decision["decision"], ...people: readonly Attendee[]) =>
    decide.mutate(people.map(({ user }) => ({ user_id: user.id, decision })));
  return (
    <Card
      title={w.review.title}
      count={pending.length}
      isFlush
      actions={
        pending.length > 1 && (
          <Button size="small" disabled={decide.isPending} onClick={() => say("accepted", ...pending.slice(0, 500))}>
            {w.review.acceptAll}
          </Button>
        )
      }
    >
      <p className={styles.why}>{w.review.why}</p>
      <ul>
        {pending.map((each) => (
          <li key={each.user.id} className={styles.one}>
            <div className={styles.person}>
              <Avatar id={each.user.id} name={each.user.name} />
              <span>
                <b>{each.user.name}</b>
                <small>
                  <Marked of={each} />
                </small>
              </span>
            </div>
            <ul className={styles.reasons}>
              {each.reasons.map(({ code, text }) => (
                <li key={code}>{w.reasons[code] ?? text}</li>
              ))}
            </ul>
            <Evidence of={each} />
            <div className={styles.buttons}>
              <Button
                size="small"
                icon={<Check aria-hidden />}
                isBusy={busy.has(each.user.id)}
                onClick={() => say("accepted", each)}
              >
                {w.review.accept}
              </Button>
              <Button
                size="small"
                kind="danger"
                icon={<X aria-hidden />}
                isBusy={busy.has(each.user.id)}
                onClick={() => say("refused", each)}
              >
                {w.review.refuse}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Marked({ of: { status, marked_at, method } }: { of: Attendee }) {
  const zone = useShownZone();
  const parts = [
    status && w.mark[status],
    marked_at && w.roll.at(exactClock(marked_at, zone)),
    method && w.method[method],
  ];
  return parts.filter(Boolean).join(" · ");
}

function Evidence({ of }: { of: Attendee }) {
  const { code_age_ms, inside_probability, distance_metres, face_similarity, face_model } = of;
  const facts = [
    code_age_ms !== null && w.review.codeAge(seconds(code_age_ms)),
    inside_probability !== null && w.review.inside(percent(inside_probability)),
    distance_metres !== null && distance_metres > 0 && w.review.distance(metres(distance_metres)),
    face_similarity !== null && w.review.face(percent(face_similarity)),
    face_model,
  ].filter((fact) => typeof fact === "string");
  if (facts.length === 0) return null;
  return (
    <p className={styles.facts}>
      {facts.map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
    </p>
  );
}
