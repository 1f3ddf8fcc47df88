import { useQueryClient } from "@tanstack/react-query";
import { memo, useMemo } from "react";
import type { Answer } from "../../api/ask.ts";
import { signAgain } from "../../frame/screens/queries.ts";
import { clock } from "../../time/format.ts";
import { byTenMinutes } from "../../ui/pictures/groups.ts";
import type { Picture } from "../../ui/pictures/picture.ts";
import { Tile } from "../../ui/pictures/tile.tsx";
import { percent } from "../../words/words.ts";
import styles from "./shot-groups.module.css";
import { w } from "./words.ts";

/**
 * Pictures by ten minutes, with how busy these were. There can be hundreds: they are drawn anew when they are other ones,
 * not whenever the timeline above them moves.
 */
export const ShotGroups = memo(function ShotGroups({
  pictures,
  slots,
  zone,
  onOpen,
}: {
  pictures: readonly Picture[];
  slots: Answer<"GET /api/activity/slots"> | undefined;
  zone: string;
  onOpen: (id: string) => void;
}) {
  const client = useQueryClient();
  const groups = useMemo(() => byTenMinutes(pictures), [pictures]);
  const levels = new Map(slots?.slots.map(({ start, active_seconds }) => [Date.parse(start), active_seconds]));
  return (
    <div className={styles.groups}>
      {groups.map(({ from, to, pictures: those }) => (
        <section key={from} className={styles.group} style={{ "--count": those.length }}>
          <h3>
            {clock(from, zone)} – {clock(to, zone)}
            {levels.has(from) && (
              <small>{w.slot(percent((levels.get(from) ?? 0) / (slots?.slot_seconds ?? 600)))}</small>
            )}
          </h3>
          <div className={styles.tiles}>
            {those.map((picture) => (
              <Tile
                key={picture.id}
                picture={picture}
                zone={zone}
                onFail={(id) => void signAgain(client, id).catch(() => undefined)}
                onClick={() => onOpen(picture.id)}
              />
            ))}
          </div>
        </section>
      ))}
    </div>
  );
});
