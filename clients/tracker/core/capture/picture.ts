import type { Screen, Session } from "../../ports.ts";
import type { CaptureRule, Policy } from "../contracts.ts";

/** A picture as it leaves the machine: what is masked is covered in it. */
export type Picture = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly content_type: "image/jpeg" | "image/webp";
  readonly width: number;
  readonly height: number;
};

/**
 * Why there is none: the session is locked or another one is in front; the system does not let the tracker see the
 * screen; a rule asks for none, or hides all there is to see; the picture shows nothing but one colour; what a mask has
 * to cover, or the monitors, moved meanwhile, also the second time; something else, e.g. a monitor was pulled out.
 */
export type Skipped = "locked" | "permission" | "private" | "black" | "moved" | "failed";

export type Taken = { readonly picture: Picture } | { readonly skipped: Skipped };

export type TakeOptions = {
  readonly monitors: Policy["monitors"];
  /** `full` leaves shapes and no words. */
  readonly blur: Policy["blur_policy"];
  /** Of live frames, which are JPEG: no wider than this. Without it 1920 pixels, or 2560 where two or more monitors are in it. */
  readonly max_width?: number;
};

/** Takes a picture that may leave the machine. Never throws. Without rules nothing is known of what is private, so there is none. */
export type TakePicture = (
  screen: Screen,
  session: Pick<Session, "presence">,
  rules: readonly CaptureRule[] | undefined,
  options: TakeOptions,
) => Promise<Taken>;
