/** Digits at which a number is no size but an id. */
const MAX_DIGITS = 5;
/** Characters of a URL that are read for a size. */
const MAX_READ = 1500;

/** `300x200`, `300x`, `w640-h480`: as resizers write a size into a path or a query. */
const PAIR = /(?<![\w.])_?(\d{2,5})x(\d{2,5})?(?![\dA-Za-z])|[-_](\d{2,5})x(\d{2,5})?(?![\dA-Za-z])/gi;
/** `w_640`, `width=640`, `w/640`, `=w640-h480`, `=s1600`, `/max/1600/`, `resize:fit:1400`. */
const NAMED =
  /(?:[?&,/=;|!]|%2C|_)(?:w|width|imwidth|maxwidth|max-width|mw|sw|wid|imagewidth|max|size|sz|fill:|fit:|resize:fit:|resize:fill:|thumb(?:nail)?|bw|tw)(?:[_=:/-]|%3D)?(\d{2,5})(?![\d.]|[a-z]{2})/gi;
/** `-720w.jpg`, `_720w`, `/640px-Name.jpg`, `?format=1500w`. */
const SUFFIXED = /[-_/=](\d{2,5})(?:w|px)(?![a-z\d])/gi;
/** Google: `=s1600-c`, `/s1600/`. */
const SQUARE = /[=/]s(\d{2,4})(?=[-/]|$)/gi;
/** A usual width at the end of a name: `weir-1200.jpg`. Smaller numbers count pictures. */
const LAST =
  /[-_](320|400|480|500|600|640|700|720|750|768|800|900|960|1000|1024|1080|1200|1260|1280|1400|1440|1500|1536|1600|1800|1920|2000|2048|2400|2560)\.[a-z]{3,4}(?=$|[?#])/gi;
/** The URL of the original that a resizer writes into its own: what it states is not what is served. */
const CARRIED = /(?:https?(?::|%3A)|[?&](?:url|src|image|img|u|fname)=)[^&]*/i;
/** `resize=300,200`, `fit=300%2C200`. */
const LISTED = /[?&](?:resize|fit|crop|rs)=(\d{2,5})(?:,|%2C)\d/gi;

const NAMING_HOST = /(?:sinaimg|zhimg|qpic)\.c/i;
/** Named sizes of large sites by host: what they measure; 0 where the name holds the number. */
const NAMED_SIZES: readonly (readonly [string, RegExp, number])[] = [
  // Sina Weibo: wx1.sinaimg.cn/<size>/<hash>.jpg
  ['sinaimg', /\/(?:large|woriginal|original|osj1080|oslarge)\//i, 2000],
  ['sinaimg', /\/(?:mw|orj|wap|thumb|or)(\d{2,4})\//i, 0],
  ['sinaimg', /\/bmiddle\//i, 440],
  ['sinaimg', /\/(?:small|thumbnail|square)\//i, 150],
  // Zhihu: <hash>_r.jpg is the original, _hd and _b are 720 wide.
  ['zhimg', /_(?:r|raw|o)\.\w{2,5}(?:$|\?)/i, 2000],
  ['zhimg', /_(?:hd|b|720w)\.\w{2,5}(?:$|\?)/i, 720],
  ['zhimg', /_(?:xs|s|is|im|m|l|ipico)\.\w{2,5}(?:$|\?)/i, 100],
  // WeChat: mmbiz.qpic.cn/<type>/<hash>/<width>, 0 is the original.
  ['qpic', /\/0(?:\?|$)/, 2000],
  ['qpic', /\/(\d{2,4})(?:\?|$)/, 0],
];

/**
 * The width, or else the larger side, that a URL states of its picture, in pixels. Undefined when it states none; a
 * number that might be an id or a date is none.
 */
export function knownWidth(url: string): number | undefined {
  const text = url.length > MAX_READ ? `${url.slice(0, MAX_READ / 2)} ${url.slice(-MAX_READ / 2)}` : url;
  if (!/\d/.test(text)) return undefined;
  if (NAMING_HOST.test(text)) {
    for (const [host, pattern, size] of NAMED_SIZES) {
      const match = text.includes(host) ? pattern.exec(text) : null;
      if (match !== null) return size > 0 ? size : Number(match[1]);
    }
  }
  const tail = text.slice(Math.max(0, text.indexOf('/', 8))).replace(CARRIED, '');
  // The last statement is the one that is served: proxies write theirs around the URL of the original.
  let found: number | undefined;
  const take = (width: string | undefined) => {
    if (width === undefined || width.length > MAX_DIGITS) return;
    const value = Number(width);
    if (value >= 10 && value <= 20_000) found = value;
  };
  for (const [, a, , b] of tail.matchAll(PAIR)) take(a ?? b);
  if (found !== undefined) return found;
  for (const pattern of [LISTED, SUFFIXED, NAMED, SQUARE, LAST]) {
    for (const [, width] of tail.matchAll(pattern)) take(width);
    if (found !== undefined) return found;
  }
  return undefined;
}
