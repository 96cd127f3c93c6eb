// Written by scripts/generate-types.mjs from schemas/pipeline.schema.json: change that, not this.

/** What a build reads, keeps and writes. */
export interface Pipeline {
  $schema?: string;
  /** Name of the corpus, for people. */
  name: string;
  source: SourceConfig;
  crawl?: CrawlConfig;
  extract: ExtractConfig;
  text: TextConfig;
  curate: CurateConfig;
  fetch: FetchSettings;
  /**
   * Exclude lists (schemas/exclude.schema.json): pages and images that they name are refused. Takedowns of the
   * corpus itself hold without being named here.
   */
  exclude: string[];
  decontaminate: DecontaminateConfig;
  consent: ConsentConfig;
  images: ImagesConfig;
  rules: RulesConfig;
  shards: ShardsConfig;
  /** Folder (relative to this file) or s3://bucket/prefix of the corpus; --out overrides it. */
  output?: string;
  s3: S3Config;
  /**
   * Corpora of earlier builds (folders or s3:// prefixes), oldest first: documents that one of them holds, or
   * nearly holds, are dropped. Their stored signatures are read, not their documents.
   */
  against: string[];
  run: RunConfig;
}

/** Where pages come from. */
export interface SourceConfig {
  /**
   * html: folder or tar of HTML files; warc: WARC or ARC files, or a list of their paths; json: JSONL, or a
   * JSON dump with a path; mmc4, obelics, omnicorpus, mint1t: a corpus in the published layout of that name.
   */
  type: 'html' | 'warc' | 'json' | 'mmc4' | 'obelics' | 'omnicorpus' | 'mint1t';
  /**
   * One input or several: files, folders, s3://… prefixes or https://… files, relative to the pipeline file; a
   * folder or prefix stands for all files below it, and * matches within a path segment. For warc also lists of
   * archives, *.paths and *.paths.gz. Credentials in a URL are used and not stored; see docs/inputs.md.
   */
  input: string | string[];
  /** html: JSON object of path → URL, or JSONL of {path, url, id?}. */
  url_map?: string;
  /** html: URL that paths of pages without an entry in url_map are joined to. Default: file:///<path>. */
  base_url?: string;
  /** warc: what each line of a paths list is appended to, such as https://data.commoncrawl.org/. */
  paths_prefix?: string;
  /** json: dotted path to the array of pages inside a JSON dump; absent for JSONL or a top-level array. */
  path?: string;
  /** json: field with the HTML. */
  html_field?: string;
  /** json: field with the page's URL. */
  url_field?: string;
  /** json: field with the page's id, where there is one. */
  id_field?: string;
  /** json: field with the ISO 8601 time of capture, where there is one. */
  fetched_at_field?: string;
  /**
   * mmc4, omnicorpus: images downloaded before, named by image_name or the SHA-256 of their address: a folder,
   * a tar, or a pattern of tars.
   */
  images?: string;
  /** html, json, corpora: input bytes of a unit, where an input can be split. */
  unit_bytes?: number;
  /** html: files per unit. */
  unit_files?: number;
  /** Pages with a larger decoded body are dropped as page_too_large, unread. */
  max_page_bytes?: number;
}

