import type { Severity } from '../severity.js';

/**
 * Finding codes of exports and of others' data sets, beyond those of corpora: severity and meaning.
 *
 * Where a code of corpora means the same, such as `tar_truncated` or `image_undecodable`, that one is used.
 */
export const FORMAT_CODES = {
  export_record_invalid: ['error', 'export.json is not JSON or not the record of an export'],
  export_counts_mismatch: ['error', 'export.json counts other items or images than its files hold'],
  shard_folder_stray: ['error', 'a file in a shard folder that the loader counts as half a shard'],
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

  energon_info_invalid: ['error', '.nv-meta/.info.json is absent or no list of samples per shard'],
  energon_counts_mismatch: ['error', '.nv-meta/.info.json counts other samples than a shard holds'],
  energon_shard_unlisted: ['error', 'a shard that .nv-meta/.info.json does not list: it is never read'],
  energon_split_invalid: ['error', 'split.yaml is absent, breaks its schema or names what is not listed'],
  energon_dataset_invalid: ['error', 'dataset.yaml is absent or names no sample type that can be loaded'],
  energon_index_invalid: ['error', 'index.sqlite is no SQLite database with the tables of energon'],
  energon_index_mismatch: ['error', 'index.sqlite does not list the samples of the shards'],

  img2dataset_sidecar_missing: [
    'error',
    'a shard lacks the _stats.json or .parquet that VILA counts as its files',
  ],
  img2dataset_stats_invalid: ['error', '_stats.json is not JSON or lacks its counts'],
  img2dataset_stats_mismatch: ['error', '_stats.json counts other successes than the tar holds'],
  img2dataset_table_mismatch: ['error', 'the .parquet beside a tar does not say the same of its samples'],
  img2dataset_key_mismatch: ['error', 'a key is not of the shard that it lies in'],
  tiff_invalid: ['error', 'a TIFF has a broken chain of frames'],
  tiff_frames_mismatch: ['error', 'a TIFF has another number of frames than its record has images'],

  wids_url_remote: [
    'error',
    "a url of wids-meta.json that VILA's loader turns into a path that does not exist",
  ],
  wids_basename_repeated: ['error', 'two shards share a base name, by which the loader caches them'],
  member_name_folder: ['error', "a member lies in a folder, which VILA's reader cuts off"],
  member_name_dots: ['error', 'a key has dots: VILA v1.5 and head split it differently'],
  wds_part_unsupported: ['error', "an image has an extension that VILA's loader does not look for"],

  mds_index_invalid: ['error', 'index.json is not JSON or breaks its schema'],
  mds_header_invalid: ['error', 'the table of offsets of a shard is not in order or not of its length'],
  mds_config_mismatch: ['error', 'a shard says other columns of itself than index.json'],
  mds_samples_mismatch: ['error', 'a shard holds another number of samples than index.json says'],
  mds_sample_invalid: ['error', 'the columns of a sample are not of the sizes that it says'],
  mds_value_invalid: ['error', 'a value is not of its encoding'],

  parquet_invalid: ['error', 'a Parquet file cannot be read'],
  parquet_features_mismatch: [
    'error',
    'the footer for Hugging Face says other features than the columns have',
  ],

  jsonl_line_invalid: ['error', 'a line is not UTF-8 JSON'],
  jsonl_line_separator: [
    'warning',
    'a line holds U+0085, U+2028 or U+2029 unescaped, where readers that split text into lines cut it',
  ],
  jsonl_line_too_long: ['error', 'a line is longer than any record can be'],
  text_index_range: ['error', 'an image is matched to a text that the record does not have'],
  similarity_shape: ['error', 'similarity_matrix has not one row per image and one column per text'],
  similarity_mismatch: ['error', 'matched_sim is not the value of the similarity matrix'],
  similarity_range: ['error', 'a similarity is not within -1 … 1'],

  pickle_invalid: ['error', 'a pickle is malformed, cut or too large'],
  pickle_runs_code: ['error', 'a pickle has an opcode that runs code; it was not executed'],
  count_missing: ['error', 'a .pkl lacks its .count, or a .count its .pkl'],
  count_invalid: ['error', 'a .count is no whole number'],
  count_mismatch: ['error', 'a .count is not the number of records of its .pkl'],
  counts_unequal: [
    'error',
    'shards hold different numbers of records: loaders cut all ranks to the shortest',
  ],
  counts_not_multiple: ['warning', 'records per shard are no multiple of what whole batches need'],
  images_base64: ['error', 'an image is not plain base64'],
  images_beyond_loader: ['warning', 'a record has more images than the loader keeps'],
  ranks_without_data: ['error', 'a declared run would train on nothing, without an error of VILA'],
  sharding_drops: ['warning', 'a declared run would never read some records'],
  sharding_out_of_range: [
    'error',
    'a declared run would ask for samples that do not exist, or for others than meant',
  ],
} as const satisfies Record<string, readonly [Severity, string]>;

/** A key of {@link FORMAT_CODES}. */
export type FormatCode = keyof typeof FORMAT_CODES;
