// Written by scripts/generate-types.mjs from schemas/pipeline.schema.json: change that, not this.

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
   * Memory for what grows with the inputs, such as 2GB, at least 256MB: half is DuckDB's, which uses the
   * scratch folder beyond it; a fiftieth, at least 32 MB, holds images that wait for their documents, a
   * sixteenth those in the image threads. A larger image goes alone. Threads come on top: some 200 MB for each
   * of workers, and images.max_decode_bytes while one decodes a large image. Default: 1GB for each of workers,
   * or a quarter of what the machine or its container has where that is less.
   */
  memory?: string;
  /**
   * Folder or s3:// prefix where downloaded images are kept from run to run, by URL and by content, so that
   * none is asked for twice. Default: nowhere.
   */
  fetch_cache?: string;
  /** Folder on local disk for staging. Default: the system's temporary folder. */
  scratch?: string;
}
