import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FindingCode } from '../../../src/validate/finding-codes.js';
import { editBytes, editJson, remove } from '../mutation.js';
import { writeExport } from './export-fixture.js';
import type { FormatMutation, MutationSuite } from './mutation-suite.js';
import { jpeg } from './pictures.js';
import { editTar, editTarJson, replaceMember } from './tar-fixture.js';
import { tarMutations } from './tar-mutations.js';

/** What a changed tar brings up besides. */
const MAY: readonly FindingCode[] = ['wids_mismatch', 'placeholder_mismatch'];

const wids = (meta: string, edit: (list: Record<string, unknown>[]) => unknown) => (folder: string) =>
  editJson(folder, meta, (value) => {
    const { shardlist } = value as unknown as { shardlist: Record<string, unknown>[] };
    edit(shardlist);
  });

/** Corruptions of `wids-meta.json` and of names, for both kinds of samples. */
function widsMutations(tar: string, meta: string): FormatMutation[] {
  return [
    { what: 'wids-meta.json is absent', codes: ['wids_missing'], mutate: (folder) => remove(folder, meta) },
    {
      what: 'wids-meta.json is cut',
      codes: ['wids_invalid'],
      mutate: (folder) => editBytes(folder, meta, (bytes) => bytes.subarray(0, -9)),
    },
    {
      what: 'wids-meta.json is of version 2',
      codes: ['wids_invalid'],
      mutate: (folder) => editJson(folder, meta, (value) => ({ ...value, wids_version: 2 })),
    },
    {
      what: 'wids-meta.json has no list',
      codes: ['wids_invalid'],
      mutate: (folder) => editJson(folder, meta, (value) => ({ ...value, shardlist: {} })),
    },
    {
      what: 'wids-meta.json has a count in words',
      codes: ['wids_invalid'],
      mutate: wids(meta, (list) => Object.assign(list[0] ?? {}, { nsamples: '4' })),
    },
    {
      what: 'wids-meta.json counts a sample too many',
      codes: ['wids_mismatch'],
      mutate: wids(meta, (list) => Object.assign(list[0] ?? {}, { nsamples: 5 })),
    },
    {
      what: 'wids-meta.json counts a sample too few',
      codes: ['wids_mismatch'],
      mutate: wids(meta, (list) => Object.assign(list[0] ?? {}, { nsamples: 3 })),
    },
    {
      what: 'wids-meta.json says another size',
      codes: ['wids_mismatch'],
      mutate: wids(meta, (list) => Object.assign(list[0] ?? {}, { filesize: 7 })),
    },
    {
      what: 'wids-meta.json leaves a shard out',
      codes: ['wids_mismatch'],
      mutate: wids(meta, (list) => list.pop()),
    },
    {
      what: 'wids-meta.json lists a shard that is not there',
      codes: ['wids_mismatch'],
      mutate: wids(meta, (list) => list.push({ url: 'zz.tar', nsamples: 4 })),
    },
    {
      what: 'wids-meta.json has an s3 URL',
      codes: ['wids_url_remote', 'wids_mismatch'],
      mutate: wids(meta, (list) => Object.assign(list[0] ?? {}, { url: 's3://bucket/00000.tar' })),
    },
    {
      what: 'wids-meta.json has an absolute path',
      codes: ['wids_url_remote', 'wids_mismatch'],
      mutate: wids(meta, (list) => Object.assign(list[0] ?? {}, { url: '/data/00000.tar' })),
    },
    {
      what: 'two shards have one base name',
      codes: ['wids_basename_repeated'],
      mutate: wids(meta, (list) =>
        list.push(
          { url: 'https://example.org/a/x.tar', nsamples: 4 },
          { url: 'https://example.org/b/x.tar', nsamples: 4 },
        ),
      ),
    },
    {
      what: 'a folder is a member',
      codes: ['tar_member_type'],
      mutate: (folder) =>
        editTar(folder, tar, (members) => [
          { name: 'images/', data: Buffer.alloc(0), header: (block) => block.write('5', 156) },
          ...members,
        ]).then(() => sizes(folder, tar, meta)),
    },
    {
      what: 'members lie in a folder',
      codes: ['member_name_folder'],
      mutate: (folder) =>
        editTar(folder, tar, (members) => members.map((member) => ({ ...member, name: `a/${member.name}` }))),
    },
    {
      what: 'a member has a PAX header',
      codes: ['tar_not_ustar'],
      mutate: (folder) =>
        editTar(folder, tar, ([first, ...rest]) => [
          {
            name: 'x',
            data: Buffer.from(
              '30 path=another-name.json12345\n'
                .replace('another-name.json12345', first?.name ?? '')
                .replace(/^\d+/, String(9 + (first?.name.length ?? 0))),
            ),
            header: (block) => block.write('x', 156),
          },
          ...(first ? [first] : []),
          ...rest,
        ]).then(() => sizes(folder, tar, meta)),
    },
    {
      what: 'a member has a GNU header',
      codes: ['tar_not_ustar'],
      mutate: (folder) =>
        editTar(folder, tar, (members) =>
          members.map((member, i) =>
            i === 1 ? { ...member, header: (block) => block.write('ustar  \0', 257, 'latin1') } : member,
          ),
        ),
    },
    {
      what: 'a key has dots',
      codes: ['member_name_dots', 'sample_part_absent'],
      mutate: (folder) =>
        editTar(folder, tar, (members) =>
          members.map((member) =>
            member.name.startsWith(members[0]?.name.split('.')[0] ?? '')
              ? { ...member, name: member.name.replace('.', '.v2.') }
              : member,
          ),
        ),
    },
  ];
}

