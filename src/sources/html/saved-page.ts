import { HTML_FILES, MHTML_FILES } from './file-kinds.js';

/**
 * What browsers and Windows put behind a page's name for the folder of its files, in their languages: `page.html` and
 * `page_files/`. Windows moves and deletes both together by the same list.
 */
const SUFFIXES = [
  ...['_files', '.files', '-Dateien', '_fichiers', '_archivos', '_arquivos', '_ficheiros', '_bestanden'],
  ...['_file', '-filer', '_tiedostot', '_pliki', '_soubory', '_elemei', '_dosyalar', '_datoteke', '_fitxers'],
  ...['_failid', '_fails', '_bylos', '_fajlovi', '_fitxategiak'],
];

/**
 * Finds the folders that browsers saved beside pages, and says which files lie in one: pages there are frames and
 * advertisements of the page, none of their own.
 */
export function savedParts(files: readonly string[]): (file: string) => boolean {
  const pages = new Set<string>();
  for (const file of files)
    if (HTML_FILES.test(file) || MHTML_FILES.test(file))
      pages.add(file.replace(/\.gz$/i, '').replace(/\.[a-z]+$/i, ''));
  const folders = new Map<string, boolean>();
  const isSaved = (folder: string): boolean => {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const slash = folder.lastIndexOf('/');
    const saved =
      SUFFIXES.some((suffix) => folder.endsWith(suffix) && pages.has(folder.slice(0, -suffix.length))) ||
      (slash > 0 && isSaved(folder.slice(0, slash)));
    folders.set(folder, saved);
    return saved;
  };
  return (file) => file.lastIndexOf('/') > 0 && isSaved(file.slice(0, file.lastIndexOf('/')));
}

/** The comment stands behind the document type. */
const HEAD_BYTES = 2048;

/**
 * The URL that a saved page comes from: `<!-- saved from url=(0020)https://example.org/ -->`, which Chrome, Edge and
 * Internet Explorer write. Undefined when there is none on the web.
 */
export function savedFrom(body: Buffer): string | undefined {
  const head = body.toString('latin1', 0, HEAD_BYTES);
  const url = /<!-- saved from url=\(\d{4,6}\)(https?:\/\/[^\s<>]{1,2000}) -->/i.exec(head)?.[1];
  // A comment may hold no two dashes.
  return url === undefined ? undefined : urlOnWeb(url.replaceAll('%2D%2D', '--'));
}

/** A URL of the web without fragment, user name and password; undefined when it is none. */
export function urlOnWeb(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  url.hash = '';
  url.username = '';
  url.password = '';
  return url.href;
}
