// Written by scripts/generate-types.mjs from schemas/pipeline.schema.json: change that, not this.

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
