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

/** `screenshots/{org}/{user}/{date}/{id}.png` -> `thumbnails/{org}/{user}/{date}/{id}.webp` */
export function thumbnailKeyOf(objectKey: string): string {
  return objectKey.replace(/^screenshots\//, "thumbnails/").replace(/\.\w+$/, ".webp");
}
