import { Presence, type State } from "../state/state.tsx";
import styles from "./avatar.module.css";

/** A face, or the initials on a colour that stays with the person. Decoration: the name stands beside it. */
export function Avatar({
  id,
  name,
  picture,
  state,
  size = 34,
}: {
  id: string;
  name: string;
  picture?: string | null;
  state?: State | null;
  size?: number;
}) {
  return (
    <span className={styles.avatar} style={{ "--size": `${size}px`, "--hue": hueOf(id) }} aria-hidden>
      {picture ? <img src={picture} alt="" /> : initialsOf(name)}
      {state && (
        <span className={styles.presence}>
          <Presence state={state} />
        </span>
      )}
    </span>
  );
}

const segmenter = new Intl.Segmenter();

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  const letters = ends.map((word = "") => segmenter.segment(word)[Symbol.iterator]().next().value?.segment ?? "");
  return letters.join("").toLocaleUpperCase();
}

function hueOf(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 360;
  return sum;
}
