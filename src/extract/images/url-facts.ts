/** What an image's URL tells without a request. */
export interface UrlFacts {
  /** 0 unknown, 1 jpeg, 2 png, 3 webp or avif, 4 gif, 5 svg. */
  format: number;
  /** Largest side that the URL names (`-300x200`, `w_640`, `width=640`), -1 when it names none. */
  side: number;
}

const FORMAT = /\.(jpe?g|png|webp|avif|gif|svg)(?:$|[?#!@:&/])|[?&](?:fm|format|f)=(jpe?g|png|webp|avif)/i;
const FORMATS: Readonly<Record<string, number>> = {
  jpg: 1,
  jpeg: 1,
  png: 2,
  webp: 3,
  avif: 3,
  gif: 4,
  svg: 5,
};
const PAIR = /(?<![\d.])(\d{1,4})\s?[xX×]\s?(\d{1,4})(?!\d)/g;
const NAMED = /(?:\b|_)(?:w|width|h|height|s|size|sz|resize|fit|maxwidth|wid)[=_:/-](\d{2,4})(?!\d)/gi;

/** What resizers append to a name; looked for in its end only, since a search of all of a long name is quadratic. */
const SIZE_MARK = /[-_@.]?(?:\d{2,4}x\d{2,4}|scaled|[0-9.]+x|w\d{2,4}|\d{3,4}w)$/;
const MAX_MARK = 32;

/** Reads an image URL. */
export function urlFacts(url: string): UrlFacts {
  const match = FORMAT.exec(url);
  const format = FORMATS[(match?.[1] ?? match?.[2] ?? '').toLowerCase()] ?? 0;
  const tail = url.slice(url.indexOf('/', 8), 1000);
  let side = -1;
  if (!/\d\d/.test(tail)) return { format, side };
  for (const [, width, height] of tail.matchAll(PAIR)) side = Math.max(side, Number(width), Number(height));
  for (const [, named] of tail.matchAll(NAMED)) side = Math.max(side, Number(named));
  return { format, side };
}

/** A URL without query and fragment; nothing of a `data:` URL, whose megabytes name nothing. */
export function urlPath(url: string): string {
  if (url.startsWith('data:')) return '';
  const query = url.indexOf('?');
  const fragment = url.indexOf('#');
  if (query < 0) return fragment < 0 ? url : url.slice(0, fragment);
  return url.slice(0, fragment < 0 ? query : Math.min(query, fragment));
}

/** File name without extension and size marks, lower case: equal for all sizes of one picture. */
export function stemOf(url: string): string {
  const path = urlPath(url);
  const name = path
    .slice(path.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(/\.\w{2,5}$/, '');
  return name.slice(0, -MAX_MARK) + name.slice(-MAX_MARK).replace(SIZE_MARK, '');
}
