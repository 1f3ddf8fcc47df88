import { Link } from "@tanstack/react-router";
import { NoPosition } from "../../api/position.ts";
import { isFailure } from "../../api/session.ts";
import { Button, buttonClass } from "../../ui/button/button.tsx";
import { failureText } from "../../ui/failure/failure.tsx";
import { metres } from "../../ui/metres.ts";
import styles from "./page.module.css";
import { w } from "./words.ts";

/** Why somebody was not marked, and what helps. */
export function Refusal({ error, retry }: { error: unknown; retry?: () => void }) {
  const away = awayOf(error);
  return (
    <div role="alert" className={styles.refused}>
      <p>{textOf(error)}</p>
      {away !== undefined && <p>{away}</p>}
      {isNowhere(error) && (
        <Link to="/classes" className={buttonClass({ kind: "quiet" })}>
          {w.toClasses}
        </Link>
      )}
      {retry !== undefined && mayHelp(error) && <Button onClick={retry}>{w.tryAgain}</Button>}
    </div>
  );
}

/** There is no such session, for whoever asks; what is no id is none either. */
function isNowhere(error: unknown): boolean {
  if (!isFailure(error)) return false;
  return error.status === 404 || (error.status === 400 && error.details.some(({ path }) => NAMES_IT.includes(path)));
}

const NAMES_IT = ["params.id", "body.session_id"];

function textOf(error: unknown): string {
  if (error instanceof NoPosition) return w.noPosition[error.reason];
  if (!isFailure(error)) return failureText(error);
  return w.failed[error.code] ?? (isNowhere(error) ? w.notFound : failureText(error));
}

const AGAIN = ["LOCATION_STALE", "LOCATION_TOO_IMPRECISE", "OUTSIDE_GEOFENCE"];

function mayHelp(error: unknown): boolean {
  if (error instanceof NoPosition) return error.reason !== "unsupported";
  return isFailure(error) && (error.isPassing || AGAIN.includes(error.code));
}

function awayOf(error: unknown): string | undefined {
  if (!isFailure(error) || error.code !== "OUTSIDE_GEOFENCE") return undefined;
  const { distance_metres, accuracy_metres } = error.facts;
  if (typeof distance_metres !== "number" || typeof accuracy_metres !== "number") return undefined;
  return w.away(metres(distance_metres), metres(accuracy_metres));
}
