/** Names that are taken for pages. */
export const HTML_FILES = /\.(?:html?|xhtml)(?:\.gz)?$/i;

/** Names of web archives of one page each, as browsers save them. */
export const MHTML_FILES = /\.mht(?:ml)?(?:\.gz)?$/i;

/** Kinds of files that stand beside pages, by extension. They are counted, not read. */
const BESIDE = {
  image: 'apng avif bmp cur gif heic ico jfif jpe jpeg jpg jxl png psd svg svgz tif tiff webp',
  style: 'css less sass scss',
  script: 'cjs js jsx map mjs ts wasm',
  font: 'eot otf ttf woff woff2',
  media: 'aac avi flac flv m3u8 m4a m4v mkv mov mp3 mp4 mpeg mpg oga ogg ogv srt swf vtt wav webm wmv',
  archive: '7z bz2 lz4 rar tar tgz wacz warc xz zip zst',
  document: 'djvu doc docx epub odp ods odt pdf ppt pptx ps rtf xls xlsx',
  data: 'atom csv db ini json jsonl log md ndjson parquet rdf rss sqlite toml tsv txt webmanifest xml yaml yml',
} as const;

/** A kind of file that is no page. */
export type SiteFileKind = keyof typeof BESIDE;

const KINDS = new Map<string, SiteFileKind>();
for (const [kind, extensions] of Object.entries(BESIDE) as [SiteFileKind, string][])
  for (const extension of extensions.split(' ')) KINDS.set(extension, kind);

/**
 * What a file of a folder is by its name: a page, a kind that stands beside pages, or unknown (`page.php`, `view?id=1`,
 * `about`), which its bytes decide.
 */
export function kindOfFile(path: string): 'page' | 'unknown' | SiteFileKind {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (HTML_FILES.test(name) || MHTML_FILES.test(name)) return 'page';
  const file = withoutQuery(name);
  if (HTML_FILES.test(file)) return 'page';
  const plain = file.replace(/\.gz$/i, '');
  const dot = plain.lastIndexOf('.');
  return (dot < 0 ? undefined : KINDS.get(plain.slice(dot + 1).toLowerCase())) ?? 'unknown';
}

/** Mirrors keep a query in the name, behind `?`, or behind `@` where a file system has no `?`. */
function withoutQuery(name: string): string {
  const query = name.indexOf('?');
  if (query >= 0) return name.slice(0, query);
  const at = name.indexOf('@');
  return at >= 0 && name.includes('=', at) ? name.slice(0, at) : name;
}

/** Files by kind, counted; `page_part` is HTML that was saved with a page as a part of it. */
export type SkippedFiles = Partial<Record<SiteFileKind | 'page_part', number>>;

/** Counts one more file of a kind. */
export function countFile(counts: SkippedFiles, kind: keyof SkippedFiles): void {
  counts[kind] = (counts[kind] ?? 0) + 1;
}
