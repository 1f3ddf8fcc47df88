// Whether members may delete their own pictures is nowhere told to them: once it was refused, it is not offered again.
let isRefused = false;

export const mayDeleteOwn = (): boolean => !isRefused;

export function noteRefusal(): void {
  isRefused = true;
}
