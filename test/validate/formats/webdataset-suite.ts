import { gzipSync } from 'node:zlib';
import { writeObject } from '../../support/tiny-corpus.js';
import type { FormatMutation, MutationSuite } from './mutation-suite.js';
import { jpeg, png } from './pictures.js';
import { editTar, editTarJson, packTar, replaceMember } from './tar-fixture.js';
import { tarMutations } from './tar-mutations.js';

const TAR = 'shard-00001.tar';

/** Three shards of three interleaved documents, each with a caption file. */
async function writeInterleaved(folder: string): Promise<void> {
  for (let shard = 0; shard < 3; shard++) {
    const members = [];
    for (let n = shard * 3; n < shard * 3 + 3; n++) {
      const key = `doc${n}`;
      const record = {
        url: `https://example.org/${n}`,
        texts: [`Text ${n} 🍵`, null, 'Between', null],
        images: [null, '0.jpg', null, '1.png'],
      };
      members.push(
        { name: `${key}.json`, data: Buffer.from(JSON.stringify(record)) },
        { name: `${key}.0.jpg`, data: await jpeg(n) },
        { name: `${key}.1.png`, data: await png(n + 100) },
        { name: `${key}.txt`, data: Buffer.from(`Caption ${n}`) },
      );
    }
    await writeObject(folder, `shard-0000${shard}.tar`, packTar(members));
  }
}

const json = (edit: (record: Record<string, never>) => unknown) => (folder: string) =>
  editTarJson(folder, TAR, edit);

const part =
  (ending: string, data: (before: Buffer) => Uint8Array, name?: (before: string) => string) =>
  (folder: string) =>
    replaceMember(folder, TAR, ending, (member) => ({
      name: name?.(member.name) ?? member.name,
      data: Buffer.from(data(member.data)),
    }));