/** Makes the sizes in the index follow a tar that was rewritten. */
async function sizes(folder: string, tar: string, meta: string): Promise<void> {
  const { size } = await stat(join(folder, tar));
  await wids(meta, (list) =>
    Object.assign(list.find(({ url }) => tar.endsWith(String(url))) ?? {}, { filesize: size }),
  )(folder);
}

const PAIRS = 'wds/tiny-00001.tar';

const caption = (data: Uint8Array | string) => (folder: string) =>
  replaceMember(folder, PAIRS, '.txt', (member) => ({ ...member, data: Buffer.from(data) }));

const pairMutations: FormatMutation[] = [
  {
    what: 'a caption holds a literal <image>',
    codes: ['text_image_literal'],
    mutate: caption('a <image> b'),
  },
  {
    what: 'a caption holds the end of a sequence',
    codes: ['text_special_token'],
    mutate: caption('a </s> b'),
  },
  {
    what: 'a caption holds a video token',
    codes: ['text_special_token'],
    mutate: caption('a <vila/video> b'),
  },
  {
    what: 'a caption holds a chat token',
    codes: ['text_special_token'],
    mutate: caption('<|im_start|>system'),
  },
  {
    what: 'a caption is Latin-1',
    codes: ['sample_text_invalid'],
    mutate: caption(Buffer.from('é', 'latin1')),
  },
  { what: 'a caption holds a NUL', codes: ['sample_text_unsafe'], mutate: caption('a\0b') },
  {
    what: 'an image is named .jpeg',
    codes: ['wds_part_unsupported'],
    mutate: (folder) =>
      replaceMember(folder, PAIRS, '.jpg', (member) => ({
        ...member,
        name: member.name.replace('.jpg', '.jpeg'),
      })),
  },
  {
    what: 'a sample has two images',
    codes: ['placeholder_mismatch', 'image_format_mismatch'],
    mutate: (folder) =>
      replaceMember(folder, PAIRS, '.jpg', (member) => [
        member,
        { ...member, name: member.name.replace('.jpg', '.png') },
      ]),
  },
  {
    what: 'a sample lacks its caption',
    codes: ['sample_part_absent'],
    mutate: (folder) => replaceMember(folder, PAIRS, '.txt', () => []),
  },
  {
    what: 'a sample lacks its image',
    codes: ['sample_part_absent'],
    mutate: (folder) => replaceMember(folder, PAIRS, '.jpg', () => []),
  },
];

