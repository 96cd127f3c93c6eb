import { BadInputError } from '../../errors.js';
import { ByteFeed } from '../../formats/bytes/byte-feed.js';
import { decompress } from '../../formats/compression/decompress.js';
import { streamTar } from '../../formats/tar/stream-tar.js';
import { SOURCE_FIELDS_DEFAULTS, type SourceFields } from '../../model/schemas/pipeline.js';
import type { Input, InputOpener } from '../../store/input.js';
import { kindOfFile } from '../html/file-kinds.js';
import { chooseFields } from './choose-fields.js';
import { type InputKind, kindOfInput } from './input-kind.js';
import { parsedLines, SAMPLED_BYTES, sampleJson, sampleParquet } from './sample-records.js';

/** How an input is to be read. */
export interface RecognisedSource {
  source: Pick<SourceFields, 'type'> & Partial<SourceFields>;
  /** Whether images have to be downloaded, since the input holds none. */
  needsNetwork: boolean;
  /** What was seen, a sentence each, for people. */
  seen: string[];
}

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
  if (files.length === 1 && first === uri) return recogniseFile(await opener.open(uri), 1);
  const pages = files.filter((file) => kindOfFile(file) === 'page').length;
  // Of a site's many files few are opened; data files beside its pages are part of it.
  if (pages * 2 >= files.length) return withUrlMap(opener, site(pages, files.length), files);
  const kinds = new Map<InputKind, string[]>();
  const step = Math.max(1, Math.floor(files.length / FILES_OPENED));
  for (const file of files.filter((_, at) => at % step === 0)) {
    const kind = await kindOfInput(await opener.open(file));
    kinds.set(kind, [...(kinds.get(kind) ?? []), file]);
  }
  const [kind, examples] = [...kinds]
    .filter(([one]) => one !== 'other' && one !== 'csv')
    .sort(([, a], [, b]) => b.length - a.length)[0] ?? ['other', [first]];
  if (kind === 'html' || (pages > 0 && kind !== 'warc'))
    return withUrlMap(opener, site(pages, files.length), files);
  const found = await recogniseFile(await opener.open(examples[0] ?? first), files.length);
  const others = [...kinds.keys()].filter((one) => one !== kind);
  return {
    ...found,
    seen: [
      ...found.seen,
      ...(others.length > 0 ? [`other files beside them (${others.join(', ')}) are not read as pages`] : []),
    ],
  };
}

function site(pages: number, files: number): RecognisedSource {
  const named =
    pages > 0 ? `${pages} of ${files} files are HTML by name` : `${files} files, HTML by their bytes`;
  return {
    source: { type: 'html' },
    needsNetwork: false,
    seen: [named, 'images are looked for beside the pages'],
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

async function recogniseFile(input: Input, files: number): Promise<RecognisedSource> {
  const many = files > 1 ? `${files} files, such as ${input.uri}: ` : '';
  switch (await kindOfInput(input)) {
    case 'warc':
      return warc(input, many);
    case 'paths':
    case 'cdxj':
      return list(input, many);
    case 'json':
      return records(input, await sampleJson(input), `${many}JSON`);
    case 'parquet':
      return parquet(input, many);
    case 'tar':
      return tar(input, many);
    case 'html':
      return site(0, files);
    case 'csv':
      throw unknown(
        input,
        'a table of text; write it as JSON lines or Parquet with the HTML and the URL of each page',
      );
    default:
      throw unknown(input, 'neither WARC, JSON, Parquet, a tar, HTML, nor a list of WARCs');
  }
}

/** Whether the archive holds pictures, as crawls of browsers do and Common Crawl's do not. */
async function warc(input: Input, many: string): Promise<RecognisedSource> {
  const raw = new ByteFeed(input.read());
  let hasImages = /\.wacz$/i.test(input.uri);
  try {
    const head = await (await decompress(raw)).peek(SAMPLED_BYTES);
    hasImages ||= /\ncontent-type:\s*image\//i.test(head.toString('latin1'));
  } finally {
    await raw.close();
  }
  const seen = hasImages ? 'with images' : 'without images at its beginning: they are downloaded';
  return { source: { type: 'warc' }, needsNetwork: !hasImages, seen: [`${many}a web archive, ${seen}`] };
}

/** A list or an index of archives; paths of Common Crawl count from its server. */
async function list(input: Input, many: string): Promise<RecognisedSource> {
  const raw = new ByteFeed(input.read());
  let isCommonCrawl: boolean;
  try {
    isCommonCrawl = /(?:^|[\s"])crawl-data\//.test(
      (await (await decompress(raw)).peek(64 * 1024)).toString('latin1'),
    );
  } finally {
    await raw.close();
  }
  return {
    source: { type: 'warc', ...(isCommonCrawl && { paths_prefix: 'https://data.commoncrawl.org/' }) },
    needsNetwork: true,
    seen: [`${many}names of archives or of records in them; images are downloaded`],
  };
}

async function parquet(input: Input, many: string): Promise<RecognisedSource> {
  const { columns, ...sampled } = await sampleParquet(input);
  if (
    columns.includes('warc_filename') &&
    columns.includes('warc_record_offset') &&
    !columns.includes('html')
  )
    return list(input, `${many}a Parquet index, `);
  return records(input, sampled, `${many}Parquet`);
}

function records(
  input: Input,
  { records: sampled, path }: { records: unknown[]; path?: string },
  what: string,
): RecognisedSource {
  if (sampled.length === 0) throw unknown(input, 'without a record at its beginning');
  const published = publishedLayout(sampled[0]);
  if (published !== undefined) {
    const seen = [`${what} in the layout of ${published}`];
    return { source: { type: published }, needsNetwork: true, seen };
  }
  const chosen = chooseFields(sampled);
  if ('missing' in chosen) {
    const what = chosen.missing === 'html' ? 'HTML (text alone has no images)' : 'the URL of its page';
    throw unknown(
      input,
      `records, and no field of most of them holds ${what}; there are ${chosen.names.slice(0, 20).join(', ')}`,
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
