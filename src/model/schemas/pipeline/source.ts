// Written by scripts/generate-types.mjs from schemas/pipeline.schema.json: change that, not this.

/** Where pages come from. */
export interface SourceFields {
  /**
   * html: folder or tar of HTML files; warc: WARC or ARC files, a list of their paths, or an index of records
   * in them; json: JSONL, Parquet with a column of HTML, or a JSON dump with a path; mmc4, obelics, omnicorpus,
   * mint1t: a corpus in the published layout of that name.
   */
  type: 'html' | 'warc' | 'json' | 'mmc4' | 'obelics' | 'omnicorpus' | 'mint1t';
  /**
   * One input or several: files, folders, s3://…, gs://… and hf://… prefixes or https://… files, relative to
   * the pipeline file; a folder or prefix stands for all files below it, * matches within a path segment, **
   * any folders, and {a,b} or {0..9} stand for several names. For warc also lists of archives, *.paths and
   * *.paths.gz, and indexes: *.cdxj, *.cdx and *.parquet. Credentials in a URL are used and not stored; see
   * docs/inputs.md.
   */
  input: string | string[];
  /** html: JSON object of path → URL, or JSONL of {path, url, id?}. */
  url_map?: string;
  /** html: URL that paths of pages without an entry in url_map are joined to. Default: file:///<path>. */
  base_url?: string;
  /** warc: what each line of a paths list is appended to, such as https://data.commoncrawl.org/. */
  paths_prefix?: string;
  /**
   * warc: folder, s3://… prefix or URL that the archives of an index lie below, such as
   * https://data.commoncrawl.org/. Default: the folder of the index.
   */
  warc_base?: string;
  /** json: dotted path to the array of pages inside a JSON dump; absent for JSONL or a top-level array. */
  path?: string;
  /** json: field or Parquet column with the HTML; a dotted path for a nested one. */
  html_field: string;
  /** json: field or Parquet column with the page's URL. */
  url_field: string;
  /**
   * json: field with the page's id, unique within each input file, where there is one. A name that no record
   * has, such as none, turns ids off: they are then derived from URL and place.
   */
  id_field: string;
  /** json: field with the ISO 8601 time of capture, where there is one. */
  fetched_at_field: string;
  /**
   * mmc4, omnicorpus: images downloaded before, named by image_name or the SHA-256 of their address: a folder,
   * a tar, or a pattern of tars.
   */
  images?: string;
  /** html, json, corpora: input bytes of a unit, where an input can be split. */
  unit_bytes: number;
  /** html: files per unit. */
  unit_files: number;
  /** Pages with a larger decoded body are dropped as page_too_large, unread. */
  max_page_bytes: number;
}

/** Defaults of {@link SourceFields}. */
export const SOURCE_FIELDS_DEFAULTS = {
  html_field: 'html',
  url_field: 'url',
  id_field: 'id',
  fetched_at_field: 'fetched_at',
  unit_bytes: 67108864,
  unit_files: 256,
  max_page_bytes: 16777216,
} as const;