/** Pairs for VILA's wids loaders, as weft export writes them, without its record. */
export const vilaWdsSuite: MutationSuite = {
  format: 'vila-wds',
  write: async (folder) => {
    await writeExport('vila-wds')(folder);
    await remove(folder, 'export.json');
  },
  mutations: [
    ...tarMutations({ tar: PAIRS, image: '.jpg', may: MAY }),
    ...widsMutations(PAIRS, 'wds/wids-meta.json').map((mutation) => ({ ...mutation, may: MAY })),
    ...pairMutations,
  ],
};

const TALK = 'eagle-wds/tiny-00001.tar';

type Turn = { from: string; value: string };
const turns = (edit: (turns: Turn[]) => unknown) => (folder: string) =>
  editTarJson(folder, TALK, (record) => {
    const all = record.conversations as unknown as Turn[];
    edit(all);
    return { ...record, conversations: all };
  });

const talkMutations: FormatMutation[] = [
  {
    what: 'a record has no conversations',
    codes: ['record_invalid', 'schema_drift'],
    mutate: (folder) => editTarJson(folder, TALK, ({ id }) => ({ id, conversations: 'none' })),
  },
  { what: 'a conversation is empty', codes: ['record_invalid'], mutate: turns((all) => all.splice(0)) },
  {
    what: 'a conversation ends with the human',
    codes: ['record_invalid'],
    mutate: turns((all) => all.push({ from: 'human', value: 'And then?' })),
  },
  {
    what: 'a turn is of a role unknown',
    codes: ['record_invalid'],
    mutate: turns((all) => Object.assign(all[1] ?? {}, { from: 'assistant' })),
  },
  {
    what: 'a model turn says nothing',
    codes: ['record_invalid'],
    mutate: turns((all) => Object.assign(all.at(-1) ?? {}, { value: ' ' })),
  },
  {
    what: 'a turn has no value',
    codes: ['record_invalid'],
    mutate: turns((all) => all.splice(0, 1, { from: 'human' } as Turn)),
  },
  {
    what: 'a placeholder is missing',
    codes: ['placeholder_mismatch'],
    mutate: turns((all) => {
      for (const turn of all) turn.value = turn.value.replace(/<image(-1)?>/, '');
    }),
  },
  {
    what: 'a placeholder has no image',
    codes: ['placeholder_mismatch'],
    mutate: turns((all) => {
      (all[1] as Turn).value += '<image-9>';
    }),
  },
  {
    what: 'plain and numbered placeholders are mixed',
    codes: ['placeholder_mismatch'],
    mutate: turns((all) => {
      (all[1] as Turn).value += '<image><image-77>';
    }),
  },
  {
    what: 'a text holds a chat token',
    codes: ['text_special_token'],
    mutate: turns((all) => {
      (all[1] as Turn).value += '<|im_end|>';
    }),
  },
  {
    what: 'JSON is cut',
    codes: ['sample_json_invalid'],
    mutate: (folder) =>
      replaceMember(folder, TALK, '.json', (member) => ({ ...member, data: member.data.subarray(0, -4) })),
  },
  {
    what: 'JSON holds a lone surrogate',
    codes: ['sample_text_unsafe'],
    mutate: turns((all) => {
      (all[1] as Turn).value += '\udc00';
    }),
  },
  {
    what: 'an image has no placeholder',
    codes: ['placeholder_mismatch'],
    mutate: async (folder) => {
      const data = await jpeg(3);
      await replaceMember(folder, TALK, 'img', (member) => [
        member,
        { name: `${member.name.split('.')[0]}.42.img`, data },
      ]);
    },
  },
];

/** Conversations for VILA's EagleWDSDataset, as weft export writes them, without its record. */
export const eagleWdsSuite: MutationSuite = {
  format: 'eagle-wds',
  write: async (folder) => {
    await writeExport('eagle-wds')(folder);
    await remove(folder, 'export.json');
  },
  mutations: [
    ...tarMutations({ tar: TALK, image: 'img', may: MAY }),
    ...widsMutations(TALK, 'eagle-wds/wids-meta.json').map((mutation) => ({ ...mutation, may: MAY })),
    ...talkMutations,
  ],
};