/** What weft crawl fetches, how gently, and where its archives go; a build does not read it. */
export interface CrawlConfig {
  /**
   * Folder of the crawl on local disk, relative to the pipeline file: `warc/`, the frontier's journal, the
   * report; --out overrides it.
   */
  output?: string;
  /** URLs to start from. */
  seeds: string[];
  /** A file of seeds, one URL a line; lines that begin with `#` are remarks. Relative to the pipeline file. */
  seeds_file?: string;
  /** Sitemaps, sitemap indexes, feeds or URL lists to start from, plain or gzipped. */
  sitemaps: string[];
  /** Also read the sitemaps that robots.txt of a seed's host names. */
  robots_sitemaps: boolean;
  scope: ScopeConfig;
  /** Links from a seed; 0 fetches the seeds alone. Sitemaps count as seeds. */
  max_depth: number;
  /** Pages stored, then the crawl ends; 0: no limit. */
  max_pages: number;
  /** Pages stored per host; 0: no limit. */
  max_pages_per_host: number;
  /** Bytes of WARC, then the crawl ends; 0: no limit. */
  max_bytes: number;
  /**
   * Images archived: none; content: those that extraction would put into the document; all: also those that
   * sitemaps list.
   */
  images: 'none' | 'content' | 'all';
  /** Follow links marked rel=nofollow, ugc or sponsored, and links of pages that say nofollow. */
  follow_nofollow: boolean;
  /** Requests under way in all. */
  concurrency: number;
  /** Requests under way to one host. */
  per_host: number;
  /** Milliseconds between the end of an answer and the next request to its host; a longer Crawl-delay wins. */
  delay_ms: number;
  /** A host whose Crawl-delay is longer is left alone rather than asked faster than it wants. */
  max_crawl_delay_s: number;
  /** Failures in a row, of any kind but HTTP answers, after which the rest of a host is given up. */
  max_host_failures: number;
  /** Hours after which a finished crawl that is run again asks for its pages anew; 0: never. */
  revisit_hours: number;
  traps: TrapConfig;
  /** A WARC file is closed at this size. */
  warc_bytes: number;
}

/** Which URLs belong to the crawl. */
export interface ScopeConfig {
  within: CrawlScope;
  /** Regular expressions; when there are any, a page's URL must match one. Seeds and sitemaps need not. */
  include: string[];
  /** Regular expressions; a page whose URL matches one is left out. */
  exclude: string[];
}

/**
 * How far from the seeds a crawl may go. `prefix`: below the folder of a seed; `host`: on the host of a seed;
 * `domain`: on the registrable domain of a seed; `any`: anywhere.
 */
export type CrawlScope = 'prefix' | 'host' | 'domain' | 'any';

/** Limits that keep a crawl out of endless URL spaces; each refusal is counted under its own reason. */
export interface TrapConfig {
  /** Longer URLs are left out. */
  max_url_chars: number;
  /** Paths of more segments are left out. */
  max_path_segments: number;
  /** Most query parameters of a URL, repeated ones included. */
  max_parameters: number;
  /** Most times one segment may stand in a path, and one parameter name in a query. */
  max_repeats: number;
  /** Most different queries of one path. */
  max_queries_per_path: number;
  /** Most URLs of one host that differ in numbers, dates and identifiers only. */
  max_urls_per_pattern: number;
  /** Most hosts of one registrable domain. */
  max_hosts_per_domain: number;
  /** Pages of one pattern looked at before its yield is judged. */
  yield_sample: number;
  /**
   * Least share of them whose text, digits aside, was not seen before on the host; below it the pattern is
   * closed. 0 switches the rule off.
   */
  min_yield: number;
}

/** How pages become documents. */
export interface ExtractConfig {
  /** A page that takes longer is dropped. */
  time_limit_ms: number;
  /**
   * How pages of sites are read that the general extraction misreads; the first one whose host and `when` fit
   * is taken. docs/recipes.md has worked sites.
   */
  recipes: Recipe[];
  /**
   * A module of yours, relative to this file, that is asked first for each page: `export default ({ $, url })
   * => nodes | undefined`. It is your code, and runs with the rights of the process.
   */
  extractor?: string;
}

/** How the pages of a site are read. Selectors are those of cheerio. */
export interface Recipe {
  /**
   * Hosts whose pages it is for: `docs.example.org` that host alone, `*.example.net` every host below
   * example.net, `*` every page. With a port, that port alone.
   */
  hosts: string[];
  /** It is for pages only that have such an element. */
  when?: string;
  /**
   * The parts that are the content, in the order of the page; all blocks in them are kept. Default: the general
   * extraction looks for the content.
   */
  content?: string[];
  /** Parts that are taken out, with their text and images. */
  remove?: string[];
  /** The posts of a thread: no text node reaches from one into another. */
  posts?: string;
  /** The document's title, instead of what its metadata say. */
  title?: RecipeField;
  /** The document's time of publication, instead of what its metadata say. */
  published?: RecipeField;
  images?: RecipeImages;
}

/** The text of the first element that a selector finds, or an attribute of it. */
export type RecipeField = string | RecipeAttribute;

/** An attribute of the first element that a selector finds. */
export interface RecipeAttribute {
  selector: string;
  attribute: string;
}

