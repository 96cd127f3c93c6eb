import { remove } from '../mutation.js';
import { writeExport } from './export-fixture.js';
import { fileMutations, type Json, line } from './json-lines-mutations.js';
import type { FormatMutation, MutationSuite } from './mutation-suite.js';

const OMNI = 'omnicorpus/omnicorpus_shuffled_shard_0.jsonl';
const omni = (edit: (record: Json) => unknown) => line(OMNI, edit);
const slot = (list: string, edit: (items: unknown[]) => unknown) =>
  omni((record) => {
    edit(record[list] as unknown[]);
  });
const firstImage = (items: readonly unknown[]) => items.findIndex((item) => item !== null);

const omniMutations: FormatMutation[] = [
  {
    what: 'texts are absent',
    codes: ['record_invalid'],
    may: ['sample_part_extra'],
    mutate: omni(({ texts: _, ...rest }) => rest),
  },
  {
    what: 'images are a text',
    codes: ['record_invalid', 'schema_drift'],
    may: ['sample_part_extra'],
    mutate: omni((record) => ({ ...record, images: 'x' })),
  },
  {
    what: 'a text is a number',
    codes: ['record_invalid', 'interleaved_mismatch'],
    mutate: slot('texts', (items) => {
      items[0] = 7;
    }),
  },
  {
    what: 'texts are fewer than images',
    codes: ['interleaved_mismatch'],
    mutate: slot('texts', (items) => items.pop()),
  },
  {
    what: 'images are more than texts',
    codes: ['interleaved_mismatch'],
    mutate: slot('images', (items) => items.push(null)),
  },
  {
    what: 'a slot holds both',
    codes: ['interleaved_mismatch'],
    mutate: slot('texts', (items) => {
      items[items.indexOf(null)] = 'x';
    }),
  },
  {
    what: 'a slot holds nothing',
    codes: ['interleaved_mismatch'],
    mutate: slot('texts', (items) => {
      items[0] = null;
    }),
  },
  {
    what: 'an image is a relative address',
    codes: ['image_url_invalid'],
    mutate: slot('images', (items) => {
      items[firstImage(items)] = 'img/1.png';
    }),
  },
  {
    what: 'an image is a file address',
    codes: ['image_url_invalid'],
    mutate: slot('images', (items) => {
      items[firstImage(items)] = 'file:///etc/passwd';
    }),
  },
  {
    what: 'metadata are fewer than slots',
    codes: ['interleaved_mismatch'],
    mutate: slot('metadata', (items) => items.pop()),
  },
  {
    what: 'metadata of an image are missing',
    codes: ['interleaved_mismatch'],
    may: ['sample_part_extra'],
    mutate: slot('metadata', (items) => {
      items[firstImage(items)] = null;
    }),
  },
  {
    what: 'metadata lie in another slot',
    codes: ['interleaved_mismatch'],
    mutate: slot('metadata', (items) => items.unshift(items.pop())),
  },
  {
    what: 'metadata are an object',
    codes: ['record_invalid', 'schema_drift'],
    may: ['sample_part_extra'],
    mutate: omni((record) => ({ ...record, metadata: {} })),
  },
  {
    what: 'general metadata are a broken text',
    codes: ['record_invalid', 'schema_drift'],
    mutate: omni((record) => ({ ...record, general_metadata: '{' })),
  },
  {
    what: 'a text holds a literal <image>',
    codes: ['text_image_literal'],
    mutate: slot('texts', (items) => {
      items[0] = 'a <image> b';
    }),
  },
  {
    what: 'a text holds a NUL',
    codes: ['sample_text_unsafe'],
    mutate: slot('texts', (items) => {
      items[0] = 'a\0b';
    }),
  },
  {
    what: 'an image is recorded as taller',
    codes: ['image_size_mismatch'],
    mutate: slot('metadata', (items) => Object.assign(items[firstImage(items)] as Json, { height: 999 })),
  },
];

/** OmniCorpus JSONL with its images, as weft export writes it, without its record. */
export const omnicorpusSuite: MutationSuite = {
  format: 'omnicorpus',
  write: async (folder) => {
    await writeExport('omnicorpus')(folder);
    await remove(folder, 'export.json');
    await remove(folder, 'croissant.json');
  },
  mutations: [
    ...fileMutations(OMNI, 'omnicorpus-raw-images/omnicorpus_shuffled_shard_0.tar'),
    ...omniMutations,
  ],
};
