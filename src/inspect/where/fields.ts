import { type IndexLine, storedImages } from '../../corpus/shard-index.js';
import { didYouMean } from '../../errors/did-you-mean.js';
import type { Sample, StoredImage } from '../../model/sample.js';
import { TEXT_SIGNALS } from '../../signals/text/signal-table.js';
import { PUBLISHED_SIGNALS } from '../../sources/corpora/published-signals.js';

/** A value of a field; a list matches when any of its elements does; absent when the document has none. */
export type FieldValue = string | number | readonly (string | number)[] | undefined;

/** Whether a field compares as a number, as text, as a URL in any of its spellings, or as whatever the document holds. */
export type FieldType = 'number' | 'text' | 'url' | 'language' | 'any';

/** A field known from the shard's index: selecting by it reads no document. */
export interface IndexField {
  from: 'index';
  type: FieldType;
  read(line: IndexLine): FieldValue;
}

/** A field for which the document's JSON has to be read. */
export interface DocumentField {
  from: 'document';
  type: FieldType;
  read(sample: Sample): FieldValue;
}

/** A field of either kind. */
export type Field = IndexField | DocumentField;

const index = (type: FieldType, read: (line: IndexLine) => FieldValue): Field => ({
  from: 'index',
  type,
  read,
});
const meta = (type: FieldType, read: (sample: Sample) => FieldValue): Field => ({
  from: 'document',
  type,
  read,
});
const image = (type: FieldType, read: (image: StoredImage) => string | number | undefined): Field =>
  meta(type, (sample) => storedImages(sample).flatMap((node) => read(node) ?? []));

/** Every field by name, but `signals.<name>`, whose names a corpus makes up itself. */
const FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['key', index('text', (line) => line.key)],
  ['id', index('text', (line) => line.id)],
  ['url', index('url', (line) => line.url)],
  ['host', index('url', (line) => hostOf(line.url))],
  ['title', index('text', (line) => line.title)],
  ['language', index('language', (line) => line.language)],
  ['texts', index('number', (line) => line.texts)],
  ['text_chars', index('number', (line) => line.text_chars)],
  ['images', index('number', (line) => line.images)],
  ['bytes', index('number', (line) => line.bytes)],
  ['author', meta('text', (sample) => sample.author)],
  ['site_name', meta('text', (sample) => sample.site_name)],
  ['published', meta('text', (sample) => sample.published)],
  ['modified', meta('text', (sample) => sample.modified)],
  ['fetched_at', meta('text', (sample) => sample.fetched_at)],
  ['canonical_url', meta('url', (sample) => sample.canonical_url)],
  ['charset', meta('text', (sample) => sample.charset)],
  ['license', meta('text', (sample) => present(sample.license?.url, sample.license?.text))],
  ['robots', meta('text', (sample) => sample.robots)],
  ['notes', meta('text', (sample) => sample.notes)],
  ['source.input', meta('text', (sample) => sample.source?.input)],
  ['source.path', meta('text', (sample) => sample.source?.path)],
  ['image.width', image('number', (node) => node.width)],
  ['image.height', image('number', (node) => node.height)],
  ['image.bytes', image('number', (node) => node.bytes)],
  ['image.format', image('text', (node) => node.format)],
  ['image.original_format', image('text', (node) => node.original_format)],
  ['image.origin', image('text', (node) => node.origin)],
  ['image.url', image('url', (node) => node.original_url)],
  ['image.alt', image('text', (node) => node.alt)],
  ['image.caption', image('text', (node) => node.caption)],
]);

const SIGNALS = 'signals.';

/** Signals that the documents of any corpus may have; a corpus that was made in another way may have more. */
const DOCUMENT_SIGNALS: readonly string[] = [
  ...TEXT_SIGNALS.filter(({ levels }) => levels.includes('document')).map(({ name }) => name),
  'text_chars',
  'images_on_page',
  ...PUBLISHED_SIGNALS,
];

/**
 * The field of this name, or a question after the one that was meant, such as `; did you mean title?`, where there is none.
 *
 * @param signals - names of signals that the corpus has beside those that every corpus may have
 */
export function findField(name: string, signals: readonly string[] = []): Field | { unknown: string } {
  const field = FIELDS.get(name);
  if (field !== undefined) return field;
  const known = [...DOCUMENT_SIGNALS, ...signals];
  const signal = name.startsWith(SIGNALS) ? name.slice(SIGNALS.length) : undefined;
  if (signal !== undefined && known.includes(signal)) return signalField(signal);
  const meant =
    signal !== undefined
      ? didYouMean(signal, known, (one) => SIGNALS + one)
      : didYouMean(name, [...FIELDS.keys(), ...known.map((one) => SIGNALS + one)]);
  return { unknown: meant };
}

function signalField(signal: string): Field {
  return meta('any', ({ signals }) => {
    if (signals === undefined || !Object.hasOwn(signals, signal)) return undefined;
    const value = signals[signal];
    return typeof value === 'boolean' ? String(value) : value;
  });
}

/** The names of all fields, for messages and help. */
export const FIELD_NAMES: readonly string[] = [...FIELDS.keys(), `${SIGNALS}<name>`];

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

function present(...values: (string | undefined)[]): string[] {
  return values.filter((value) => value !== undefined);
}