/** How its images are read. */
export interface RecipeImages {
  /** Images that are left out: those that fit, and all in an element that fits. Text stays. */
  remove?: string[];
  /** The attribute that holds the URL of the picture itself; it is tried first. */
  attribute?: string;
}

/** What is done to the text of documents, and how it is measured; docs/signals.md lists the signals. */
export interface TextConfig {
  /**
   * Personal data (e-mail addresses, phone numbers, public IP addresses, national ids, payment cards, bank
   * accounts) in texts, alternative texts, captions and titles: replaced by placeholders such as <EMAIL> and
   * counted, counted only, or not looked for.
   */
  pii: 'replace' | 'annotate' | 'off';
  /** Flagged words by language (en, zh, …), each list in place of Weft's own; an empty list flags nothing. */
  flagged_words: {
    [k: string]: string[];
  };
}

/** Decisions across the corpus, before any image is downloaded. */
export interface CurateConfig {
  /**
   * Captures of one page URL: keep the newest, or all. URLs are compared without scheme, tracking parameters
   * and session ids.
   */
  same_url: 'newest' | 'keep';
  near_duplicates: NearDuplicatesConfig;
  /**
   * An image URL on more distinct pages than this is dropped from all of them (OBELICS: 10); 0 switches the
   * rule off.
   */
  max_pages_per_image: number;
  repeated_paragraphs: RepeatedParagraphsConfig;
  /** Documents per curation unit. */
  partition_documents: number;
}

/** Documents whose texts are nearly the same, found by MinHash of their shingles; see docs/duplicates.md. */
export interface NearDuplicatesConfig {
  /** Of a group of near-duplicates: keep the newest capture, or all. */
  keep: 'newest' | 'all';
  /** Jaccard similarity of the sets of shingles from which two documents are one (OmniCorpus: 0.8). */
  threshold: number;
  /** Tokens in a shingle. A token is a word, or a character of a script without spaces. */
  ngram: number;
  /** Bands of a signature; documents that share a band are compared. */
  bands: number;
  /** Rows of a band. A pair of similarity s shares a band with probability 1 - (1 - s^rows)^bands. */
  rows: number;
  /** Documents of fewer tokens are never called near-duplicates; they are counted as too_short_to_compare. */
  min_tokens: number;
}

/**
 * Paragraphs that many pages of one host share, such as notices and calls to subscribe: the first page keeps
 * them.
 */
export interface RepeatedParagraphsConfig {
  /**
   * Distinct pages of a host with the paragraph from which all but the first lose it (OBELICS: 3, and all lose
   * it); 0 switches the rule off.
   */
  min_pages: number;
  /** Shorter paragraphs are left alone: headings and labels repeat for good reason. */
  min_chars: number;
}

/** How images that are not in an archive or beside the page are downloaded. */
export interface FetchSettings {
  /** Download from http(s) at all; without it such images are dropped as network_off. */
  network: boolean;
  /** User-Agent header. Default: weft/<version>, with the contact when given. */
  user_agent?: string;
  /**
   * Address or URL of whoever runs the build; put behind the default user agent, and sent as From if an e-mail.
   */
  contact?: string;
  /** Whole time of one image in milliseconds, retries and redirects included, waiting for a host's turn not. */
  deadline_ms: number;
  /** Milliseconds to look up the host, connect and agree on TLS. */
  connect_timeout_ms: number;
  /** Milliseconds from the request to the end of the response's headers, connecting included. */
  first_byte_timeout_ms: number;
  /** Longest silence within a response body, in milliseconds. */
  idle_timeout_ms: number;
  /** Largest body in bytes, on the wire and after content decoding; also of data: URLs. */
  max_bytes: number;
  /** Redirects followed. */
  max_redirects: number;
  /** Further tries after a failure that may pass: temporary DNS failures, resets, 408, 429, 5xx. */
  retries: number;
  /** Requests under way to all hosts together. */
  max_requests: number;
  /** Requests under way to one host (name and port); fewer while it answers 429, 503 or ever more slowly. */
  per_host: number;
  /** Requests under way to one registrable domain (by the public suffix list), over all its hosts. */
  per_domain: number;
  /** Requests per second to one host, evenly spaced; 0 for no limit. A longer crawl-delay holds instead. */
  host_rate: number;
  /** Requests per second to one registrable domain; 0 for no limit. */
  domain_rate: number;
  /** Longest wait for a host's turn in milliseconds; then the image is dropped as host_busy, for weft retry. */
  host_wait_ms: number;
  /**
   * Longest Retry-After that is waited out, in milliseconds; beyond it the host is left alone until it is over.
   */
  max_retry_after_ms: number;
  /**
   * Ports that may be dialled. Default: 80, 443, 8000, 8008, 8080, 8081, 8443, 8888; any with allow_private.
   */
  ports?: number[];
  /** DNS servers as address or address:port; the next is asked when one fails. Default: the system's. */
  name_servers?: string[];
  /** Use HTTP/2 with servers that offer it. */
  http2: boolean;
  /** Allow loopback, private and other non-public addresses: for tests and intranets. */
  allow_private: boolean;
  /** Candidates of one image that are tried before it is dropped. */
  max_candidates: number;
}

