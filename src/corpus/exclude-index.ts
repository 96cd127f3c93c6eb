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
    if (host !== undefined) this.#hosts.set(hostOf(`http://${host}`)?.host ?? host.toLowerCase(), reason);
    if (domain !== undefined)
      this.#domains.set(withoutRoot(hostOf(`http://${domain}`)?.hostname ?? domain.toLowerCase()), reason);
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
    // A name has at most 127 labels; each suffix is looked up once.
    for (let name = withoutRoot(parsed.hostname); ; ) {
      const suffix = found('domain', name, this.#domains);
      const dot = name.indexOf('.');
      if (suffix !== undefined || dot < 0) return suffix;
      name = name.slice(dot + 1);
    }
  }
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
