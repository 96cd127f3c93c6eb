import type { CardColumn, CardFacts, FormatCard } from './card-facts.js';
import { CROISSANT_CONTEXT } from './croissant-context.js';
import { summary } from './dataset-card.js';

/** Files that are listed one by one with their hashes; of more, `export.json` has the hashes. */
const LISTED_FILES = 1000;

/**
 * A Croissant 1.1 description: what the data set is, its files with their hashes, and where the format allows it the
 * columns of its records.
 *
 * Croissant cannot group the members of an archive into samples, so tar shards are described as files only.
 *
 * @see https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html
 */
export function croissantDescription(facts: CardFacts): object {
  const { about = {}, item_facts: items, format_card: card } = facts;
  const published = about.published ?? items.last_fetched?.slice(0, 10);
  const languages = Object.keys(items.languages).filter((language) => language !== 'und');
  return {
    '@context': CROISSANT_CONTEXT,
    '@type': 'sc:Dataset',
    conformsTo: ['http://mlcommons.org/croissant/1.1', 'http://mlcommons.org/croissant/RAI/1.0'],
    name: about.title ?? facts.name,
    description: about.description ?? summary(facts),
    version: about.version ?? '1.0.0',
    license: licenses(facts),
    ...(about.url !== undefined && { url: about.url }),
    ...(about.creator !== undefined && { creator: { '@type': 'sc:Organization', name: about.creator } }),
    ...(published !== undefined && { datePublished: published }),
    citeAs: citation(facts, published),
    ...(languages.length > 0 && { inLanguage: languages }),
    keywords: ['interleaved', 'image-text', facts.format],
    ...responsibleUse(facts),
    distribution: distribution(facts),
    ...(card?.columns && { recordSet: [recordSet(card.columns)] }),
  };
}

/** Licences as Croissant takes them: addresses and names; of pages that declare none, a sentence. */
function licenses({ about = {}, item_facts }: CardFacts): string[] {
  if (about.license !== undefined) return [about.license];
  const declared = Object.keys(item_facts.licenses).filter((name) => name !== 'none declared');
  return [...declared, 'Text and images stay under the rights of their pages'];
}

function citation({ name, about = {}, weft_version }: CardFacts, published: string | undefined): string {
  if (about.citation !== undefined) return about.citation;
  const year = published === undefined ? '' : `, year={${published.slice(0, 4)}}`;
  const author = about.creator === undefined ? '' : `, author={${about.creator}}`;
  return `@misc{${name}, title={${about.title ?? name}}${author}${year}, note={Built with Weft ${weft_version}}}`;
}

function responsibleUse({ item_facts, left_out, settings, blend }: CardFacts): object {
  const { first_fetched: first, last_fetched: last, consent } = item_facts;
  const signals = Object.entries(consent).map(([name, n]) => `${name}: ${n}`);
  return {
    'rai:dataCollection': 'Web pages and the images they show, extracted in the order of the page.',
    'rai:dataCollectionType': ['Web Scraping'],
    ...(first !== undefined && last !== undefined && { 'rai:dataCollectionTimeframe': [first, last] }),
    'rai:dataPreprocessingProtocol': [
      `Export settings: ${JSON.stringify(settings)}`,
      `Left out: ${JSON.stringify(left_out)}`,
      ...(blend ? [`Blend: ${JSON.stringify(blend)}`] : []),
    ],
    'rai:personalSensitiveInformation': [
      'Pages may hold personal data; nothing here has removed names or faces.',
      `Consent signals recorded for images: ${signals.length > 0 ? signals.join(', ') : 'none'}`,
    ],
  };
}

function distribution({ files, format_card: card }: CardFacts): object[] {
  const listed = files.length <= LISTED_FILES ? files : [];
  const objects = listed.map(({ name, bytes, sha256 }) => ({
    '@type': 'cr:FileObject',
    '@id': name,
    name,
    contentUrl: name,
    contentSize: `${bytes} B`,
    encodingFormat: mimeOf(name),
    sha256,
  }));
  const sets = [
    ...(card ? [fileSet('records', 'The files that hold the records.', card.records)] : []),
    ...(card?.media ? [fileSet('media', 'The images beside the records.', card.media)] : []),
  ];
  return [...objects, ...sets];
}

function fileSet(id: string, description: string, { glob, mime }: FormatCard['records']): object {
  return { '@type': 'cr:FileSet', '@id': id, name: id, description, encodingFormat: mime, includes: glob };
}

function recordSet(columns: readonly CardColumn[]): object {
  return {
    '@type': 'cr:RecordSet',
    '@id': 'samples',
    name: 'samples',
    description: 'One record for each sample.',
    field: columns.map(({ name, type, description }) => ({
      '@type': 'cr:Field',
      '@id': `samples/${name}`,
      name,
      description,
      dataType: type.startsWith('image') ? 'sc:ImageObject' : 'sc:Text',
      ...(type.endsWith('_list') && { isArray: true, arrayShape: '-1' }),
      // mlcroissant 1.1.1 refuses an array of images unless it also has the name of 1.0 for one.
      ...(type === 'image_list' && { repeated: true }),
      source: {
        fileSet: { '@id': 'records' },
        extract: { column: name },
        ...(type.startsWith('image') && { transform: { jsonPath: 'bytes' } }),
      },
    })),
  };
}

const MIME: readonly [RegExp, string][] = [
  [/\.tar$/, 'application/x-tar'],
  [/\.parquet$/, 'application/x-parquet'],
  [/\.jsonl$/, 'application/jsonlines'],
  [/\.json$/, 'application/json'],
  [/\.ya?ml$/, 'application/yaml'],
  [/\.md$/, 'text/markdown'],
  [/\.py$/, 'text/x-python'],
  [/\.sqlite$/, 'application/vnd.sqlite3'],
  [/\.jpg$/, 'image/jpeg'],
  [/\.png$/, 'image/png'],
  [/\.webp$/, 'image/webp'],
];

function mimeOf(name: string): string {
  return MIME.find(([pattern]) => pattern.test(name))?.[1] ?? 'application/octet-stream';
}
