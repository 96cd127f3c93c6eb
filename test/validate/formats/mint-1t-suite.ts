import { writeObject } from '../../support/tiny-corpus.js';
import type { FormatMutation, MutationSuite } from './mutation-suite.js';
import { editTarJson, packTar, replaceMember } from './tar-fixture.js';
import { tarMutations } from './tar-mutations.js';

const TAR = 'CC-MAIN-2023-40-shard-1.tar';

/** A classic TIFF of empty frames of the given sizes: headers and directories as a writer makes them, one strip each. */
export function multiFrameTiff(frames: readonly { width: number; height: number }[]): Buffer {
  const header = Buffer.from('II*\0\0\0\0\0', 'latin1');
  const chunks: Buffer[] = [header];
  let at = 8;
  let link = { buffer: header, offset: 4 };
  for (const { width, height } of frames) {
    const strip = Buffer.alloc(width * height);
    const entries: [number, number, number][] = [
      [256, 4, width],
      [257, 4, height],
      [258, 3, 8],
      [259, 3, 1],
      [262, 3, 1],
      [273, 4, at],
      [279, 4, strip.length],
    ];
    const directory = Buffer.alloc(2 + entries.length * 12 + 4);
    directory.writeUInt16LE(entries.length, 0);
    for (const [i, [tag, type, value]] of entries.entries()) {
      directory.writeUInt16LE(tag, 2 + i * 12);
      directory.writeUInt16LE(type, 4 + i * 12);
      directory.writeUInt32LE(1, 6 + i * 12);
      directory.writeUInt32LE(value, 10 + i * 12);
    }
    link.buffer.writeUInt32LE(at + strip.length, link.offset);
    link = { buffer: directory, offset: directory.length - 4 };
    chunks.push(strip, directory);
    at += strip.length + directory.length;
  }
  return Buffer.concat(chunks);
}

const FRAMES = [
  { width: 20, height: 10 },
  { width: 12, height: 16 },
];

/** Three shards of three documents, each with two images as frames of one TIFF. */
async function write(folder: string): Promise<void> {
  for (let shard = 0; shard < 3; shard++) {
    const members = [0, 1, 2].flatMap((n) => {
      const key = `pdf${shard}${n}`;
      const record = {
        texts: [`Text ${n}`, null, 'Between', null],
        images: [null, 'page_0_image_1', null, 'page_1_image_2'],
        image_metadata: FRAMES.map((frame, page) => ({
          ...frame,
          page,
          xref: page + 7,
          sha256: 'f'.repeat(64),
        })),
        url: `https://example.org/${key}.pdf`,
        pdf_name: `${key}.pdf`,
      };
      return [
        { name: `${key}.json`, data: Buffer.from(JSON.stringify(record)) },
        { name: `${key}.tiff`, data: multiFrameTiff(FRAMES) },
      ];
    });
    await writeObject(folder, `CC-MAIN-2023-40-shard-${shard}.tar`, packTar(members));
  }
}

const json = (change: Record<string, unknown>) => (folder: string) =>
  editTarJson(folder, TAR, (record) => ({ ...record, ...change }));
const tiff = (edit: (data: Buffer) => Uint8Array) => (folder: string) =>
  replaceMember(folder, TAR, '.tiff', (member) => ({ ...member, data: Buffer.from(edit(member.data)) }));

const metadata = (...frames: object[]) => json({ image_metadata: frames });

