import { urlPath } from './url-facts.js';

/** A segment that says how large, not which: `300x200`, `w_640,h_480,c_fill`, `s1600`, `resize:fit:1400`, `thumb`. */
const SIZE_SEGMENT =
  /^(?:\d{1,4}x\d{0,4}|[whsc]\d{2,4}(?:[-_][a-z]*\d*)*|[a-z]{1,3}_[\w.:-]+(?:,[a-z]{1,3}_[\w.:-]+)*|(?:resize|fit|fill|max|crop|rs|q|f|format|width|height|quality)[:=_-][\w:=,.-]*|large|small|medium|thumbs?|thumbnails?|original|full|orig|bmiddle|preview)$/i;
/** What resizers append to a name. Bare numbers and letters are not among it: `view-2` is no size of `view-1`. */
const SIZE_SUFFIX =
  /[-_.@](?:\d{2,4}x\d{0,4}|\d{2,4}w|w\d{2,4}|\d{2,4}px|scaled|[1-4]x|thumb|thumbnail|thumbs|small|medium|large|grande|full|orig|original|preview|lqip|blur|{width}x?|{size}|e\d{10,13})$/i;
/** The same where one letter or a usual width tells the size. */
const LETTER_HOSTS = /(?:zhimg|staticflickr)\.com\//i;
const LETTER_SUFFIX = /_(?:[a-z]|hd|xs|xl|is|raw)$/i;
const WIDTH_SUFFIX =
  /[-_](?:150|300|320|400|480|500|600|640|720|750|768|800|900|960|1000|1024|1080|1200|1280|1400|1440|1500|1536|1600|1800|1920|2000|2048|2400|2560)$/;
const SIZE_PREFIX = /^(?:thumbs?[-_]|tn[-_]|small[-_]|large[-_]|mini[-_]|lqip[-_]|\d{2,4}px-)/i;
/** Longest end of a name in which marks of size are looked for. */
const MAX_MARK = 32;
/** Names that many pictures of one site have. */
const GENERIC =
  /^(?:image|images|img|photo|picture|pic|default|index|file|download|get|view|media|resize|render|asset|content|imagehandler|getimage|show|attachment|thumb|cover|main)?$/i;
/** From the first ending of a picture on: forums append a hash and another ending (`a.thumb.jpg.38ec9a.jpg`). */
const FILE_ENDING = /(?:\.thumb)?\.(?:jpe?g|png|gif|webp|avif|bmp)(?!\w)|\.[a-z]{2,5}$/;
const PROGRAM = /\.(?:php|aspx?|ashx|jsp|cgi|do)$/i;
const CARRIES_URL = /[?&](?:url|src|image|img|imgurl|u|file|path)=([^&#]+)/i;
const SIZE_PARAMETER =
  /^(?:w|h|width|height|q|quality|fit|crop|resize|format|fm|auto|dpr|s|size|imwidth|v|ver|version|t|ts|ssl|strip|blur|wx_fmt|tp|from|wxfrom)$/i;

/**
 * A name for a picture that is equal for all its sizes, formats and proxies, so that a preview is known as its picture's.
 * Empty when the URL says nothing of which picture it is.
 */
export function pictureKey(url: string): string {
  if (url === '' || url.startsWith('data:')) return '';
  const inner = carriedUrl(url);
  if (inner !== undefined) return pictureKey(inner);
  const path = urlPath(url);
  const segments = path.split('/').slice(path.includes('//') ? 3 : 0);
  let last = segments.pop() ?? '';
  while (segments.length > 0 && (last === '' || saysSize(last, segments.at(-1) ?? '')))
    last = segments.pop() ?? '';
  const name = decoded(last).toLowerCase();
  const isProgram = PROGRAM.test(name);
  const stem = withoutSize(withoutEnding(name), LETTER_HOSTS.test(url));
  if (isProgram || GENERIC.test(stem) || stem.length < 2) {
    const query = url.slice(path.length + 1).split('#')[0] ?? '';
    const named = query.split('&').filter((pair) => !SIZE_PARAMETER.test(pair.split('=')[0] ?? ''));
    return `${segments.slice(-2).join('/')}/${stem}?${named.join('&')}`.toLowerCase();
  }
  if (stem.length > 3 && /[^\d_-]/.test(stem)) return stem;
  // `01.jpg` is the first of every gallery.
  while (segments.length > 0 && SIZE_SEGMENT.test((segments.at(-1) ?? '').slice(0, 80))) segments.pop();
  return `${segments.at(-1) ?? ''}/${stem}`.toLowerCase();
}

/** Whether a path's last segment is a size. A short number is one behind the hash of a picture, and an id elsewhere. */
function saysSize(segment: string, before: string): boolean {
  if (/^\d{1,4}$/.test(segment)) return before.length >= 16;
  return SIZE_SEGMENT.test(segment.slice(0, 80));
}

/** The URL of the original that a resizing proxy names in its own. */
function carriedUrl(url: string): string | undefined {
  const query = CARRIES_URL.exec(url.slice(0, 4096));
  if (query?.[1] !== undefined) {
    const value = decoded(query[1]);
    if (/^(?:https?:)?\/|\.(?:jpe?g|png|webp|gif|avif)/i.test(value)) return value;
  }
  const rest = url.slice(8);
  const plain = rest.lastIndexOf('/http');
  const encoded = rest.search(/https?%3A%2F%2F/i);
  if (encoded >= 0) return decoded(rest.slice(encoded));
  return plain >= 0 && /^\/https?:\/\/?/.test(rest.slice(plain)) ? rest.slice(plain + 1) : undefined;
}

function withoutSize(stem: string, letters: boolean): string {
  let name = stem.replace(SIZE_PREFIX, '');
  for (let marks = 0; marks < 2; marks++) {
    const head = name.slice(0, -MAX_MARK);
    const tail = name.slice(-MAX_MARK).replace(SIZE_SUFFIX, '');
    if (head === '' && tail.length < 2) break;
    name = head + tail;
  }
  if (letters) name = name.replace(LETTER_SUFFIX, '');
  return WIDTH_SUFFIX.test(name.slice(-6)) && name.length > 6 ? name.slice(0, name.search(/[-_]\d+$/)) : name;
}

function withoutEnding(name: string): string {
  const end = name.search(FILE_ENDING);
  return end < 0 ? name : name.slice(0, end);
}

function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: the text is a name as it stands.
    return text;
  }
}
