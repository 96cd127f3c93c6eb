/** Base64 characters below which an inline picture is a placeholder, a spacer or an icon (about 3 kB). */
const MIN_PAYLOAD = 4096;
/**
 * The same for PNG and GIF that state a size of at least {@link MIN_DRAWING_SIDE} pixels both ways: flat drawings shrink
 * to a few hundred bytes. One-colour spacers of 300 × 200 pixels take up to 250 bytes as base64.
 */
const MIN_DRAWING = 300;
/** Blurred previews are 8 to 42 pixels wide, inline icons 16 to 32. */
const MIN_DRAWING_SIDE = 48;

const RASTER = /^data:image\/(?:png|jpe?g|webp|gif|avif|bmp)\s*[;,]/i;
const LOSSLESS = /^data:image\/(?:png|gif);base64,/i;
/** Base64 characters that hold the head of a PNG or GIF, its size included. */
const HEAD = 32;

/** Whether a `data:` URL holds a picture worth keeping: a raster format, and larger than any placeholder. */
export function isContentDataUrl(url: string): boolean {
  if (url.length >= MIN_PAYLOAD) return RASTER.test(url.slice(0, 64));
  return url.length >= MIN_DRAWING && drawingSide(url) >= MIN_DRAWING_SIDE;
}

/** The shorter side that the head of a PNG or GIF states, in pixels; 0 when there is none. */
function drawingSide(url: string): number {
  const start = LOSSLESS.exec(url)?.[0].length;
  if (start === undefined) return 0;
  const head = Buffer.from(url.slice(start, start + HEAD), 'base64');
  if (head.length < 24) return 0;
  if (head.toString('latin1', 1, 4) === 'PNG') return Math.min(head.readUInt32BE(16), head.readUInt32BE(20));
  if (head.toString('latin1', 0, 4) === 'GIF8') return Math.min(head.readUInt16LE(6), head.readUInt16LE(8));
  return 0;
}
