import { NameTable } from './name-table.js';
import { TAG } from './tags.js';

const COMMON = new Set([
  'id',
  'class',
  'style',
  'hidden',
  'role',
  'itemprop',
  'itemtype',
  'itemscope',
  'lang',
  'dir',
  'rel',
  'href',
  'aria-hidden',
  'aria-label',
  'aria-roledescription',
  'title',
  'property',
  'name',
  'content',
  'datetime',
  'data-tex',
  'data-latex',
  'data-formula',
  'data-value',
  'data-line',
  'data-line-number',
  'data-page',
  'encoding',
  'display',
  'mode',
  'inline',
  'epub:type',
]);

const BY_TAG = new Map<number, ReadonlySet<string>>([
  [TAG.html ?? 0, new Set(['xml:lang', 'amp', '⚡'])],
  [TAG.meta ?? 0, new Set(['http-equiv', 'charset', 'scheme'])],
  [TAG.link ?? 0, new Set(['type', 'hreflang', 'media', 'as', 'imagesrcset'])],
  [TAG.script ?? 0, new Set(['type'])],
  [TAG.source ?? 0, new Set(['srcset', 'src', 'type', 'media', 'sizes', 'width', 'height'])],
  [TAG.video ?? 0, new Set(['poster', 'src'])],
  [TAG.input ?? 0, new Set(['type', 'src', 'alt', 'value'])],
  [TAG.td ?? 0, new Set(['colspan', 'rowspan', 'background', 'width'])],
  [TAG.th ?? 0, new Set(['colspan', 'rowspan', 'scope'])],
  [TAG.table ?? 0, new Set(['border', 'summary', 'width', 'cellpadding', 'cellspacing'])],
  [TAG.ol ?? 0, new Set(['start', 'reversed', 'type'])],
  [TAG.math ?? 0, new Set(['alttext', 'display'])],
  [TAG.a ?? 0, new Set(['data-lightbox', 'data-full-url', 'data-src'])],
  [TAG.object ?? 0, new Set(['data', 'type'])],
  [TAG.li ?? 0, new Set(['value'])],
  [TAG.details ?? 0, new Set(['open'])],
  [TAG.dialog ?? 0, new Set(['open'])],
]);

/** Every attribute of an image may hold a URL or a size, so all are kept. */
const ALL = new Set([TAG.img, TAG.image, TAG['amp-img'], TAG['amp-anim'], TAG.source]);

/** Attributes that any element may carry a lazily loaded background picture in. */
const LAZY_BACKGROUND = new Set([
  'data-bg',
  'data-background',
  'data-background-image',
  'data-bg-src',
  'data-image-src',
  'data-lazy-background',
  'data-bgset',
  'data-bg-url',
  'data-original',
  'data-srcset',
  'data-src',
]);

const NAMES = [
  ...new Set([...COMMON, ...LAZY_BACKGROUND, ...[...BY_TAG.values()].flatMap((names) => [...names])]),
];
const table = new NameTable(NAMES);

/**
 * The name of the attribute that is written between two positions, when later steps may ask for it on this tag;
 * the others are dropped while parsing.
 */
export function keptAttributeAt(html: Buffer, start: number, end: number, tag: number): string | undefined {
  if (ALL.has(tag)) {
    const name = html.toString('utf8', start, end).toLowerCase();
    return name.startsWith('on') ? undefined : name;
  }
  const name = NAMES[table.indexAt(html, start, end)];
  if (name === undefined || COMMON.has(name) || LAZY_BACKGROUND.has(name)) return name;
  return BY_TAG.get(tag)?.has(name) ? name : undefined;
}
