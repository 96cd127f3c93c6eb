import { HashNeighbours } from '../flow/hash-neighbours.js';
import { readableEscapes } from '../flow/readable-url.js';
import type { StoredImage } from '../model/sample.js';
import { type ExcludeEntry, PHASH_DISTANCE } from './exclude-entry.js';

/** Which entry of an exclude list names something. */
export interface Exclusion {
  /** The selector and its value, such as `domain example.org`. */
  by: string;
  /** The entry's own reason. */
  reason?: string;
}

/** What is known of an image that may be excluded; what is absent excludes nothing. */
export type ExcludableImage = Partial<
  Pick<StoredImage, 'original_url' | 'final_url' | 'sha256' | 'phash'>
> & {
  /** Further addresses or digests of the same picture, such as its other candidates and the bytes as fetched. */
  urls?: readonly string[];
  original_sha256?: string;
};

const NO_NAMES: ReadonlySet<string> = new Set();

/** Answers what the entries of exclude lists name. */
export class ExcludeIndex {
  #entries = 0;
  readonly #keys = new Map<string, string>();
  readonly #parts = new Map<string, Set<string>>();
  readonly #images = new Map<string, Set<string>>();
  readonly #pages = new Map<string, string>();
  readonly #imageUrls = new Map<string, string>();
  readonly #hashes = new Map<string, string>();
  readonly #hosts = new Map<string, string>();
  readonly #domains = new Map<string, string>();
  readonly #pictures = new HashNeighbours<{ phash: string; distance: number; reason: string }>();
  #reach = 0;

  get entries(): number {
    return this.#entries;
  }

  /** True when an image can be excluded by something other than its document. */
  get namesImages(): boolean {
    const { size } = this.#pictures;
    return this.#imageUrls.size + this.#hashes.size + this.#hosts.size + this.#domains.size + size > 0;
  }

  /** True when an image can be excluded by its perceptual hash or digest. */
  get namesPictures(): boolean {
    return this.#hashes.size + this.#pictures.size + this.#images.size > 0;
  }

