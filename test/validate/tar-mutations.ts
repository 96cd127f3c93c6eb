import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeOffsets, encodeOffsets } from '../../src/corpus/shard-index.js';
import { forgeMembers, forgeShard, locateShard, type Member, membersOf } from '../support/tamper.js';
import { editBytes, type Mutation, remove } from './mutation.js';

/** A shard that has a document of three images. */
const N = 3;

const spoilHeader =
  (spoil: (block: Buffer) => void) =>
  (members: Member[]): Member[] => {
    Object.assign(members[1] ?? {}, { header: spoil });
    return members;
  };

/** Corruptions of shards and their indexes, as files and as archives. */
export const tarMutations: Mutation[] = [
  {
    what: 'a shard is gone',
    codes: ['file_missing'],
    mutate: async (folder) => remove(folder, (await locateShard(folder, 0)).shard.name),
  },
  {
    what: 'a shard was cut inside a member',
    codes: ['file_size_mismatch', 'tar_truncated'],
    mutate: async (folder) =>
      editBytes(folder, (await locateShard(folder, N)).shard.name, (bytes) => bytes.subarray(0, 3000)),
  },
  {
    what: 'a shard was cut at a member boundary, and everything recorded follows',
    codes: ['tar_end_missing'],
    mutate: (folder) =>
      forgeShard(folder, N, ({ tar, offsets }) => ({
        tar: tar.subarray(0, decodeOffsets(offsets).at(-1) ?? 0),
      })),
  },
  {
    what: 'a shard has only one zero block',
    codes: ['tar_end_missing'],
    mutate: (folder) =>
      forgeShard(folder, N, ({ tar, offsets }) => ({
        tar: tar.subarray(0, (decodeOffsets(offsets).at(-1) ?? 0) + 512),
      })),
  },
  {
    what: 'a shard is not padded',
    codes: ['tar_not_padded'],
    mutate: (folder) =>
      forgeShard(folder, N, ({ tar, offsets }) => ({
        tar: tar.subarray(0, (decodeOffsets(offsets).at(-1) ?? 0) + 1024),
      })),
  },
  {
    what: 'two archives were concatenated',
    codes: ['tar_trailing_bytes'],
    mutate: (folder) => forgeShard(folder, N, ({ tar }) => ({ tar: Buffer.concat([tar, tar]) })),
  },
  {
    what: 'zeros follow the archive',
    codes: ['tar_trailing_bytes'],
    mutate: (folder) =>
      forgeShard(folder, N, ({ tar }) => ({ tar: Buffer.concat([tar, Buffer.alloc(10240)]) })),
  },
  {
    what: 'a header has a bad checksum',
    codes: ['tar_corrupt'],
    mutate: (folder) => forgeShard(folder, N, ({ tar }) => ({ tar: Buffer.from(tar).fill('9', 110, 112) })),
  },
  {
    what: 'a header claims eight gigabytes',
    codes: ['tar_member_too_large'],
    mutate: (folder) =>
      forgeMembers(folder, N, (members) => {
        Object.assign(members.at(-1) ?? {}, { header: (block: Buffer) => block.write('77777777777', 124) });
        return members;
      }),
  },
  {
    what: 'a member is a symbolic link',
    codes: ['shard_counts_mismatch', 'sample_part_missing', 'tar_member_type', 'index_mismatch'],
    mutate: (folder) =>
      forgeMembers(folder, N, (members) => {
        const last = members.at(-1) as Member;
        last.data = Buffer.alloc(0);
        last.header = (block) => block.write('2', 156);
        return members;
      }),
  },
  {
    what: 'a member has a PAX header',
    codes: ['tar_member_type'],
    mutate: (folder) =>
      forgeMembers(folder, 0, (members) => [
        ...members,
        {
          name: 'PaxHeaders/x',
          data: Buffer.from('20 path=other-name\n'),
          header: (block) => block.write('x', 156),
        },
      ]).then(() =>
        forgeShard(folder, 0, ({ offsets, index }) => {
          const lines = index.toString().trimEnd().split('\n').slice(0, -1);
          const all = decodeOffsets(offsets);
          return {
            offsets: encodeOffsets([...all.slice(0, -2), all.at(-1) ?? 0]),
            index: Buffer.from(`${lines.join('\n')}\n`),
            documents: lines.length,
            images: lines.reduce((sum, line) => sum + (JSON.parse(line) as { images: number }).images, 0),
          };
        }),
      ),
  },
  {
    what: 'a member has a GNU header',
    codes: ['tar_not_ustar'],
    mutate: (folder) =>
      forgeMembers(
        folder,
        N,
        spoilHeader((block) => block.write('ustar  \0', 257, 'latin1')),
      ),
  },
  {
    what: 'a member has a time of its own',
    codes: ['tar_mtime'],
    mutate: (folder) =>
      forgeMembers(
        folder,
        N,
        spoilHeader((block) => block.write('14632735251', 136)),
      ),
  },
  {
    what: 'a member has an upper-case part',
    codes: ['index_mismatch', 'sample_part_extra', 'sample_part_missing', 'tar_member_name'],
    mutate: (folder) =>
      forgeMembers(folder, N, (members) => {
        const last = members.at(-1) as Member;
        last.name = last.name.replace(/[a-z]+$/, (part) => part.toUpperCase());
        return members;
      }),
  },
  {
    what: 'members lie in a folder',
    codes: ['sample_key_mismatch', 'tar_member_name'],
    mutate: (folder) =>
      forgeMembers(folder, 0, (members) =>
        members.map((member) => ({ ...member, name: `a/${member.name}` })),
      ),
  },
  {
    what: 'a shard holds a document less than recorded',
    codes: ['shard_counts_mismatch'],
    mutate: (folder) => forgeShard(folder, N, () => ({ documents: 9 })),
  },
  {
    what: 'a document is in two shards',
    codes: ['key_duplicate'],
    mutate: async (folder) => {
      const { shard } = await locateShard(folder, 0);
      const others = await membersOf(await readFile(join(folder, shard.name)));
      await forgeMembers(folder, N, (members) => [...members, ...others.slice(0, 1)]);
    },
  },
  {
    what: 'the members of two documents are interleaved',
    codes: ['key_not_adjacent', 'sample_json_missing', 'sample_part_missing'],
    mutate: (folder) =>
      forgeMembers(
        folder,
        0,
        (members) => [...members.slice(0, -2), members.at(-1), members.at(-2)] as Member[],
      ),
  },
  {
    what: '.tar.idx has an offset off by one block',
    codes: ['offsets_mismatch'],
    mutate: (folder) =>
      forgeShard(folder, 0, ({ offsets }) => {
        const all = decodeOffsets(offsets);
        all[1] = (all[1] ?? 0) + 512;
        return { offsets: encodeOffsets(all) };
      }),
  },
  {
    what: '.tar.idx lacks the end',
    codes: ['offsets_mismatch'],
    mutate: (folder) => forgeShard(folder, 0, ({ offsets }) => ({ offsets: offsets.subarray(0, -8) })),
  },
  {
    what: '.tar.idx is no multiple of eight bytes',
    codes: ['offsets_mismatch'],
    mutate: (folder) =>
      forgeShard(folder, 0, ({ offsets }) => ({ offsets: Buffer.concat([offsets, Buffer.from('x')]) })),
  },
  {
    what: '.index.jsonl tells another title',
    codes: ['index_mismatch'],
    mutate: (folder) =>
      forgeShard(folder, 0, ({ index }) => ({
        index: Buffer.from(index.toString().replace('Page', 'page')),
      })),
  },
  {
    what: '.index.jsonl lacks a line',
    codes: ['index_mismatch'],
    mutate: (folder) =>
      forgeShard(folder, 0, ({ index }) => ({ index: index.subarray(0, index.lastIndexOf('\n', -2) + 1) })),
  },
  {
    what: '.index.jsonl has a line that is none',
    codes: ['index_invalid', 'index_mismatch'],
    mutate: (folder) =>
      forgeShard(folder, 0, ({ index }) => ({ index: Buffer.concat([index, Buffer.from('{"key":[]}\n')]) })),
  },
];
