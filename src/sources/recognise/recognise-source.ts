import { BadInputError } from '../../errors.js';
import { ByteFeed } from '../../formats/bytes/byte-feed.js';
import { namesRecords } from '../../formats/cdx/cdx-record.js';
import { streamTar } from '../../formats/tar/stream-tar.js';
import { SOURCE_FIELDS_DEFAULTS } from '../../model/schemas/pipeline.js';
import type { Input, InputOpener } from '../../store/input.js';
import { kindOfFile, MHTML_FILES } from '../html/file-kinds.js';
import { INDEX_FILES } from '../warc/indexed/index-file.js';
import { chooseFields } from './choose-fields.js';
import { type InputKind, kindOfInput } from './input-kind.js';
import {
  recogniseArchive,
  recogniseIndex,
  recogniseIndexLines,
  recogniseList,
} from './recognise-archives.js';
import type { RecognisedSource } from './recognised-source.js';
import { parsedLines, SAMPLED_BYTES, sampleJson, sampleParquet } from './sample-records.js';

/** Files of a folder that are looked into to know what they are. */
const FILES_OPENED = 12;

/**
 * Looks at an input, a file or a folder, and says how a build reads it: by the bytes of its files, and the fields of
 * records by what they hold.
 *
 * @throws BadInputError `input_unknown` saying what it is instead, `input_empty`, and what opening it throws
 */
export async function recogniseSource(opener: InputOpener, uri: string): Promise<RecognisedSource> {
  const files = await opener.expand(uri);
  const [first] = files;
  if (first === undefined) throw new BadInputError('input_empty', `${uri}: holds no file`);
  if (files.length === 1 && first === uri) return recogniseFile(await opener.open(uri), '');
  const pages = files.filter((file) => kindOfFile(file) === 'page').length;
  // Of a site's many files few are opened; data files beside its pages are part of it.
  if (pages * 2 >= files.length) return withUrlMap(opener, site(files), files);
  const kinds = new Map<InputKind, string[]>();
  const step = Math.max(1, Math.floor(files.length / FILES_OPENED));
  for (const file of files.filter((_, at) => at % step === 0)) {
    const kind = await kindOfInput(await opener.open(file));
    kinds.set(kind, [...(kinds.get(kind) ?? []), file]);
  }
  const [kind, examples] = [...kinds]
    .filter(([one]) => one !== 'other' && one !== 'csv')
    .sort(([, a], [, b]) => b.length - a.length)[0] ?? ['other', [first]];
  if (kind === 'html' || (pages > 0 && kind !== 'warc')) return withUrlMap(opener, site(files), files);
  const example = examples[0] ?? first;
  const counted = files.length === 1 ? '1 file' : `${files.length} files, such as`;
  const found = await recogniseFile(await opener.open(example), `${counted} ${example}: `);
  const others = [...kinds.keys()].filter((one) => one !== kind);
  return {
    ...found,
    seen: [
      ...found.seen,
      ...(others.length > 0 ? [`other files beside them (${others.join(', ')}) are not read as pages`] : []),
    ],
  };
}

/** Pages, and where their images are looked for. */
function site(files: readonly string[]): RecognisedSource {
  const pages = files.filter((file) => kindOfFile(file) === 'page');
  const named =
    pages.length > 0
      ? `${pages.length} of ${files.length} files are HTML by name`
      : `${files.length} files, HTML by their bytes`;
  const inThem = pages.length > 0 && pages.every((file) => MHTML_FILES.test(file));
  return {
    source: { type: 'html' },
    needsNetwork: false,
    seen: [
      files.length === 1 ? 'a page' : named,
      inThem ? 'images are parts of the MHTML files' : 'images are looked for beside the pages',
    ],
    unset: inThem
      ? []
      : ['base_url: https://host/ # what the paths of pages are joined to; else they are file:///…'],
  };
}

/** JSON files of a folder that are looked into for the URLs of its pages. */
const MAPS_OPENED = 4;

/** A site with the file that gives its pages their URLs, where one lies in it: an object of path → URL, or JSON lines. */
async function withUrlMap(
  opener: InputOpener,
  found: RecognisedSource,
  files: readonly string[],
): Promise<RecognisedSource> {
  const pages = new Set(files.map((file) => file.split('/').at(-1)));
  for (const file of files.filter((one) => /\.jsonl?$/i.test(one)).slice(0, MAPS_OPENED)) {
    const entries = await urlEntries(await opener.open(file));
    const known = entries.filter(([path]) => pages.has(path.split('/').at(-1)));
    if (known.length === 0 || known.length * 2 < entries.length) continue;
    const seen = [...found.seen, `${file} gives ${known.length} pages their URLs`];
    return { ...found, source: { ...found.source, url_map: file }, seen };
  }
  return found;
}

