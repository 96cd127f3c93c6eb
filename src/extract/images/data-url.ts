/** Base64 characters below which an inline picture is a placeholder, a spacer or an icon (about 3 kB). */
const MIN_PAYLOAD = 4096;

const RASTER = /^data:image\/(?:png|jpe?g|webp|gif|avif|bmp)\s*[;,]/i;

/** Whether a `data:` URL holds a picture worth keeping: a raster format, and larger than any placeholder. */
export function isContentDataUrl(url: string): boolean {
  return url.length >= MIN_PAYLOAD && RASTER.test(url.slice(0, 64));
}
