import sharp from 'sharp';
import type { StoredImage } from '../../src/model/sample.js';
import { editManifest, forgeMembers, forgeSample, locateShard, type Member } from '../support/tamper.js';
import { sha256, tinyPicture } from '../support/tiny-corpus.js';
import { editBytes, type Mutation } from './mutation.js';

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