async function urlEntries(input: Input): Promise<[path: string, url: string][]> {
  const raw = new ByteFeed(input.read());
  let text: string;
  try {
    text = (await raw.peek(SAMPLED_BYTES)).toString('utf8');
  } finally {
    await raw.close();
  }
  const values = parsedLines(text);
  const entries = values.flatMap((value) =>
    'path' in value && 'url' in value ? [[value.path, value.url]] : Object.entries(value),
  );
  return entries.flatMap(([path, url]): [string, string][] =>
    typeof path === 'string' && typeof url === 'string' && URL.canParse(url) ? [[path, url]] : [],
  );
}

/** @param many - of a file of a folder, how many there are and which one this is */
async function recogniseFile(input: Input, many: string): Promise<RecognisedSource> {
  switch (await kindOfInput(input)) {
    case 'warc':
      return recogniseArchive(input, many);
    case 'paths':
      return recogniseList(input, many);
    case 'cdxj':
      return recogniseIndexLines(input, many);
    case 'json':
      return records(input, await sampleJson(input), many, 'JSON');
    case 'parquet':
      return parquet(input, many);
    case 'tar':
      return tar(input, many);
    case 'html':
      return site([input.uri]);
    case 'csv':
      throw unknown(
        input,
        'a table of text; write it as JSON lines or Parquet with the HTML and the URL of each page',
      );
    default:
      throw unknown(
        input,
        'neither WARC, JSON, Parquet, a tar, HTML, MHTML, nor a list or an index of WARCs',
      );
  }
}

async function parquet(input: Input, many: string): Promise<RecognisedSource> {
  return records(input, await sampleParquet(input), many, 'Parquet');
}

function records(
  input: Input,
  { records: sampled, path }: { records: unknown[]; path?: string },
  many: string,
  format: 'JSON' | 'Parquet',
): RecognisedSource {
  const what = `${many}${format}`;
  if (sampled.length === 0) throw unknown(input, 'without a record at its beginning');
  const published = publishedLayout(sampled[0]);
  if (published !== undefined) {
    const seen = [`${what} in the layout of ${published}`];
    return { source: { type: published }, needsNetwork: true, seen };
  }
  const chosen = chooseFields(sampled);
  if ('missing' in chosen) {
    if (path === undefined && namesRecords(chosen.names)) {
      // Of a folder, a build takes no JSON for an index, since most of it is none.
      if (many !== '' && !INDEX_FILES.test(input.uri.replace(/^.*\//s, '')))
        throw unknown(input, 'an index of archives in JSON lines; name such a file itself');
      return recogniseIndex(sampled, `${many}an index in ${format}`);
    }
    const missing = chosen.missing === 'html' ? 'HTML (text alone has no images)' : 'the URL of its page';
    throw unknown(
      input,
      `records, and no field of most of them holds ${missing}; there are ${chosen.names.slice(0, 20).join(', ')}`,
    );
  }
  const { fields, pages, records: looked, hasWebImages } = chosen;
  const named = Object.entries(fields).filter(
    ([name, field]) => field !== SOURCE_FIELDS_DEFAULTS[name as keyof typeof fields],
  );
  return {
    source: { type: 'json', ...(path !== undefined && { path }), ...Object.fromEntries(named) },
    needsNetwork: hasWebImages,
    seen: [
      `${what}: HTML in ${fields.html_field} and URL in ${fields.url_field} of ${pages} of the first ${looked} records`,
      hasWebImages ? 'images are downloaded' : 'no page there has an image to download',
    ],
  };
}

/** Corpora of others by the fields of their records. */
function publishedLayout(record: unknown): 'mmc4' | 'omnicorpus' | 'obelics' | undefined {
  if (typeof record !== 'object' || record === null) return undefined;
  const has = (...names: string[]): boolean => names.every((name) => Object.hasOwn(record, name));
  if (has('text_list', 'image_info')) return 'mmc4';
  if (!has('images', 'texts')) return undefined;
  return has('general_metadata') || !has('metadata') ? 'omnicorpus' : 'obelics';
}

/** Members of a tar whose names are looked at. */
const MEMBERS_LISTED = 200;

/** Tars of pages, or of MINT-1T's documents. */
async function tar(input: Input, many: string): Promise<RecognisedSource> {
  const names: string[] = [];
  for await (const event of streamTar(input.read(), 0, async () => undefined)) {
    if (event.kind === 'member') names.push(event.member.path);
    if (names.length === MEMBERS_LISTED) break;
  }
  if (!names.some((name) => kindOfFile(name) === 'page') && names.some((name) => /\.tiff?$/i.test(name)))
    return {
      source: { type: 'mint1t' },
      needsNetwork: false,
      seen: [`${many}a tar in the layout of MINT-1T`],
    };
  return { source: { type: 'html' }, needsNetwork: false, seen: [`${many}a tar of pages`] };
}

function unknown({ uri }: Input, what: string): BadInputError {
  return new BadInputError('input_unknown', `${uri}: ${what}`);
}
