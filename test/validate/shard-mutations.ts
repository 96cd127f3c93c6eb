import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { StoredImage } from '../../src/model/sample.js';
import { sampleKey } from '../../src/shards/sample-key.js';
import { decodeOffsets, encodeOffsets } from '../../src/shards/shard-index.js';
import {
  editManifest,
  forgeMembers,
  forgeSample,
  forgeShard,
  locateShard,
  type Member,
  membersOf,
} from '../support/tamper.js';
import { sha256, tinyPicture } from '../support/tiny-corpus.js';
import { editBytes, type Mutation, remove } from './mutation.js';

/** A shard that has a document of three images. */
const N = 3;

/** Replaces the bytes of the first stored image of shard N; with `follow`, the sample's record follows. */
async function forgeImage(
  folder: string,
  edit: (data: Buffer) => Buffer | Promise<Buffer>,
  follow?: (image: StoredImage, data: Buffer) => void,
): Promise<void> {
  await forgeMembers(folder, N, async (members) => {
    const index = members.findIndex(({ name }) => !name.endsWith('.json'));
    const member = members[index] as Member;
    const json = members[index - 1] as Member;
    member.data = await edit(member.data);
    const sample = JSON.parse(json.data.toString()) as { nodes: StoredImage[] };
    const image = sample.nodes.find(({ type }) => type === 'image');
    if (follow && image) {
      image.bytes = member.data.length;
      image.sha256 = sha256(member.data);
      follow(image, member.data);
    }
    json.data = Buffer.from(JSON.stringify(sample));
    return members;
  });
}

const spoilHeader =
  (spoil: (block: Buffer) => void) =>
  (members: Member[]): Member[] => {
    Object.assign(members[1] ?? {}, { header: spoil });
    return members;
  };

/** A PNG whose header claims these dimensions; its pixels are those of a small one. */
async function claimingPng(width: number, height: number): Promise<Buffer> {
  const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#36a' } })
    .png()
    .toBuffer();
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

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

/** Corruptions of images and of what samples record of them. All hashes and sums of files follow. */
export const imageMutations: Mutation[] = [
  {
    what: 'an image is cut, and its record follows',
    codes: ['image_undecodable'],
    mutate: (folder) =>
      forgeImage(
        folder,
        (data) => data.subarray(0, data.length / 2),
        () => undefined,
      ),
  },
  {
    what: 'an image is an HTML page, and its record follows',
    codes: ['image_undecodable'],
    mutate: (folder) =>
      forgeImage(
        folder,
        () => Buffer.from('<!doctype html><p>404'),
        () => undefined,
      ),
  },
  {
    what: 'an image is an SVG, and its record follows',
    codes: ['image_undecodable'],
    mutate: (folder) =>
      forgeImage(
        folder,
        () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
        () => undefined,
      ),
  },
  {
    what: 'an image is empty',
    codes: ['image_bytes_mismatch', 'image_sha256_mismatch', 'image_undecodable'],
    mutate: (folder) => forgeImage(folder, () => Buffer.alloc(0)),
  },
  {
    what: 'an image claims 900 megapixels',
    codes: ['image_too_large'],
    mutate: (folder) =>
      forgeImage(
        folder,
        () => claimingPng(30_000, 30_000),
        (image) => Object.assign(image, { width: 30_000, height: 30_000, format: 'png' }),
      ),
  },
  {
    what: 'an image is another one',
    codes: ['image_bytes_mismatch', 'image_phash_mismatch', 'image_sha256_mismatch'],
    mutate: (folder) => forgeImage(folder, () => tinyPicture(4711)),
  },
  {
    what: 'hashes are those of the files before they were converted',
    codes: ['image_sha256_mismatch'],
    mutate: (folder) =>
      forgeSample(folder, N, (_, images) => {
        for (const image of images) image.sha256 = sha256(Buffer.from(image.original_url));
      }),
  },
  {
    what: 'a recorded width is another',
    codes: ['image_size_mismatch'],
    mutate: (folder) => forgeSample(folder, N, (_, [image]) => Object.assign(image ?? {}, { width: 97 })),
  },
  {
    what: 'a recorded length is another',
    codes: ['image_bytes_mismatch'],
    mutate: (folder) => forgeSample(folder, N, (_, [image]) => Object.assign(image ?? {}, { bytes: 1 })),
  },
  {
    what: 'a recorded format is another',
    codes: ['image_format_mismatch'],
    mutate: (folder) =>
      forgeSample(folder, N, (_, [image]) => Object.assign(image ?? {}, { format: 'avif' })),
  },
  {
    what: 'a recorded perceptual hash is of another picture',
    codes: ['image_phash_mismatch'],
    mutate: (folder) =>
      forgeSample(folder, N, (_, [image]) => {
        const flipped = BigInt(`0x${image?.phash}`) ^ 0xffff_ffff_ffff_ffffn;
        Object.assign(image ?? {}, { phash: flipped.toString(16).padStart(16, '0') });
      }),
  },
  {
    what: 'an image moves, and its record follows',
    codes: ['image_animated', 'image_format_mismatch'],
    mutate: (folder) =>
      forgeImage(
        folder,
        async () => {
          const frames = await Promise.all(
            [1, 2].map((seed) =>
              sharp({
                create: { width: 96, height: 72, channels: 3, background: seed === 1 ? '#fff' : '#777' },
              })
                .png()
                .toBuffer(),
            ),
          );
          return sharp(frames, { join: { animated: true } })
            .gif()
            .toBuffer();
        },
        (image) => Object.assign(image, { format: 'gif' }),
      ),
  },
  {
    what: 'an image lies on its side, and its record follows',
    codes: ['image_not_upright'],
    mutate: (folder) =>
      forgeMembers(folder, N, async (members) => {
        const member = members.find(({ name }) => name.endsWith('.jpg')) as Member;
        const json = members.find(({ name }) => name === `${member.name.slice(0, 32)}.json`) as Member;
        const before = sha256(member.data);
        const turned = await sharp(member.data)
          .keepMetadata()
          .withMetadata({ orientation: 6 })
          .jpeg({ quality: 95 })
          .toBuffer();
        const sample = json.data.toString().replaceAll(before, sha256(turned));
        const record = JSON.parse(sample) as { nodes: StoredImage[] };
        for (const node of record.nodes) if (node.sha256 === sha256(turned)) node.bytes = turned.length;
        member.data = turned;
        json.data = Buffer.from(JSON.stringify(record));
        return members;
      }),
  },
  {
    what: 'an image was damaged on the disk',
    codes: ['file_sha256_mismatch', 'image_sha256_mismatch'],
    mutate: async (folder) => {
      const { shard } = await locateShard(folder, N);
      await editBytes(folder, shard.name, (bytes) => {
        // The EOI marker's neighbour in the last entropy-coded byte: a decoder shows it in the last block at most.
        const at = bytes.lastIndexOf('\xff\xd9', undefined, 'latin1') - 1;
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        return bytes;
      });
    },
  },
  {
    what: 'a manifest vouches for other indexes',
    codes: ['file_sha256_mismatch'],
    mutate: (folder) =>
      editManifest(folder, 'manifests/assemble/site-00000.json', ({ shards }) => {
        for (const shard of shards) {
          shard.offsets.sha256 = '0'.repeat(64);
          shard.index.sha256 = '0'.repeat(64);
        }
      }),
  },
];