const mutations: FormatMutation[] = [
  {
    what: 'a TIFF has a frame less',
    codes: ['tiff_frames_mismatch'],
    mutate: tiff(() => multiFrameTiff(FRAMES.slice(1))),
  },
  {
    what: 'a TIFF has a frame more',
    codes: ['tiff_frames_mismatch'],
    mutate: tiff(() => multiFrameTiff([...FRAMES, ...FRAMES])),
  },
  {
    what: 'frames are in another order',
    codes: ['image_size_mismatch'],
    mutate: tiff(() => multiFrameTiff([...FRAMES].reverse())),
  },
  {
    what: 'metadata describe a frame less',
    codes: ['tiff_frames_mismatch'],
    mutate: metadata(FRAMES[0] as object),
  },
  {
    what: 'metadata describe other sizes',
    codes: ['image_size_mismatch'],
    mutate: metadata({ width: 1, height: 1 }, FRAMES[1] as object),
  },
  { what: 'a TIFF is cut', codes: ['tiff_invalid'], mutate: tiff((data) => data.subarray(0, 240)) },
  {
    what: 'a TIFF is a PNG',
    codes: ['tiff_invalid'],
    mutate: tiff(() => Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')),
  },
  { what: 'a TIFF is empty', codes: ['tiff_invalid'], mutate: tiff(() => Buffer.alloc(0)) },
  {
    what: 'a TIFF is a BigTIFF',
    codes: ['tiff_invalid'],
    mutate: tiff(() => Buffer.from('II+\0\x08\0\0\0', 'latin1')),
  },
  {
    what: 'the chain of frames is a circle',
    codes: ['tiff_invalid'],
    mutate: tiff((data) => {
      const looped = Buffer.from(data);
      looped.writeUInt32LE(looped.readUInt32LE(4), looped.length - 4);
      return looped;
    }),
  },
  {
    what: 'the chain of frames leads out of the file',
    codes: ['tiff_invalid'],
    mutate: tiff((data) => {
      const broken = Buffer.from(data);
      broken.writeUInt32LE(0x7fffffff, broken.length - 4);
      return broken;
    }),
  },
  {
    what: 'a frame has no size',
    codes: ['tiff_invalid'],
    mutate: tiff(() =>
      multiFrameTiff([{ width: 0, height: 4 }, FRAMES[1] as { width: number; height: number }]),
    ),
  },
  {
    what: 'a document lacks its TIFF',
    codes: ['sample_part_absent', 'sample_part_missing'],
    mutate: (folder) => replaceMember(folder, TAR, '.tiff', () => []),
  },
  {
    what: 'a document lacks its JSON',
    codes: ['sample_part_absent'],
    mutate: (folder) => replaceMember(folder, TAR, '.json', () => []),
  },
  {
    what: 'JSON is cut',
    codes: ['sample_json_invalid'],
    mutate: (folder) =>
      replaceMember(folder, TAR, '.json', (member) => ({ ...member, data: member.data.subarray(0, -4) })),
  },
  { what: 'JSON has no texts', codes: ['record_invalid'], mutate: json({ texts: null }) },
  {
    what: 'texts and images differ in length',
    codes: ['interleaved_mismatch'],
    mutate: json({ texts: ['a', null, 'b'] }),
  },
  {
    what: 'a slot holds nothing',
    codes: ['interleaved_mismatch'],
    mutate: json({ texts: [null, null, 'b', null] }),
  },
  {
    what: 'a text holds a literal <image>',
    codes: ['text_image_literal'],
    mutate: json({ texts: ['<image>', null, 'b', null] }),
  },
  {
    what: 'a text holds a lone surrogate',
    codes: ['sample_text_unsafe'],
    mutate: json({ texts: ['\ud83c', null, 'b', null] }),
  },
  {
    what: 'a text holds a NUL',
    codes: ['sample_text_unsafe'],
    mutate: json({ texts: ['\0', null, 'b', null] }),
  },
  {
    what: 'struct fields do not match between shards',
    codes: ['schema_drift'],
    mutate: json({ pdf_name: ['a'] }),
  },
];

/** MINT-1T's PDF tars. */
export const mint1tSuite: MutationSuite = {
  format: 'mint-1t',
  write,
  mutations: [
    ...tarMutations({ tar: TAR, image: '.tiff', may: [] }).filter(({ what }) => !/^an image is/.test(what)),
    ...mutations,
  ],
};
