import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checksum } from '../../../src/formats/tar/ustar.js';
import type { FindingCode } from '../../../src/validate/finding-codes.js';
import type { Member } from '../../support/tamper.js';
import { writeObject } from '../../support/tiny-corpus.js';
import { editBytes } from '../mutation.js';
import type { FormatMutation } from './mutation-suite.js';
import { imageDamages } from './pictures.js';
import { editTar, replaceMember } from './tar-fixture.js';

/** Where the parts of a tar data set are. */
export interface TarFixture {
  /** An archive in the middle. */
  tar: string;
  /** Ending of an image member, such as `.0.jpg`. */
  image: string;
  /** Codes that may come up besides, because indexes no longer agree. */
  may?: readonly FindingCode[];
}

/** Corruptions that any data set of tars may suffer, whatever its samples are. */
export function tarMutations({ tar, image, may = [] }: TarFixture): FormatMutation[] {
  return commonMutations(tar, image).map((mutation) => ({ ...mutation, may }));
}

function commonMutations(tar: string, image: string): FormatMutation[] {
  const edit = (change: (bytes: Buffer) => Uint8Array) => (folder: string) => editBytes(folder, tar, change);
  return [
    {
      what: 'a shard was cut inside its first member',
      codes: ['tar_truncated', 'shard_empty'],
      mutate: edit((bytes) => bytes.subarray(0, 600)),
    },
    {
      what: 'a shard ends inside a header',
      codes: ['tar_truncated'],
      mutate: edit((bytes) => Buffer.concat([bytes.subarray(0, endOf(bytes)), bytes.subarray(0, 100)])),
    },
    {
      what: 'a shard was cut at a member boundary',
      codes: ['tar_end_missing'],
      mutate: edit((bytes) => bytes.subarray(0, endOf(bytes))),
    },
    {
      what: 'a shard has one zero block at its end',
      codes: ['tar_end_missing'],
      mutate: edit((bytes) => bytes.subarray(0, endOf(bytes) + 512)),
    },
    {
      what: 'two shards were concatenated',
      codes: ['tar_trailing_bytes'],
      mutate: edit((bytes) => Buffer.concat([bytes, bytes])),
    },
    {
      what: 'a shard is empty of bytes',
      codes: ['tar_end_missing'],
      mutate: edit(() => Buffer.alloc(0)),
    },
    {
      what: 'a shard is an archive of nothing',
      codes: ['shard_empty'],
      mutate: edit(() => Buffer.alloc(10240)),
    },
    {
      what: 'a shard is an HTML error page',
      codes: ['shard_empty', 'tar_corrupt'],
      mutate: edit(() => Buffer.from(`<!DOCTYPE html>${' '.repeat(2000)}`)),
    },
    {
      what: 'a header has a bad checksum',
      codes: ['shard_empty', 'tar_corrupt'],
      mutate: edit((bytes) => Buffer.from(bytes).fill('9', 110, 112)),
    },
    {
      what: 'a header has a size that is no number',
      codes: ['shard_empty', 'tar_corrupt'],
      mutate: edit((bytes) => {
        const spoiled = Buffer.from(bytes);
        spoiled.write('wxyz', 124);
        spoiled.write(`${checksum(spoiled.subarray(0, 512)).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
        return spoiled;
      }),
    },
    {
      what: 'a header claims eight gigabytes',
      codes: ['tar_member_too_large', 'shard_empty'],
      mutate: (folder) =>
        editTar(folder, tar, ([first, ...rest]) => [
          { ...(first as Member), header: (block) => block.write('77777777777', 124) },
          ...rest,
        ]),
    },
    {
      what: 'a symbolic link is a member',
      codes: ['tar_member_type'],
      mutate: (folder) =>
        editTar(folder, tar, (members) => [
          ...members,
          { name: 'zz.jpg', data: Buffer.alloc(0), header: (block) => block.write('2', 156) },
        ]),
    },
    {
      what: 'a device is a member',
      codes: ['tar_member_type'],
      mutate: (folder) =>
        editTar(folder, tar, (members) => [
          { name: 'zz.jpg', data: Buffer.alloc(0), header: (block) => block.write('3', 156) },
          ...members,
        ]),
    },
    {
      what: 'a README is a member',
      codes: ['member_name_ignored'],
      mutate: (folder) =>
        editTar(folder, tar, (members) => [{ name: 'README', data: Buffer.from('read me') }, ...members]),
    },
    {
      what: 'a dot file is a member',
      codes: ['member_name_ignored'],
      mutate: (folder) =>
        editTar(folder, tar, (members) => [...members, { name: '.DS_Store', data: Buffer.from('x') }]),
    },
    {
      what: 'a part is stored twice',
      codes: ['sample_part_repeated'],
      mutate: (folder) => replaceMember(folder, tar, image, (member) => [member, member]),
    },
    {
      what: 'a shard is there twice under two names',
      codes: ['key_duplicate'],
      mutate: async (folder) => {
        await writeObject(folder, tar.replace(/\d(?=\.tar$)/, '3'), await readFile(join(folder, tar)));
      },
    },
    {
      what: 'the first sample is once more at the end',
      codes: ['key_not_adjacent'],
      mutate: (folder) =>
        editTar(folder, tar, (members) => {
          const key = members[0]?.name.split('.')[0];
          return [...members, ...members.filter(({ name }) => name.split('.')[0] === key)];
        }),
    },
    {
      what: 'a shard in the middle is gone',
      codes: ['shard_numbering_gap'],
      mutate: (folder) => rm(join(folder, tar)),
    },
    ...imageDamages.map(({ what, codes, damage }) => ({
      what: `an image is ${what}`,
      codes,
      mutate: (folder: string) =>
        replaceMember(folder, tar, image, (member) => ({ ...member, data: damage(member.data) })),
    })),
  ];
}

/** Offset of the first end-of-archive block. */
export function endOf(tar: Buffer): number {
  let at = 0;
  while ((tar[at] ?? 0) !== 0) {
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return at;
}