const sampleMutations: FormatMutation[] = [
  {
    what: 'JSON is cut',
    codes: ['sample_json_invalid'],
    mutate: part('.json', (data) => data.subarray(0, -5)),
  },
  {
    what: 'JSON is Latin-1',
    codes: ['sample_json_invalid'],
    mutate: part('.json', () => Buffer.from('{"a":"é"}', 'latin1')),
  },
  {
    what: 'JSON has a byte order mark',
    codes: ['sample_json_invalid'],
    mutate: part('.json', (data) => Buffer.concat([Buffer.from('\ufeff'), data])),
  },
  {
    what: 'JSON holds NaN',
    codes: ['sample_json_invalid'],
    mutate: part('.json', () => Buffer.from('{"score":NaN}')),
  },
  { what: 'JSON is empty', codes: ['sample_json_invalid'], mutate: part('.json', () => Buffer.alloc(0)) },
  {
    what: 'JSON holds a lone surrogate',
    codes: ['sample_text_unsafe'],
    mutate: json((record) => Object.assign(record, { url: 'x\ud800' })),
  },
  {
    what: 'JSON holds a NUL',
    codes: ['sample_text_unsafe'],
    mutate: json((record) => Object.assign(record, { url: 'x\0y' })),
  },
  {
    what: 'JSON holds a whole number that doubles round',
    codes: ['number_unsafe', 'schema_drift'],
    mutate: part('.json', (data) =>
      Buffer.from(data.toString().replace(/"url":"[^"]*"/, '"url":12345678901234567890')),
    ),
  },
  {
    what: 'a caption is not UTF-8',
    codes: ['sample_text_invalid'],
    mutate: part('.txt', () => Buffer.from([0xff, 0xfe, 0x41])),
  },
  {
    what: 'a caption holds a NUL',
    codes: ['sample_text_unsafe'],
    mutate: part('.txt', () => Buffer.from('a\0b')),
  },
  {
    what: 'a caption holds a literal <image>',
    codes: ['text_image_literal'],
    mutate: part('.txt', () => Buffer.from('see <image> here')),
  },
  {
    what: 'a text holds a literal <image>',
    codes: ['text_image_literal'],
    mutate: json((record) => Object.assign(record, { texts: ['<image>', null, 'Between', null] })),
  },
  {
    what: 'texts and images differ in length',
    codes: ['interleaved_mismatch'],
    mutate: json((record) => Object.assign(record, { texts: ['a', null, 'b'] })),
  },
  {
    what: 'a slot holds text and image',
    codes: ['interleaved_mismatch'],
    mutate: json((record) => Object.assign(record, { texts: ['a', 'x', 'b', null] })),
  },
  {
    what: 'a slot holds nothing',
    codes: ['interleaved_mismatch'],
    mutate: json((record) => Object.assign(record, { texts: [null, null, 'b', null] })),
  },
  {
    what: 'there are no slots',
    codes: ['interleaved_mismatch', 'sample_part_extra'],
    mutate: json((record) => Object.assign(record, { texts: [], images: [] })),
  },
  {
    what: 'a named image is not there',
    codes: ['sample_part_missing'],
    mutate: (folder) => replaceMember(folder, TAR, '.1.png', () => []),
  },
  {
    what: 'an image is named by no slot',
    codes: ['sample_part_extra'],
    mutate: json((record) => Object.assign(record, { texts: ['a', null], images: [null, '0.jpg'] })),
  },
  {
    what: 'two slots name one image',
    codes: ['sample_part_extra', 'sample_part_missing'],
    mutate: json((record) => Object.assign(record, { images: [null, '0.jpg', null, '0.jpg'] })),
  },
  {
    what: 'a PNG is named .jpg',
    codes: ['image_format_mismatch'],
    mutate: async (folder) => {
      const data = await png(7);
      await part('.0.jpg', () => data)(folder);
    },
  },
  {
    what: 'a part has upper-case letters',
    codes: ['member_name_case'],
    mutate: part(
      '.txt',
      (data) => data,
      (name) => name.replace('.txt', '.TXT'),
    ),
  },
  {
    what: 'a sample lacks its caption',
    codes: ['sample_part_absent'],
    mutate: (folder) => replaceMember(folder, TAR, '.txt', () => []),
  },
  {
    what: 'a sample lacks its JSON',
    codes: ['sample_part_absent'],
    mutate: (folder) => replaceMember(folder, TAR, '.json', () => []),
  },
  {
    what: 'the JSON says another key',
    codes: ['sample_key_mismatch'],
    mutate: json((record) => Object.assign(record, { key: 'other' })),
  },
  {
    what: 'a field changes its type',
    codes: ['schema_drift'],
    mutate: json((record) => Object.assign(record, { url: 7 })),
  },
  {
    what: 'a shard lacks a field that the others have',
    codes: ['schema_drift'],
    mutate: (folder) =>
      editTar(folder, TAR, (members) =>
        members.map((member) => {
          if (!member.name.endsWith('.json')) return member;
          const { url: _url, ...rest } = JSON.parse(member.data.toString()) as Record<string, unknown>;
          return { ...member, data: Buffer.from(JSON.stringify(rest)) };
        }),
      ),
  },
  {
    what: 'a gzipped part does not unpack',
    codes: ['compression_invalid'],
    mutate: (folder) =>
      replaceMember(folder, TAR, '.txt', (member) => [
        member,
        { name: member.name.replace('.txt', '.0.txt.gz'), data: gzipSync('text').subarray(0, 12) },
      ]),
  },
  {
    what: 'a conversation has a placeholder too many',
    codes: ['placeholder_mismatch'],
    mutate: json((record) =>
      Object.assign(record, { conversations: [{ from: 'human', value: '<image><image><image>' }] }),
    ),
  },
  {
    what: 'the archive is one gzip stream, cut',
    codes: ['compression_invalid', 'shard_empty'],
    mutate: async (folder) => {
      const members = [{ name: 'z.txt', data: Buffer.alloc(40_000, 'abc') }];
      await writeObject(folder, 'more.tar.gz', gzipSync(packTar(members)).subarray(0, 60));
    },
  },
];

/** Tars of interleaved samples. */
export const webdatasetSuite: MutationSuite = {
  format: 'webdataset',
  write: writeInterleaved,
  mutations: [...tarMutations({ tar: TAR, image: '.0.jpg' }), ...sampleMutations],
};
