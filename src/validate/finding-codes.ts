import { FORMAT_CODES } from './formats/format-codes.js';
import type { Severity } from './severity.js';

/** Finding codes of corpora with their severity and what they mean. */
export const CORPUS_CODES = {
  corpus_record_missing: ['error', 'corpus.json is absent'],
  corpus_record_invalid: ['error', 'corpus.json is not JSON or breaks its schema'],
  plan_missing: ['error', 'the plan of a phase is absent though the phase has manifests'],
  plan_invalid: ['error', 'a plan is not JSON or not a plan'],
  plan_mismatch: ['error', 'a plan or manifest belongs to another build than corpus.json'],
  corpus_empty: ['warning', 'all units are done and no document is stored'],
  build_incomplete: ['error', 'units of a plan have no manifest, or a phase has not begun'],

  manifest_invalid: ['error', 'a manifest is not JSON or breaks its schema'],
  manifest_misplaced: ['error', "a manifest's name is not its phase and unit"],
  manifest_unit_unknown: ['error', "a manifest's unit is not in the plan of its phase"],
  manifest_counts_mismatch: ['error', "a manifest's counts are not the sums over its shards"],

  file_name_invalid: ['error', 'a manifest names a file outside the folders of a corpus'],
  file_name_mismatch: [
    'error',
    'the unit or content hash in a file name is not the one its manifest records',
  ],
  file_claimed_twice: ['error', 'two manifest entries name one file'],
  file_missing: ['error', 'a file that a manifest names is absent'],
  file_size_mismatch: ['error', 'a file has another length than its manifest records'],
  file_sha256_mismatch: ['error', 'a file has another SHA-256 than its manifest records'],
  shard_md5_mismatch: ['error', 'a shard has another MD5 than its manifest records'],
  orphan: ['warning', 'a file that no manifest names'],

  tar_corrupt: ['error', 'a tar header has a bad checksum or size'],
  tar_truncated: ['error', 'the archive ends inside a member'],
  tar_end_missing: ['error', 'the archive lacks its two zero blocks: cut at a member boundary'],
  tar_not_padded: ['error', 'the archive is no multiple of 10240 bytes'],
  tar_trailing_bytes: ['error', 'something follows the end of the archive'],
  tar_member_too_large: ['error', 'a member is larger than any sample part can be'],
  tar_member_type: ['error', 'a member is no regular file'],
  tar_not_ustar: ['error', 'a header is in another dialect than USTAR'],
  tar_mtime: ['error', 'a member has a modification time other than 0'],
  tar_member_name: ['error', 'a member name is not a lower-case ASCII key, a dot and a part'],

  shard_counts_mismatch: ['error', 'a shard holds other numbers of documents or images than recorded'],
  key_duplicate: ['error', 'one key stands for samples of two shards'],
  key_not_adjacent: ['error', 'the members of one key are not adjacent'],

  sample_json_missing: ['error', 'a sample has no .json member'],
  sample_json_not_first: ['error', 'the .json member does not come first'],
  sample_json_invalid: ['error', 'the .json member is not UTF-8 JSON'],
  sample_schema: ['error', 'the .json member breaks its schema'],
  sample_key_mismatch: ['error', 'the key inside the JSON is not the key of its members'],
  sample_key_not_of_id: ['error', "the key is not derived from the document's id"],
  sample_arrays_mismatch: ['error', 'texts and images do not say the same as nodes'],
  sample_part_repeated: ['error', 'a part is named by two nodes or stored twice'],
  sample_part_missing: ['error', 'a node names a part that the sample lacks'],
  sample_part_extra: ['error', 'the sample holds a part that no node names'],
  sample_part_order: ['error', 'parts are not stored or not numbered in reading order'],
  sample_text_unsafe: ['error', 'text holds a NUL or a lone surrogate, which JSON readers refuse'],

  image_undecodable: ['error', 'an image does not decode in full'],
  image_too_large: ['error', 'an image has more pixels than is safe to decode'],
  image_format_mismatch: ['error', 'an image is of another format than recorded or named'],
  image_size_mismatch: ['error', 'an image has another width or height than recorded'],
  image_bytes_mismatch: ['error', 'an image has another length than recorded'],
  image_sha256_mismatch: ['error', 'an image has another SHA-256 than recorded'],
  image_phash_mismatch: ['error', 'an image looks different from its recorded perceptual hash'],
  image_animated: ['warning', 'a stored image has more than one frame; loaders differ in what they show'],
  image_not_upright: ['warning', 'a stored image carries an EXIF rotation, which many loaders ignore'],

  offsets_mismatch: ['error', '.tar.idx does not agree with the tar'],
  index_invalid: ['error', 'a line of .index.jsonl is not an index line'],
  index_mismatch: ['error', '.index.jsonl does not agree with the tar'],

  ledger_invalid: ['error', 'a drops ledger does not unpack, or a line breaks its schema'],
  ledger_bomb: ['error', 'a drops ledger unpacks to far more than a ledger can hold'],
  ledger_sum_mismatch: ['error', "a ledger's sums by level and reason are not its manifest's"],

  stats_missing: ['error', 'all units are done and stats.json is absent'],
  stats_invalid: ['error', 'stats.json is not JSON or breaks its schema'],
  stats_mismatch: ['error', 'stats.json is not the sum of the manifests'],
  wids_missing: ['error', 'all units are done and wids-meta.json is absent'],
  wids_invalid: ['error', 'wids-meta.json is not a wids index'],
  wids_mismatch: ['error', 'wids-meta.json does not list the shards of the manifests'],
} as const satisfies Record<string, readonly [Severity, string]>;

/** Every finding code with its severity and what it means. Codes are stable; scripts may match on them. */
export const FINDING_CODES = { ...CORPUS_CODES, ...FORMAT_CODES } as const;

/** A key of {@link FINDING_CODES}. */
export type FindingCode = keyof typeof FINDING_CODES;
