/** Words that name a picture put in place of the real one. */
const STAND_IN = new Set(
  'placeholder none blank spacer transparent trans loading loader spinner lazy lazyload lazyloading pixel 1x1 1px empty dummy grey gray default clear dot noimage nophoto nopic noimg nopicture unloaded throbber preloader lqip blurred'.split(
    ' ',
  ),
);
/** Words that may stand beside one of them without naming anything else. */
const FILLER = new Set(
  'image images img pic picture photo icon gif png svg jpg bg background small large big medium square wide thumb thumbnail rect loading animation post article news the of for v1 v2 v3 no not available found white black light dark color colour base circle ring dots round 16x9 4x3 3x2 1x1'.split(
    ' ',
  ),
);
/** One-letter names of one-pixel GIFs. */
const LETTER = /^[a-z]$/;

/**
 * Whether a file is named as a stand-in for a picture that a script loads later. Every word of its name must say so:
 * `loading-icon-2.gif` is one, `loading-dock.jpg` and `grey-heron.png` are pictures.
 */
export function isStandIn(url: string): boolean {
  const end = endOfPath(url);
  const name = url.slice(url.lastIndexOf('/', end - 1) + 1, end);
  if (name.length > 64) return false;
  const words = name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const extension = words.length > 1 ? words.pop() : undefined;
  if (words.length === 1 && extension === 'gif' && LETTER.test(words[0] ?? '')) return true;
  let says = false;
  for (const [index, word] of words.entries()) {
    if (STAND_IN.has(word)) says = true;
    else if ((word === 'no' || word === 'not') && index < words.length - 1) says = true;
    else if (!FILLER.has(word) && !/^\d{1,4}$/.test(word)) return false;
  }
  return says;
}

function endOfPath(url: string): number {
  const end = url.search(/[?#]/);
  return end < 0 ? url.length : end;
}
