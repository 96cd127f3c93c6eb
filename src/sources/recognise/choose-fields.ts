import type { SourceFields } from '../../model/schemas/pipeline.js';

/** Which fields of records make a page, as options of the json source. */
export interface ChosenFields {
  fields: Pick<SourceFields, 'html_field' | 'url_field' | 'id_field' | 'fetched_at_field'>;
  /** Records that were looked at, and how many have HTML and a URL in the fields. */
  records: number;
  pages: number;
  /** Whether some image in their HTML is to be downloaded. */
  hasWebImages: boolean;
}

/** Records hold no page: no field has HTML in most of them, or none a URL. */
export interface MissingFields {
  missing: 'html' | 'url';
  /** Fields that are there. */
  names: string[];
}

/** Levels of objects in which fields are looked for; a field of such an object is named by a dotted path. */
const MAX_DEPTH = 4;
/** Characters of a value that are looked at. */
const LOOKED_AT = 64 * 1024;
/** Tags that pages have and prose or code about something else has not. */
const TAG =
  /<(?:!doctype html|html|head|body|p|div|span|article|section|h[1-6]|a|img|ul|table|br)\b[^<>]{0,500}>/gi;
/** An image that does not come with the page. */
const WEB_IMAGE = /<img\b[^<>]{0,2000}?\bsrc(?:set)?\s*=\s*["']?(?!data:)[^"'\s>]/i;
/** Pages that a tag stands for: one or two may stand in any text. */
const LEAST_TAGS = 3;

const URL_NAMES = ['url', 'uri', 'page_url', 'link', 'permalink', 'source_url', 'address', 'href'];
const IMAGE_NAMES = /ima?ge?|thumb|icon|logo|avatar|photo|picture/i;
const IMAGE_FILE = /\.(?:jpe?g|png|gif|webp|avif|svg|ico)(?:[?#]|$)/i;
const ID_NAMES = /^(?:_?id|[a-z]+[_-]?id|uuid|guid|key)$/i;
const TIME_NAMES = /fetch|crawl|captur|retriev|scrap|download|timestamp|^date$/i;

/**
 * Chooses the fields of records by what they hold: the one with HTML in most records, the one with URLs, an id that each
 * record has of its own, and a time of capture.
 */
export function chooseFields(records: readonly unknown[]): ChosenFields | MissingFields {
  const columns = new Map<string, unknown[]>();
  for (const [row, record] of records.entries()) gather(record, '', row, columns, 1);
  const names = [...columns.keys()];
  const html = best(names, (name) => htmlScore(columns.get(name) ?? [], records.length));
  if (html === undefined) return { missing: 'html', names };
  const url = best(names, (name) => urlScore(name, columns.get(name) ?? [], records.length));
  if (url === undefined) return { missing: 'url', names };
  const pages = (columns.get(html) ?? []).filter(
    (value, row) => isHtml(value) && isUrl(columns.get(url)?.[row]),
  ).length;
  const time = names.find((name) => TIME_NAMES.test(lastName(name)) && every(columns.get(name), isTime));
  return {
    fields: {
      html_field: html,
      url_field: url,
      id_field: idField(names, columns, records.length),
      fetched_at_field: time ?? 'fetched_at',
    },
    records: records.length,
    pages,
    hasWebImages: (columns.get(html) ?? []).some(
      (value) => typeof value === 'string' && WEB_IMAGE.test(value),
    ),
  };
}

/** Values by field: those of a column stand at the number of their record. */
function gather(
  value: unknown,
  path: string,
  row: number,
  columns: Map<string, unknown[]>,
  depth: number,
): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > MAX_DEPTH) return;
  for (const [name, inner] of Object.entries(value)) {
    const field = path === '' ? name : `${path}.${name}`;
    const column = columns.get(field) ?? [];
    columns.set(field, column);
    column[row] = inner;
    gather(inner, field, row, columns, depth + 1);
  }
}

/** The name with the highest score above 0; of equal ones the first. */
function best(names: readonly string[], scoreOf: (name: string) => number): string | undefined {
  let [chosen, most]: [string | undefined, number] = [undefined, 0];
  for (const name of names) {
    const score = scoreOf(name);
    if (score > most) [chosen, most] = [name, score];
  }
  return chosen;
}

/** Share of records with HTML first, since a summary with tags may be in a few; then how much of it there is. */
function htmlScore(column: readonly unknown[], records: number): number {
  const pages = column.filter(isHtml);
  const share = pages.length / records;
  if (share < 0.5) return 0;
  const chars = pages.reduce<number>((sum, value) => sum + String(value).length, 0) / pages.length;
  return Math.round(share * 10) + chars / (chars + 1e6);
}

/** Of several fields with URLs that of the page: by its name, by being another in each record, not one of images. */
function urlScore(name: string, column: readonly unknown[], records: number): number {
  const urls = column.filter(isUrl);
  const share = urls.length / records;
  if (share < 0.5) return 0;
  const own = lastName(name).toLowerCase().replaceAll('-', '_');
  const rank = URL_NAMES.indexOf(own);
  const known = rank < 0 ? (/url|uri|link/.test(own) ? 1 : 0) : 2 + (URL_NAMES.length - rank) / 10;
  const ofImages = IMAGE_NAMES.test(name) || urls.every((url) => IMAGE_FILE.test(String(url))) ? 5 : 0;
  const distinct = new Set(urls).size / urls.length;
  return Math.max(
    0.01,
    Math.round(share * 4) + known + distinct * 2 - ofImages - name.split('.').length / 10,
  );
}

/** A field that tells records apart; `none` where the usual one does not, so that none is taken for a duplicate. */
function idField(
  names: readonly string[],
  columns: ReadonlyMap<string, readonly unknown[]>,
  records: number,
): string {
  const isOwn = (name: string): boolean => {
    const ids = (columns.get(name) ?? []).filter(isId);
    return ids.length === records && new Set(ids.map(String)).size === records;
  };
  const named = names.filter((name) => ID_NAMES.test(lastName(name)) && !name.includes('.'));
  const chosen = ['id', ...named].find((name) => names.includes(name) && isOwn(name));
  return chosen ?? (names.includes('id') ? 'none' : 'id');
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function isHtml(value: unknown): boolean {
  return typeof value === 'string' && (value.slice(0, LOOKED_AT).match(TAG)?.length ?? 0) >= LEAST_TAGS;
}

function isUrl(value: unknown): boolean {
  return typeof value === 'string' && /^(?:https?|file):\/\/\S+$/i.test(value) && URL.canParse(value);
}

function isId(value: unknown): boolean {
  return (typeof value === 'string' && value !== '' && value.length <= 256) || typeof value === 'number';
}

function isTime(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d|$)/.test(value) &&
    !Number.isNaN(Date.parse(value))
  );
}

function every(values: readonly unknown[] | undefined, holds: (value: unknown) => boolean): boolean {
  const there = (values ?? []).filter((value) => value !== undefined && value !== null);
  return there.length > 0 && there.every(holds);
}