/** What is done about content of benchmarks; docs/decontamination.md. */
export interface DecontaminateConfig {
  /** Hash lists that weft decontaminate wrote. */
  lists: string[];
  /**
   * Drop images and documents that are in a benchmark, or note it in their signals (benchmark_image,
   * benchmark_text).
   */
  action: 'drop' | 'flag';
  /** Bits that perceptual hashes may differ in. */
  phash_distance: number;
  /** Bits that difference hashes may differ in at the same time. */
  dhash_distance: number;
  /** Distinct n-grams of a benchmark that a document must share. */
  min_grams: number;
}

/** Which statements of sites about the use of their content are honoured; docs/consent.md has the table. */
export interface ConsentConfig {
  mode: ConsentMode;
  /** Product tokens besides our own whose rules hold for us too where a site names them, such as CCBot. */
  tokens: string[];
}

/**
 * standard: what is said of crawling and of AI; strict: also what is said of search engines, to any
 * well-known AI crawler, or cannot be read; off: nothing, and the corpus says so.
 */
export type ConsentMode = 'strict' | 'standard' | 'off';

/** What is done to each image. */
export interface ImagesConfig {
  /** Width × height of the original, and of a stored enlargement; more is dropped before it is decoded. */
  max_pixels: number;
  /** Frames of an animation; more is dropped before it is decoded. Of others the first frame is stored. */
  max_frames: number;
  /**
   * Memory that a decoder may take for one image beside the pixels it gives, estimated from the file's headers;
   * more is dropped before it is decoded.
   */
  max_decode_bytes: number;
  /**
   * Stand-ins (1×1 pixels, one flat colour, fully transparent, known "image removed" pictures): drop or keep
   * them.
   */
  placeholders: 'drop' | 'keep';
  resize: ResizeConfig;
  /** Stored format; keep leaves the original bytes alone where nothing has to change. */
  format: 'jpeg' | 'png' | 'webp' | 'keep';
  /** For jpeg and webp. */
  quality: number;
  /** A file that ends early: drop it, or keep what can be decoded of it (signals.truncated). */
  truncated: 'drop' | 'keep';
  /** Milliseconds of work on one image; more ends in image_timeout. */
  time_limit_ms: number;
  isolate: IsolationMode;
  /**
   * Model that scores images for NSFW, as signals nsfw_…: off; nsfwjs: the one in the npm package of that name,
   * offline; or a model folder, relative to the working directory.
   */
  nsfw: string;
  /**
   * Further models whose outputs become signals of images, such as aesthetic scores, watermarks and faces; see
   * docs/image-models.md.
   */
  models: {
    /** Folder with model.onnx, preprocessor_config.json and signals.json, relative to the working directory. */
    folder: string;
  }[];
}

/**
 * Size of stored images, in pixels. Nothing is enlarged unless enlarge. fit and cover take size for width or
 * height that is absent; a cover of an image too small for it keeps the proportions of the box at the largest
 * size its pixels allow. The kernel is Lanczos with three lobes; JPEG and WebP shrink by a power of two while
 * decoding first.
 */
export interface ResizeConfig {
  mode: ResizeMode;
  /** Pixels. */
  size?: number;
  /** Pixels, for fit and cover. */
  width?: number;
  /** Pixels, for fit and cover. */
  height?: number;
  /** Enlarge smaller images. */
  enlarge: boolean;
}

