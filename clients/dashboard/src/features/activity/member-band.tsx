import { Link } from "@tanstack/react-router";
import type { LocalDate } from "../../time/dates.ts";
import { useShownZone } from "../../time/zone.ts";
import { Avatar } from "../../ui/avatar/avatar.tsx";
import { buttonClass } from "../../ui/button/button.tsx";
import { classes } from "../../ui/classes.ts";
import type { Picture } from "../../ui/pictures/picture.ts";
import { Tile } from "../../ui/pictures/tile.tsx";
import styles from "./member-band.module.css";
import type { Band } from "./queries.ts";
import { w } from "./words.ts";

/** One member: who, how many pictures, and the latest of them. */
export function MemberBand({
  band: { user_id, name, department, count },
  date,
  pictures,
  onOpen,
}: {
  band: Band;
  date: LocalDate | undefined;
  pictures: readonly Picture[];
  onOpen: (id: string) => void;
}) {
  const zone = useShownZone();
  const day = date === undefined ? {} : { date };
  return (
    <li className={styles.band}>
      <div className={styles.who}>
        <Avatar id={user_id} name={name} />
        <span className={styles.name}>
          <Link
            to="/members/$id/day"
            params={{ id: user_id }}
            search={day}
            title={w.dayOf(name)}
            dir="auto"
            className={styles.link}
          >
            {name}
          </Link>
          <small>{[department, w.count(count)].filter(Boolean).join(" · ")}</small>
        </span>
        <Link
          to="/screenshots"
          search={{ user_id, ...day }}
          aria-label={w.allOf(name)}
          className={classes(buttonClass({ size: "small", kind: "quiet" }), styles.all)}
        >
          {w.all}
        </Link>
      </div>
      {pictures.length > 0 && (
        <div className={styles.pictures}>
          {pictures.map((picture) => (
            <Tile key={picture.id} picture={picture} zone={zone} onClick={() => onOpen(picture.id)} />
          ))}
        </div>
      )}
    </li>
  );
}
