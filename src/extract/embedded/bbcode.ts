import { escaped } from './escaped.js';

/** The codes that forums and shops write texts in. */
const CODE = /\[(\/?)([a-z*][a-z0-9]{0,20})(?:=([^\]\n[]{0,500}))?\]/gi;
/** A pair of codes that no other text has. */
const PAIRED = /\[\/(?:p|b|i|u|url|img|h[1-6]|list|quote|code|size|color)\]/i;
const ELEMENTS = new Map(
  Object.entries({
    b: 'b',
    i: 'i',
    u: 'u',
    s: 's',
    p: 'p',
    h1: 'h1',
    h2: 'h2',
    h3: 'h3',
    list: 'ul',
    olist: 'ol',
    quote: 'blockquote',
    code: 'pre',
    table: 'table',
    tr: 'tr',
    td: 'td',
    th: 'th',
  }),
);

/** The HTML of a text written in BBCode; undefined for one that is not. Codes that nobody knows show nothing. */
export function htmlOfBbcode(text: string): string | undefined {
  if (!PAIRED.test(text)) return undefined;
  let html = '';
  let at = 0;
  let image = false;
  for (const { index, 0: written, 1: close, 2: name = '', 3: value } of text.matchAll(CODE)) {
    const between = text.slice(at, index);
    html += image ? `<img src="${escaped((between || value) ?? '')}">` : lines(between);
    at = index + written.length;
    const tag = name.toLowerCase();
    image = tag === 'img' && close === '' && !image;
    const element = ELEMENTS.get(tag);
    if (tag === '*' && close === '') html += '<li>';
    else if (tag === 'hr' || tag === 'br') html += '<br>';
    else if (element !== undefined) html += `<${close}${element}>`;
  }
  return `<p>${html}${lines(text.slice(at))}`;
}

function lines(text: string): string {
  return escaped(text).replace(/\n/g, '<br>');
}
