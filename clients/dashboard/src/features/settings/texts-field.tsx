import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button } from "../../ui/button/button.tsx";
import { TextField } from "../../ui/field/field.tsx";
import styles from "./settings.module.css";
import { w } from "./words.ts";

/** Some texts. */
export function TextsField({
  label,
  error,
  texts,
  max,
  onTexts,
  errorAt,
}: {
  label: string;
  error: string | undefined;
  texts: readonly string[];
  max: number | undefined;
  onTexts: (texts: string[]) => void;
  errorAt: (path: string) => string | undefined;
}) {
  const [typed, setTyped] = useState("");
  const text = typed.trim();
  const wrong = error ?? texts.map((_, index) => errorAt(String(index))).find(Boolean);
  const add = () => {
    if (text === "") return;
    onTexts([...new Set([...texts, text])]);
    setTyped("");
  };
  return (
    <div className={styles.list}>
      <div className={styles.adder}>
        <TextField
          label={`${label}: ${w.addEntry}`}
          isLabelHidden
          value={typed}
          error={wrong}
          onChange={({ target }) => setTyped(target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            add();
          }}
        />
        <Button
          icon={<Plus aria-hidden />}
          disabled={text === "" || (max !== undefined && texts.length >= max)}
          onClick={add}
        >
          {w.add}
        </Button>
      </div>
      <ul className={styles.chips}>
        {texts.map((each) => (
          <li key={each} className={styles.chip}>
            {each}
            <button
              type="button"
              aria-label={w.remove(each)}
              onClick={() => onTexts(texts.filter((other) => other !== each))}
            >
              <X aria-hidden />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
