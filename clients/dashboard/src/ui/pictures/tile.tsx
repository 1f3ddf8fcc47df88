import { EyeOff, ImageOff } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { clock, exactClock } from "../../time/format.ts";
import { classes } from "../classes.ts";
import { w } from "../words.ts";
import type { Picture } from "./picture.ts";
import styles from "./tile.module.css";

/** A picture, small, with whose it is and when and in front of what it was taken. It opens the large one. */
export function Tile({
  picture: { id, user, at, application, title, tone, thumbnail, status, isBlurred },
  zone,
  hasName = false,
  onFail,
  className,
  ...rest
}: {
  picture: Picture;
  zone: string;
  hasName?: boolean;
  /** Its address has run out. */
  onFail?: (id: string) => void;
} & Omit<ComponentProps<"button">, "children">) {
  const [failed, setFailed] = useState<string>();
  const shows = thumbnail !== null && thumbnail !== failed;
  const name = [hasName && user, exactClock(at, zone), application, title].filter(Boolean).join(", ");
  return (
    <button
      type="button"
      aria-label={name}
      {...rest}
      className={classes(styles.tile, className)}
      title={title ?? undefined}
    >
      <span className={styles.frame}>
        {shows ? (
          <img
            src={thumbnail}
            alt=""
            loading="lazy"
            decoding="async"
            draggable={false}
            onError={() => {
              setFailed(thumbnail);
              onFail?.(id);
            }}
          />
        ) : (
          <span className={styles.nothing}>
            <ImageOff aria-hidden />
            {status === "ready" ? w.picture.gone : w.picture[status]}
          </span>
        )}
        {isBlurred && (
          <span className={styles.blurred} title={w.picture.blurred}>
            <EyeOff aria-hidden />
          </span>
        )}
      </span>
      {hasName && (
        <span className={styles.user} dir="auto">
          {user}
        </span>
      )}
      <span className={styles.line}>
        <b>{clock(at, zone)}</b>
        <span className={styles.application} dir="auto">
          {application ?? w.picture.noApplication}
        </span>
        {tone !== "neutral" && <span className={classes(styles.tone, styles[tone])}>{w.picture.class[tone]}</span>}
      </span>
      <span className={styles.title} dir="auto">
        {title}
      </span>
    </button>
  );
}
