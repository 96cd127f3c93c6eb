// Written by scripts/generate-types.mjs from schemas/pipeline.schema.json: change that, not this.

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
