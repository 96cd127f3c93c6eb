import { sampleKey } from '../../src/corpus/sample-key.js';
import { forgeMembers, forgeSample, type Member } from '../support/tamper.js';
import { tinyPicture } from '../support/tiny-corpus.js';
import type { Mutation } from './mutation.js';

/** A shard that has a document of three images. */
const N = 3;

/** Corruptions of samples: JSON against nodes, parts and schema. All hashes and sums follow. */
export const sampleMutations: Mutation[] = [
  {
    what: 'a sample lacks its JSON',
    codes: ['sample_json_missing'],
    mutate: (folder) =>
      forgeMembers(folder, N, (members) => {
        const image = members.findIndex(({ name }) => !name.endsWith('.json'));
        return members.filter((_, i) => i !== image - 1);
      }),
  },
  {
    what: 'a sample has its JSON last',
    codes: ['index_mismatch', 'sample_json_not_first'],
    mutate: (folder) =>
      forgeMembers(folder, N, (members) => {
        const image = members.findIndex(({ name }) => !name.endsWith('.json'));
        const [json] = members.splice(image - 1, 1);
        const key = json?.name.slice(0, 32) ?? '';
        members.splice(members.findLastIndex(({ name }) => name.startsWith(key)) + 1, 0, json as Member);
        return members;
      }),
  },
  {
    what: 'a JSON member is cut',
    codes: ['sample_json_invalid'],
    mutate: (folder) =>
      forgeMembers(folder, N, (members) => {
        const json = members[0] as Member;
        json.data = json.data.subarray(0, -5);
        return members;
      }),
  },
  {
    what: 'a JSON member is not UTF-8',
    codes: ['sample_json_invalid'],
    mutate: (folder) =>
      forgeMembers(folder, N, (members) => {
        const json = members[0] as Member;
        const at = json.data.indexOf('Page');
        json.data[at] = 0xff;
        return members;
      }),
  },
  {
    what: 'a JSON member breaks its schema',
    codes: ['sample_schema'],
    mutate: (folder) => forgeSample(folder, N, (sample) => Object.assign(sample, { signals: undefined })),
  },
  {
    what: 'an image lacks its hash, which nobody recorded',
    codes: ['sample_schema'],
    mutate: (folder) =>
      forgeSample(folder, N, (_, [image]) => Object.assign(image ?? {}, { sha256: 'unknown' })),
  },
  {
    what: 'a sample has the key of another',
    codes: ['sample_key_mismatch'],
    mutate: (folder) =>
      forgeSample(folder, N, (sample) => Object.assign(sample, { key: sampleKey('other') })),
  },
  {
    what: 'a key is not derived from the id',
    codes: ['sample_key_not_of_id'],
    mutate: (folder) =>
      forgeSample(folder, N, (sample) => Object.assign(sample, { id: 'https://example.org/other' })),
  },
  {
    what: 'texts say other than nodes',
    codes: ['sample_arrays_mismatch'],
    mutate: (folder) =>
      forgeSample(folder, N, (sample) => Object.assign(sample.texts, { 1: 'Another text.' })),
  },
  {
    what: 'images are in another order than nodes',
    codes: ['sample_arrays_mismatch'],
    mutate: (folder) => forgeSample(folder, N, (sample) => sample.images.reverse()),
  },
  {
    what: 'arrays are shorter than nodes',
    codes: ['sample_arrays_mismatch'],
    mutate: (folder) => forgeSample(folder, N, (sample) => sample.images.pop()),
  },
  {
    what: 'two nodes name one part',
    codes: ['index_mismatch', 'sample_part_extra', 'sample_part_repeated'],
    mutate: (folder) =>
      forgeSample(folder, N, (sample, [first, second]) => {
        const part = first?.part ?? '';
        sample.images = sample.images.map((name) => (name === second?.part ? part : name));
        Object.assign(second ?? {}, { part, format: first?.format });
      }),
  },
  {
    what: 'a part is stored twice',
    codes: ['index_mismatch', 'sample_part_repeated'],
    mutate: (folder) => forgeMembers(folder, N, (members) => [...members, members.at(-1)] as Member[]),
  },
  {
    what: 'an image of a sample is gone',
    codes: ['sample_part_missing'],
    mutate: (folder) => forgeMembers(folder, N, (members) => members.slice(0, -1)),
  },
  {
    what: 'a sample holds an image that no node names',
    codes: ['index_mismatch', 'sample_part_extra'],
    mutate: (folder) =>
      forgeMembers(folder, N, async (members) => {
        const key = members.at(-1)?.name.slice(0, 32) ?? '';
        return [...members, { name: `${key}.99.png`, data: await tinyPicture(5) }];
      }),
  },
  {
    what: 'images are stored out of reading order',
    codes: ['sample_part_order'],
    mutate: (folder) =>
      forgeMembers(
        folder,
        N,
        (members) => [...members.slice(0, -2), members.at(-1), members.at(-2)] as Member[],
      ),
  },
  {
    what: 'a text holds a NUL',
    codes: ['sample_text_unsafe'],
    mutate: (folder) => forgeSample(folder, N, (sample) => putText(sample, 'before\0after')),
  },
  {
    what: 'a text holds half an astral sign',
    codes: ['sample_text_unsafe'],
    mutate: (folder) => forgeSample(folder, N, (sample) => putText(sample, 'tea \ud83c')),
  },
];

function putText(sample: { nodes: object[]; texts: (string | null)[] }, text: string): void {
  Object.assign(sample.nodes[1] ?? {}, { text });
  sample.texts[1] = text;
}
