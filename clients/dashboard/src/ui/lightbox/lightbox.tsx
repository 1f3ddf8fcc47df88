import { Dialog } from "@base-ui/react/dialog";
import { ChevronLeft, ChevronRight, Download, EyeOff, Trash2, X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { dateOf } from "../../time/dates.ts";
import { clock, exactClock, shortDay } from "../../time/format.ts";
import { number } from "../../words/words.ts";
import { classes } from "../classes.ts";
import { Ring } from "../dialog/ring.tsx";
import type { Picture } from "../pictures/picture.ts";
import { w } from "../words.ts";
import styles from "./lightbox.module.css";

/** How many of the reel are drawn on each side of the picture. */
const BESIDE = 30;

/**
 * One picture, as large as there is room: whose it is, when and where it was taken. Left and right lead through the
 * others in the order in which they are given; D downloads it; Esc and Space close it.
 */
export function Lightbox({
  pictures,
  current,
  image,
  hasFailed,
  zone,
  note,
  isBeneath = false,
  onGo,
  onClose,
  onDownload,
  onDelete,
  onRetry,
}: {
  pictures: readonly Picture[];
  current: Picture;
  /** The address of the large picture; undefined while it is on its way. */
  image: string | null | undefined;
  hasFailed: boolean;
  zone: string;
  /** What is said at the place of looking. */
  note?: ReactNode;
  /** A question lies above it: its keys rest. */
  isBeneath?: boolean;
  onGo: (id: string) => void;
  onClose: () => void;
  onDownload?: () => void;
  onDelete?: () => void;
  onRetry: () => void;
}) {
  const index = pictures.findIndex(({ id }) => id === current.id);
  const [before, after] = [pictures[index - 1], index < 0 ? undefined : pictures[index + 1]];
  const [isFull, setFull] = useState(false);
  const popup = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    if (isBeneath || event.ctrlKey || event.metaKey || event.altKey) return;
    const isButton = event.target instanceof HTMLButtonElement;
    const keys: Record<string, (() => void) | undefined> = {
      ArrowLeft: before && (() => onGo(before.id)),
      ArrowRight: after && (() => onGo(after.id)),
      Home: pictures[0] && (() => onGo(pictures[0]?.id ?? current.id)),
      End: pictures.at(-1) && (() => onGo(pictures.at(-1)?.id ?? current.id)),
      d: onDownload,
      " ": isButton ? undefined : onClose,
    };
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  return (
    <Dialog.Root open onOpenChange={(open) => open || isBeneath || onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup ref={popup} className={styles.popup} onKeyDown={onKeyDown} initialFocus={popup}>
          <Ring popup={popup}>
            <header className={styles.head}>
              <div className={styles.what}>
                <Dialog.Title className={styles.title}>
                  <bdi>{current.user}</bdi> <b>{exactClock(current.at, zone)}</b>
                </Dialog.Title>
                <p className={styles.when}>
                  {shortDay(dateOf(Date.parse(current.at), zone))} · {zone.replaceAll("_", " ")}
                </p>
              </div>
              <p className={styles.front}>
                <span>
                  <bdi>{current.application ?? w.picture.noApplication}</bdi>
                  <em className={styles[current.tone]}>{w.picture.class[current.tone]}</em>
                  {current.isBlurred && (
                    <em>
                      <EyeOff aria-hidden /> {w.picture.blurred}
                    </em>
                  )}
                </span>
                <small dir="auto">{current.title}</small>
              </p>
              <div className={styles.tools}>
                {index >= 0 && (
                  <span className={styles.position}>
                    {w.picture.position(number(index + 1), number(pictures.length))}
                  </span>
                )}
                {onDownload && (
                  <button
                    type="button"
                    title={`${w.picture.download} (D)`}
                    aria-label={w.picture.download}
                    onClick={onDownload}
                  >
                    <Download aria-hidden />
                  </button>
                )}
                {onDelete && (
                  <button type="button" title={w.picture.delete} aria-label={w.picture.delete} onClick={onDelete}>
                    <Trash2 aria-hidden />
                  </button>
                )}
                <Dialog.Close title={`${w.picture.close} (Esc)`} aria-label={w.picture.close}>
                  <X aria-hidden />
                </Dialog.Close>
              </div>
            </header>
            <div className={classes(styles.stage, isFull && styles.full)}>
              <Large
                key={current.id}
                picture={current}
                image={image}
                hasFailed={hasFailed}
                isFull={isFull}
                onFull={() => setFull(!isFull)}
                onRetry={onRetry}
              />
              {before && (
                <button
                  type="button"
                  className={classes(styles.turn, styles.before)}
                  aria-label={w.picture.previous}
                  onClick={() => onGo(before.id)}
                >
                  <ChevronLeft aria-hidden />
                </button>
              )}
              {after && (
                <button
                  type="button"
                  className={classes(styles.turn, styles.after)}
                  aria-label={w.picture.next}
                  onClick={() => onGo(after.id)}
                >
                  <ChevronRight aria-hidden />
                </button>
              )}
            </div>
            <footer className={styles.foot}>
              {pictures.length > 1 && <Reel pictures={pictures} index={index} zone={zone} onGo={onGo} />}
              {note !== undefined && <p className={styles.note}>{note}</p>}
            </footer>
          </Ring>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Large({
  picture: { thumbnail, status, application, title },
  image,
  hasFailed,
  isFull,
  onFull,
  onRetry,
}: {
  picture: Picture;
  image: string | null | undefined;
  hasFailed: boolean;
  isFull: boolean;
  onFull: () => void;
  onRetry: () => void;
}) {
  const [loaded, setLoaded] = useState<string>();
  const [broken, setBroken] = useState<string>();
  const isGone = hasFailed || (typeof image === "string" && broken === image);
  if (status !== "ready" && !image) return <p className={styles.nothing}>{w.picture[status]}</p>;
  if (isGone)
    return (
      <p className={styles.nothing} role="alert">
        {w.picture.gone}{" "}
        <button type="button" onClick={onRetry}>
          {w.picture.again}
        </button>
      </p>
    );
  return (
    <>
      {thumbnail !== null && loaded !== image && <img className={styles.soon} src={thumbnail} alt="" />}
      {typeof image === "string" && (
        <button
          type="button"
          className={styles.picture}
          aria-label={isFull ? w.picture.fit : w.picture.full}
          onClick={onFull}
        >
          <img
            className={classes(loaded !== image && styles.loading)}
            src={image}
            alt={[application, title].filter(Boolean).join(", ")}
            onLoad={() => setLoaded(image)}
            onError={() => setBroken(image)}
          />
        </button>
      )}
    </>
  );
}

/** The others, small, with the one that is shown in the middle. */
function Reel({
  pictures,
  index,
  zone,
  onGo,
}: {
  pictures: readonly Picture[];
  index: number;
  zone: string;
  onGo: (id: string) => void;
}) {
  const shown = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (index >= 0) shown.current?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [index]);
  const first = Math.max(0, index - BESIDE);
  return (
    <div className={styles.reel}>
      {pictures.slice(first, Math.max(0, index) + BESIDE + 1).map(({ id, thumbnail, at }, offset) => {
        const isShown = first + offset === index;
        return (
          <button
            key={id}
            ref={isShown ? shown : undefined}
            type="button"
            tabIndex={-1}
            aria-current={isShown || undefined}
            aria-label={exactClock(at, zone)}
            onClick={() => onGo(id)}
          >
            {thumbnail === null ? <i /> : <img src={thumbnail} alt="" loading="lazy" />}
            {clock(at, zone)}
          </button>
        );
      })}
    </div>
  );
}
