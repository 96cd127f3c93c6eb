import type { JsonSourceOptions } from '../../config/source-config.js';
import type { Page, SourceRef } from '../../model/page.js';
import { SOURCE_FIELDS_DEFAULTS } from '../../model/schemas/pipeline.js';
import { recordDrop } from '../drops.js';
import { shownNames } from '../parquet-rows.js';
import type { SourceItem } from '../source.js';

/** Names of the fields that make a page. */
export interface PageFields {
  html: string;
  url: string;
  id: string;
  fetchedAt: string;
}

/** Field names, with their defaults where none is given. */
export function pageFields(options: JsonSourceOptions): PageFields {
  const defaults = SOURCE_FIELDS_DEFAULTS;
  return {
    html: options.html_field ?? defaults.html_field,
    url: options.url_field ?? defaults.url_field,
    id: options.id_field ?? defaults.id_field,
    fetchedAt: options.fetched_at_field ?? defaults.fetched_at_field,
  };
}

/**
 * The page of one record, or the drop that says what it lacks.
 *
 * Parquet has more kinds of values than JSON: HTML in bytes is in the page's own charset, ids may be 64-bit integers, and
 * times dates.
 */
export function pageOfRecord(
  record: unknown,
  fields: PageFields,
  source: SourceRef,
  maxPageBytes: number,
): SourceItem {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    return recordDrop('bad_record', { detail: `not an object: ${kindOf(record)}`, source });
  }
  const urlField = fieldOf(record, fields.url);
  const url = urlField instanceof Uint8Array ? Buffer.from(urlField).toString('utf8') : urlField;
  if (url === undefined || url === null)
    return recordDrop('missing_field', { detail: missing(fields.url, 'url_field', record), source });
  if (typeof url !== 'string') {
    return recordDrop('bad_field', { detail: `${fields.url}: ${kindOf(url)}`, source });
  }
  if (!URL.canParse(url))
    return recordDrop('bad_url', { detail: fields.url, url: url.slice(0, 2048), source });
  const html = fieldOf(record, fields.html);
  if (html === undefined || html === null)
    return recordDrop('missing_field', { detail: missing(fields.html, 'html_field', record), url, source });
  if (typeof html !== 'string' && !(html instanceof Uint8Array)) {
    return recordDrop('bad_field', { detail: `${fields.html}: ${kindOf(html)}`, url, source });
  }
  if (html.length === 0) return recordDrop('empty_body', { url, source });
  // Copied: bytes are a view of their column, and what is sent to a thread takes its whole buffer along.
  const body = typeof html === 'string' ? Buffer.from(html, 'utf8') : Buffer.from(html);
  if (body.length > maxPageBytes) {
    return recordDrop('page_too_large', {
      detail: `${body.length} bytes, more than ${maxPageBytes}`,
      url,
      source,
    });
  }
  // Text was decoded by whoever wrote the record: what the page's own meta says of its charset is no longer true.
  const contentType = typeof html === 'string' ? 'text/html; charset=utf-8' : 'text/html';
  const page: Page = { url, body, content_type: contentType, source };
  const id = fieldOf(record, fields.id);
  if (typeof id === 'string' ? id !== '' : typeof id === 'number' || typeof id === 'bigint')
    page.id = String(id);
  const time = fieldOf(record, fields.fetchedAt);
  const fetchedAt = time instanceof Date && !Number.isNaN(time.getTime()) ? time.toISOString() : time;
  if (typeof fetchedAt === 'string' && !Number.isNaN(Date.parse(fetchedAt))) page.fetched_at = fetchedAt;
  return { kind: 'page', page };
}

/** Which field is not there, the option that names it, and the fields that are. */
function missing(field: string, option: keyof JsonSourceOptions, record: object): string {
  const names = Object.entries(record).flatMap(([name, value]) => (value === null ? [] : [name]));
  return Reflect.get(record, field) === null
    ? `${field} is null; fields with a value: ${shownNames(names)}`
    : `${field}: set source.${option} to one of the fields that are there: ${shownNames(names)}`;
}

/** A field by its name, or by a dotted path when no field has that name. */
function fieldOf(record: object, name: string): unknown {
  if (Object.hasOwn(record, name)) return Reflect.get(record, name);
  let value: unknown = record;
  for (const step of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value instanceof Uint8Array) return 'bytes';
  return Array.isArray(value) ? 'array' : typeof value;
}
