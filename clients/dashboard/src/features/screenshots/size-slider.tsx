import { Grid2x2, Grid3x3 } from "lucide-react";
import styles from "./size-slider.module.css";
import { w } from "./words.ts";

/** How large pictures are in the grid. */
export function SizeSlider({
  value,
  least,
  most,
  onChange,
}: {
  value: number;
  least: number;
  most: number;
  onChange: (value: number) => void;
}) {
  return (
    <label className={styles.slider} title={w.size}>
      <Grid3x3 aria-hidden />
      <input
        type="range"
        aria-label={w.size}
        min={least}
        max={most}
        step={10}
        value={value}
        onChange={({ target }) => onChange(Number(target.value))}
      />
      <Grid2x2 aria-hidden />
    </label>
  );
}