/**
 * short-side, long-side: that side becomes size, proportions kept; fit: the largest size within width ×
 * height, proportions kept; cover: a centred crop with the proportions of width × height, scaled to exactly
 * that size; none: as it is.
 */
export const RESIZE_MODES = ['short-side', 'long-side', 'fit', 'cover', 'none'] as const;
/** One of {@link RESIZE_MODES}. */
export type ResizeMode = (typeof RESIZE_MODES)[number];

/**
 * Where images are decoded: in threads, or in processes of their own, where a crash of a decoder costs one
 * image. Changes nothing of what is stored.
 */
export const ISOLATION_MODES = ['thread', 'process'] as const;
/** One of {@link ISOLATION_MODES}. */
export type IsolationMode = (typeof ISOLATION_MODES)[number];

/**
 * Which documents, text blocks and images are stored: a preset and what is changed of it. docs/curation.md
 * lists presets and rules.
 */
export interface RulesConfig {
  preset: RulePreset;
  /**
   * By code of the rule: a threshold, or threshold and action. A rule that the preset does not have is asked
   * when it is named here.
   */
  overrides: {
    [k: string]: RuleOverride;
  };
}

/**
 * Rules, thresholds and actions to begin with; what each preset takes from whom stands in docs/curation.md.
 */
export const RULE_PRESETS = [
  'weft',
  'obelics',
  'mmc4',
  'mmc4-core',
  'omnicorpus',
  'mint1t',
  'vila',
  'none',
] as const;
/** One of {@link RULE_PRESETS}. */
export type RulePreset = (typeof RULE_PRESETS)[number];

/**
 * What a pipeline changes of one rule of its preset: a bare threshold stands for all groups of languages, and
 * drops.
 */
export type RuleOverride =
  | number
  | string[]
  | {
      threshold?: number | string[] | Thresholds;
      action?: RuleAction;
    };

/** By group of languages; groups that are not named keep what the preset says. */
export interface Thresholds {
  any?: Threshold;
  en?: Threshold;
  spaced?: Threshold;
  zh?: Threshold;
  ja?: Threshold;
  ko?: Threshold;
  th?: Threshold;
}

/** A bound, or the values that are allowed. */
export type Threshold = number | string[];

/**
 * What follows when a rule is broken. drop: the image, text block or document that the rule judges is
 * dropped; drop_document, for rules of images and text blocks: the whole document is; annotate: the code is
 * stored with what broke the rule, and nothing is dropped; off: the rule is not asked.
 */
export const RULE_ACTIONS = ['drop', 'drop_document', 'annotate', 'off'] as const;
/** One of {@link RULE_ACTIONS}. */
export type RuleAction = (typeof RULE_ACTIONS)[number];

/** When a shard is full. */
export interface ShardsConfig {
  /** Bytes per shard; a larger document gets a shard of its own. */
  max_bytes: number;
  /** Documents per shard. */
  max_documents: number;
}

/** The S3 server of inputs and output; credentials come from the usual AWS environment and files. */
export interface S3Config {
  /** URL of a server other than AWS. */
  endpoint?: string;
  /** Region. */
  region?: string;
  /** Put the bucket in the path, not in the host name. */
  force_path_style?: boolean;
  /** Profile of the AWS configuration files. */
  profile?: string;
  /** Send requests unsigned, for public buckets. */
  anonymous?: boolean;
  /** The reader pays, for buckets that demand it. */
  requester_pays?: boolean;
}

/** How the build runs; nothing here changes what is stored. */
export interface RunConfig {
  /** Threads for extraction and for images, each. Default: the number of cores. */
  workers?: number;
  /** Units under way at once. */
  units: number;
  /**
   * Processes that run this build at the same time: each keeps to its share of per_host, per_domain, host_rate
   * and domain_rate, so that together they keep to all of it.
   */
  processes: number;
  /**
   * Folder or s3:// prefix where downloaded images are kept from run to run, by URL and by content, so that
   * none is asked for twice. Default: nowhere.
   */
  fetch_cache?: string;
  /** Folder on local disk for staging. Default: the system's temporary folder. */
  scratch?: string;
}
