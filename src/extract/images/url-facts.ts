/** What an image's URL tells without a request. */
export interface UrlFacts {
  /** 0 unknown, 1 jpeg, 2 png, 3 webp or avif, 4 gif, 5 svg. */
  format: number;
  /** Largest side that the URL names (`-300x200`, `w_640`, `width=640`, `/640/`), -1 when it names none. */
  side: number;
  /** File name without extension and size marks, lower case: equal for all sizes of one picture. */
  stem: string;
}

const FORMATS: readonly [RegExp, number][] = [
  [/\.jpe?g(?:$|[?#!@:&/])|[?&](?:fm|format|f)=jpe?g/i, 1],
  [/\.png(?:$|[?#!@:&/])/i, 2],
  [/\.(?:webp|avif)(?:$|[?#!@:&/])/i, 3],
  [/\.gif(?:$|[?#!@:&/])/i, 4],
  [/\.svg(?:$|[?#!@:&/])/i, 5],
];

/** Reads an image URL. */
export function urlFacts(url: string): UrlFacts {
  const format = FORMATS.find(([pattern]) => pattern.test(url))?.[1] ?? 0;
  const tail = url.slice(url.indexOf('/', 8));
  let side = -1;
  for (const match of tail.matchAll(/(?<![\d.])(\d{1,4})\s?[xX×]\s?(\d{1,4})(?!\d)/g))
    side = Math.max(side, Number(match[1]), Number(match[2]));
  for (const match of tail.matchAll(
    /(?:\b|_)(?:w|width|h|height|s|size|sz|resize|fit|maxwidth|wid)[=_:/-](\d{2,4})(?!\d)/gi,
  ))
    side = Math.max(side, Number(match[1]));
  const path = tail.split(/[?#]/, 1)[0] ?? '';
  const stem = path
    .slice(path.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(/\.\w{2,5}$/, '')
    .replace(/[-_@.]?(?:\d{2,4}x\d{2,4}|scaled|[0-9.]+x|w\d{2,4}|\d{3,4}w)$/, '');
  return { format, side, stem };
}
