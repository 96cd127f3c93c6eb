// Written by scripts/generate-types.mjs from schemas/corpus.schema.json: change that, not this.

/** `corpus.json`: what was built, from what, by which version. Written when a build starts. */
export interface CorpusRecord {
  schema: 'weft/corpus/1';
  name: string;
  plan: string;
  weft_version: string;
  /** The checked pipeline with defaults filled; nothing in it depends on the machine. */
  pipeline: {
    [k: string]: unknown;
  };
  /** Exclude lists and hash lists that the pipeline names, as they were; absent when there are none. */
  lists?: {
    name: string;
    sha256: string;
  }[];
  units: number;
  extractor?: ExtractorRecord;
  /** Models that scored its images; absent when there were none. */
  scorers?: ScorerRecord[];
}

/** The extractor that its pages were given to first, as it was; absent when there was none. */
export interface ExtractorRecord {
  /** File name of the module. */
  name: string;
  /**
   * Of the module's bytes; when it imports files by relative paths, of the list of the sums of all, as
   * sha256sum prints it.
   */
  sha256: string;
}

/** A model that scored images. */
export interface ScorerRecord {
  name: string;
  /** 16 hex digits of a SHA-256 over its weights and settings. */
  fingerprint: string;
  /** Names of the signals it gives. */
  signals: string[];
}
