/** What trackers may upload, and how its key ends. */
export const SCREENSHOT_EXTENSIONS = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
} as const;

export type ScreenshotType = keyof typeof SCREENSHOT_EXTENSIONS;

export function isScreenshotType(contentType: string): contentType is ScreenshotType {
  return Object.hasOwn(SCREENSHOT_EXTENSIONS, contentType);
}

/**
 * `screenshots/{org}/{random}.png` -> `thumbnails/{org}/{random}.webp`. A key tells nobody's id: it outlives an erasure
 * in logs and bills, and for a while in the bucket. Keys from before that name a member until their screenshot goes.
 */
export function thumbnailKeyOf(objectKey: string): string {
  return objectKey.replace(/^screenshots\//, "thumbnails/").replace(/\.\w+$/, ".webp");
}

/** The keys of which that would be the thumbnail. */
export function objectKeysOf(thumbnailKey: string): string[] {
  const stem = thumbnailKey.replace(/^thumbnails\//, "screenshots/").replace(/\.\w+$/, "");
  return Object.values(SCREENSHOT_EXTENSIONS).map((extension) => `${stem}.${extension}`);
}

/** Whether an object is a picture of ours, whoever's. */
export function isScreenshotKey(key: string): boolean {
  return /^screenshots\/./.test(key);
}
