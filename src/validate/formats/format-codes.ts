import type { Severity } from '../severity.js';

/**
 * Finding codes of exports and of others' data sets, beyond those of corpora: severity and meaning.
 *
 * Where a code of corpora means the same, such as `tar_truncated` or `image_undecodable`, that one is used.
 */
export const FORMAT_CODES = {
  export_record_invalid: ['error', 'export.json is not JSON or not the record of an export'],
  export_counts_mismatch: ['error', 'export.json counts other items or images than its files hold'],
  shard_folder_stray: ['error', 'a file in a shard folder that the loader counts as a shard'],
  dataset_empty: ['error', 'there is no shard, or no sample in any shard'],
  shard_empty: ['error', 'a shard holds no sample'],
  shard_numbering_gap: [
    'warning',
    'shard numbers have a gap, which brace ranges in loader settings do not allow',
  ],
  schema_drift: ['error', 'shards or records differ in the fields they have or in the types of their values'],
  compression_invalid: ['error', 'a compressed file does not unpack'],
  checksum_mismatch: ['error', 'a file or a shard has another hash than its index records'],

  member_name_ignored: ['warning', 'a member has a name that loaders skip without a word'],
  member_name_case: ['warning', 'a part has upper-case letters, which loaders treat differently'],
  sample_part_absent: ['error', 'a sample lacks a part that most samples of the data set have'],
  sample_part_empty: ['error', 'an image member has no bytes'],
  sample_text_invalid: ['error', 'a text member is not UTF-8'],

  record_invalid: ['error', 'a record lacks a field or has one of another type'],
  record_duplicate: ['error', 'two records have the same identity'],
  interleaved_mismatch: ['error', 'the texts and images of a record are not parallel'],
  placeholder_mismatch: ['error', 'a record has another number of image placeholders than of images'],
  text_image_literal: ['error', 'text holds a literal image placeholder that stands for no image'],
  text_special_token: ['error', 'text holds a special token of the model, which its tokenizer obeys'],
  number_unsafe: ['warning', 'a whole number beyond 2^53, which many JSON readers round'],
  image_url_invalid: ['error', 'an image is given by something that is no http(s) URL'],

  jsonl_line_invalid: ['error', 'a line is not UTF-8 JSON'],
  jsonl_line_too_long: ['error', 'a line is longer than any record can be'],
  text_index_range: ['error', 'an image is matched to a text that the record does not have'],
  similarity_shape: ['error', 'similarity_matrix has not one row per image and one column per text'],
  similarity_mismatch: ['error', 'matched_sim is not the value of the similarity matrix'],
  similarity_range: ['error', 'a similarity is not within -1 … 1'],
} as const satisfies Record<string, readonly [Severity, string]>;

/** A key of {@link FORMAT_CODES}. */
export type FormatCode = keyof typeof FORMAT_CODES;
