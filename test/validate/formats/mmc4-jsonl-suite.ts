import { remove } from '../mutation.js';
import { writeExport } from './export-fixture.js';
import { fileMutations, type Json, line } from './json-lines-mutations.js';
import type { FormatMutation, MutationSuite } from './mutation-suite.js';

const MMC4 = 'mmc4/docs_shard_0.jsonl';
const mmc4 = (edit: (record: Json) => unknown) => line(MMC4, edit);
const info = (change: Json) =>
  mmc4((record) => {
    Object.assign((record.image_info as Json[])[0] ?? {}, change);
  });

const mmc4Mutations: FormatMutation[] = [
  {
    what: 'text_list is a text',
    codes: ['record_invalid', 'schema_drift'],
    may: ['sample_part_extra'],
    mutate: mmc4((record) => ({ ...record, text_list: 'a' })),
  },
  {
    what: 'text_list holds a number',
    codes: ['record_invalid'],
    may: ['sample_part_extra'],
    mutate: mmc4((record) => ({ ...record, text_list: [1] })),
  },
  {
    what: 'text_list is empty',
    codes: ['record_invalid'],
    may: ['sample_part_extra'],
    mutate: mmc4((record) => ({ ...record, text_list: [] })),
  },
  {
    what: 'image_info is absent',
    codes: ['record_invalid'],
    may: ['sample_part_extra'],
    mutate: mmc4(({ image_info: _, ...rest }) => rest),
  },
  {
    what: 'image_info is empty',
    codes: ['record_invalid'],
    may: ['sample_part_extra', 'similarity_shape'],
    mutate: mmc4((record) => ({ ...record, image_info: [] })),
  },
  {
    what: 'an image has no name',
    codes: ['record_invalid'],
    may: ['sample_part_extra', 'sample_part_missing'],
    mutate: info({ image_name: null }),
  },
  {
    what: 'an image is named like a path',
    codes: ['record_invalid'],
    may: ['sample_part_extra', 'sample_part_missing'],
    mutate: info({ image_name: '../../x.jpg' }),
  },
  { what: 'raw_url is relative', codes: ['image_url_invalid'], mutate: info({ raw_url: '/img/1.jpg' }) },
  { what: 'raw_url is absent', codes: ['image_url_invalid'], mutate: info({ raw_url: undefined }) },
  {
    what: 'matched_text_index is beyond the texts',
    codes: ['text_index_range'],
    mutate: info({ matched_text_index: 99 }),
  },
  {
    what: 'matched_text_index is negative',
    codes: ['text_index_range'],
    mutate: info({ matched_text_index: -1 }),
  },
  {
    what: 'matched_text_index is a half',
    codes: ['text_index_range'],
    mutate: info({ matched_text_index: 0.5 }),
  },
  { what: 'matched_sim is a percentage', codes: ['similarity_range'], mutate: info({ matched_sim: 31 }) },
  {
    what: 'matched_sim is not in the matrix',
    codes: ['similarity_mismatch'],
    mutate: mmc4((record) => {
      Object.assign((record.image_info as Json[])[0] ?? {}, { matched_sim: 0.25 });
      record.similarity_matrix = (record.similarity_matrix as number[][]).map((row) => row.map(() => 0.5));
    }),
  },
  {
    what: 'the matrix has a row less',
    codes: ['similarity_shape'],
    mutate: mmc4((record) => {
      (record.similarity_matrix as unknown[]).pop();
    }),
  },
  {
    what: 'the matrix has a column more',
    codes: ['similarity_shape'],
    mutate: mmc4((record) => {
      (record.similarity_matrix as unknown[][])[0]?.push(0);
    }),
  },
  {
    what: 'the matrix holds a percentage',
    codes: ['similarity_range'],
    mutate: mmc4((record) => {
      ((record.similarity_matrix as number[][])[0] ?? [])[0] = 31;
    }),
  },
  {
    what: 'a text holds a literal <image>',
    codes: ['text_image_literal'],
    mutate: mmc4((record) => {
      (record.text_list as string[])[0] = '<image>';
    }),
  },
  {
    what: 'a text holds a lone surrogate',
    codes: ['sample_text_unsafe'],
    mutate: mmc4((record) => {
      (record.text_list as string[])[0] = '\ud83d';
    }),
  },
  { what: 'an image is recorded as wider', codes: ['image_size_mismatch'], mutate: info({ width: 97 }) },
  {
    what: 'an image is recorded with another hash',
    codes: ['image_sha256_mismatch'],
    mutate: info({ sha256: 'a'.repeat(64) }),
  },
];

/** MMC4 JSONL with its images, as weft export writes it, without its record. */
export const mmc4JsonlSuite: MutationSuite = {
  format: 'mmc4-jsonl',
  write: async (folder) => {
    await writeExport('mmc4-jsonl')(folder);
    await remove(folder, 'export.json');
    await remove(folder, 'croissant.json');
  },
  mutations: [...fileMutations(MMC4, 'mmc4-images/docs_shard_0.tar'), ...mmc4Mutations],
};