  add(entry: ExcludeEntry): void {
    const { key, part, image, url, page_url, image_url, sha256, phash, host, domain } = entry;
    const reason = entry.reason ?? '';
    this.#entries += 1;
    if (key !== undefined && part !== undefined) addTo(this.#parts, key, part);
    else if (key !== undefined && image !== undefined) addTo(this.#images, key, image);
    else if (key !== undefined) this.#keys.set(key, reason);
    for (const page of [url, page_url]) if (page !== undefined) this.#pages.set(sameUrl(page), reason);
    for (const image of [url, image_url])
      if (image !== undefined) this.#imageUrls.set(sameUrl(image), reason);
    if (sha256 !== undefined) this.#hashes.set(sha256, reason);
    if (host !== undefined) this.#hosts.set(hostName(host), reason);
    if (domain !== undefined) this.#domains.set(domainName(domain), reason);
    if (phash !== undefined) {
      const distance = entry.distance ?? PHASH_DISTANCE;
      this.#reach = Math.max(this.#reach, distance);
      this.#pictures.add(phash, { phash, distance, reason });
    }
  }

  /** The entry that names a document, all its images included. */
  documentExclusion({ key, url }: { key: string; url: string }): Exclusion | undefined {
    if (this.#entries === 0) return undefined;
    return (
      found('key', key, this.#keys) ??
      found('url', sameUrl(url), this.#pages, url) ??
      this.#siteExclusion(url)
    );
  }

  /** The entry that names an image, whichever document it is in. */
  imageExclusion(image: ExcludableImage): Exclusion | undefined {
    if (this.#entries === 0) return undefined;
    const { original_url, final_url, urls = [], sha256, original_sha256, phash } = image;
    for (const hash of [sha256, original_sha256]) {
      const exclusion = hash === undefined ? undefined : found('sha256', hash, this.#hashes);
      if (exclusion !== undefined) return exclusion;
    }
    for (const url of [original_url, final_url, ...urls]) {
      if (url === undefined || url.startsWith('data:')) continue;
      const exclusion = found('url', sameUrl(url), this.#imageUrls, url) ?? this.#siteExclusion(url);
      if (exclusion !== undefined) return exclusion;
    }
    if (phash === undefined || this.#pictures.size === 0) return undefined;
    const near = this.#pictures.nearest(phash, this.#reach, (value, bits) => bits <= value.distance);
    return near && exclusionOf(`phash ${near.value.phash} at ${near.distance} bits`, near.value.reason);
  }

  /** Tells each entry that names a document, by one of its {@link selectorNames}. */
  eachOfDocument({ key, url }: { key: string; url: string }, tell: (name: string) => void): void {
    if (this.#keys.has(key)) tell(`key ${key}`);
    if (this.#pages.has(sameUrl(url))) tell(`page ${sameUrl(url)}`);
    this.#eachOfSite(url, tell);
  }

  /** The same of an image, whichever document it is in. */
  eachOfImage(image: ExcludableImage, tell: (name: string) => void): void {
    const { original_url, final_url, urls = [], sha256, original_sha256, phash } = image;
    for (const hash of [sha256, original_sha256])
      if (hash !== undefined && this.#hashes.has(hash)) tell(`sha256 ${hash}`);
    for (const url of [original_url, final_url, ...urls]) {
      if (url === undefined || url.startsWith('data:')) continue;
      if (this.#imageUrls.has(sameUrl(url))) tell(`image ${sameUrl(url)}`);
      this.#eachOfSite(url, tell);
    }
    if (phash === undefined) return;
    this.#pictures.nearest(phash, this.#reach, (value, bits) => {
      if (bits <= value.distance) tell(`phash ${value.phash} ${value.distance}`);
      // None is taken, so that all are looked at.
      return false;
    });
  }

  #eachOfSite(url: string, tell: (name: string) => void): void {
    if (this.#hosts.size + this.#domains.size === 0) return;
    const parsed = hostOf(url);
    if (parsed === undefined || parsed.host === '') return;
    if (this.#hosts.has(parsed.host)) tell(`host ${parsed.host}`);
    for (const name of suffixesOf(parsed.hostname)) if (this.#domains.has(name)) tell(`domain ${name}`);
  }

  /** Part names of the images that are excluded from this document alone. */
  partsOf(key: string): ReadonlySet<string> {
    return this.#parts.get(key) ?? NO_NAMES;
  }

  /** SHA-256 of the stored bytes of images that are excluded from this document alone. */
  imagesOf(key: string): ReadonlySet<string> {
    return this.#images.get(key) ?? NO_NAMES;
  }

  #siteExclusion(url: string): Exclusion | undefined {
    if (this.#hosts.size + this.#domains.size === 0) return undefined;
    const parsed = hostOf(url);
    if (parsed === undefined || parsed.host === '') return undefined;
    const exclusion = found('host', parsed.host, this.#hosts);
    if (exclusion !== undefined || this.#domains.size === 0) return exclusion;
    for (const name of suffixesOf(parsed.hostname)) {
      const suffix = found('domain', name, this.#domains);
      if (suffix !== undefined) return suffix;
    }
    return undefined;
  }
}

/** A name and all names above it; there are at most 127 labels. */
function* suffixesOf(hostname: string): Generator<string> {
  for (let name = withoutRoot(hostname); ; ) {
    yield name;
    const dot = name.indexOf('.');
    if (dot < 0) return;
    name = name.slice(dot + 1);
  }
}

function hostName(host: string): string {
  return hostOf(`http://${host}`)?.host ?? host.toLowerCase();
}

function domainName(domain: string): string {
  return withoutRoot(hostOf(`http://${domain}`)?.hostname ?? domain.toLowerCase());
}

/** What an entry is called when it is told; a URL may be of a page and of an image. */
export function selectorNames(entry: ExcludeEntry): string[] {
  const { key, url, page_url, image_url, sha256, phash, host, domain } = entry;
  return [
    ...(key === undefined ? [] : [`key ${key}`]),
    ...[url, page_url].flatMap((page) => (page === undefined ? [] : [`page ${sameUrl(page)}`])),
    ...[url, image_url].flatMap((image) => (image === undefined ? [] : [`image ${sameUrl(image)}`])),
    ...(sha256 === undefined ? [] : [`sha256 ${sha256}`]),
    ...(phash === undefined ? [] : [`phash ${phash} ${entry.distance ?? PHASH_DISTANCE}`]),
    ...(host === undefined ? [] : [`host ${hostName(host)}`]),
    ...(domain === undefined ? [] : [`domain ${domainName(domain)}`]),
  ];
}

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  sets.set(key, (sets.get(key) ?? new Set()).add(value));
}

function found(
  selector: string,
  name: string,
  reasons: ReadonlyMap<string, string>,
  shown = name,
): Exclusion | undefined {
  const reason = reasons.get(name);
  return reason === undefined ? undefined : exclusionOf(`${selector} ${shown}`, reason);
}

function exclusionOf(by: string, reason: string): Exclusion {
  return { by, ...(reason !== '' && { reason }) };
}

/** One spelling for all addresses of one resource: as it reads, without scheme and fragment. */
function sameUrl(url: string): string {
  if (!URL.canParse(url)) return readableEscapes(url);
  const { protocol, host, pathname, search, href } = new URL(url);
  return readableEscapes(/^https?:$/.test(protocol) ? `${host}${pathname}${search}` : href);
}

/** `example.org.` is the same name as `example.org`: the last dot stands for the root of all domains. */
function withoutRoot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

function hostOf(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}
