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
   * Folder or s3:// prefix where downloaded images are kept from run to run, by URL and by content, so that
   * none is asked for twice. Default: nowhere.
   */
  fetch_cache?: string;
  /** Folder on local disk for staging. Default: the system's temporary folder. */
  scratch?: string;
}
