import { useQueryClient } from "@tanstack/react-query";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { downloadFile } from "../../api/download.ts";
import { shotOf, signAgain } from "../../frame/screens/queries.ts";
import { dateOf, hourStart } from "../../time/dates.ts";
import { clock, exactClock, shortDay } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import type { Picture } from "../../ui/pictures/picture.ts";
import { Tile } from "../../ui/pictures/tile.tsx";
import { readingKey } from "../../ui/reading-key.ts";
import { useWidth } from "../../ui/timeline/use-width.ts";
import { toast } from "../../ui/toast/toast.tsx";
import { w as ui } from "../../ui/words.ts";
import styles from "./grid.module.css";
import { moved, rowsOf } from "./rows.ts";
import { w } from "./words.ts";

const GAP = 14;
const HOUR = 38;
/** Two lines of text under a picture, and one more for a name. */
const TEXT = 48;
const NAME = 21;
/** The next page is asked for when so many lines are left. */
const NEAR = 4;

/** Pictures hour by hour. Only those in sight are drawn, however many there are; one of them has the focus. */
export function Grid({
  pictures,
  size,
  hasNames,
  hasMore,
  onMore,
  onOpen,
}: {
  pictures: readonly Picture[];
  size: number;
  hasNames: boolean;
  hasMore: boolean;
  onMore: () => void;
  onOpen: (id: string) => void;
}) {
  const client = useQueryClient();
  const zone = useShownZone();
  const [ref, width] = useWidth<HTMLDivElement>();
  const [top, setTop] = useState(0);
  const [focused, setFocused] = useState<string>();
  const isMoving = useRef(false);
  const columns = Math.max(2, Math.floor((width + GAP) / (size + GAP)));
  const rows = useMemo(() => rowsOf(pictures, columns, (at) => hourStart(at, zone)), [pictures, columns, zone]);
  const tall = ((width - GAP * (columns - 1)) / columns) * 0.625 + 6 + TEXT + (hasNames ? NAME : 0) + GAP;
  const heightOf = (index: number) => (rows[index]?.kind === "hour" ? HOUR : tall);
  const virtual = useWindowVirtualizer({
    count: width === 0 ? 0 : rows.length,
    estimateSize: heightOf,
    overscan: 1,
    scrollMargin: top,
  });
  useLayoutEffect(() => {
    const element = ref.current;
    if (element !== null) setTop(element.getBoundingClientRect().top + window.scrollY);
  }, [ref]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights are other ones when these are
  useEffect(() => virtual.measure(), [tall, rows]);
  const seen = virtual.getVirtualItems();
  const last = seen.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && width > 0 && last >= rows.length - NEAR) onMore();
  }, [hasMore, last, rows.length, width, onMore]);
  useEffect(() => {
    if (!isMoving.current) return;
    const tile = ref.current?.querySelector<HTMLElement>("[data-tile][tabindex='0']");
    if (!tile) return;
    isMoving.current = false;
    tile.focus({ preventScroll: true });
  });

  const current = pictures.some(({ id }) => id === focused) ? focused : pictures[0]?.id;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const index = pictures.findIndex(({ id }) => id === current);
    const picture = pictures[index];
    if (picture === undefined) return;
    const target = moved(rows, index, readingKey(event.key));
    if (target !== undefined) {
      const row = rows.findIndex(
        (each) => each.kind === "pictures" && target >= each.first && target < each.first + each.pictures.length,
      );
      isMoving.current = true;
      setFocused(pictures[target]?.id);
      virtual.scrollToIndex(row, { align: "auto" });
    } else if (event.key === " ") onOpen(picture.id);
    else if (event.key.toLowerCase() === "d") void download(picture);
    else return;
    event.preventDefault();
  };
  const download = async (picture: Picture) => {
    const at = `${dateOf(Date.parse(picture.at), zone)} ${exactClock(picture.at, zone).replaceAll(":", ".")}`;
    try {
      const { url } = await client.fetchQuery(shotOf(picture.id));
      if (url !== null) await downloadFile(url, `${picture.user} ${at}.jpg`);
    } catch {
      toast(ui.picture.downloadFailed);
    }
  };

  return (
    <section ref={ref} aria-label={w.grid}>
      <div className={styles.all} style={{ height: virtual.getTotalSize() }}>
        {seen.map(({ index, key, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          const transform = `translateY(${start - virtual.options.scrollMargin}px)`;
          if (row.kind === "hour")
            return (
              <h3 key={key} className={styles.hour} style={{ transform }}>
                <b>{clock(row.start, zone)}</b> {shortDay(dateOf(row.start, zone))}
              </h3>
            );
          return (
            <div key={key} className={styles.row} style={{ "--columns": columns, transform }}>
              {row.pictures.map((picture) => (
                <Tile
                  key={picture.id}
                  picture={picture}
                  zone={zone}
                  hasName={hasNames}
                  data-tile
                  tabIndex={picture.id === current ? 0 : -1}
                  onKeyDown={onKeyDown}
                  onFocus={() => setFocused(picture.id)}
                  onFail={(id) => void signAgain(client, id).catch(() => undefined)}
                  onClick={() => onOpen(picture.id)}
                />
              ))}
            </div>
          );
        })}
      </div>
      {hasMore && <p className={styles.more}>{w.more}</p>}
    </section>
  );
}
