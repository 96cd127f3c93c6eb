import { createHash } from 'node:crypto';
import { editBytes, editJson, remove } from '../mutation.js';
import { writeExport } from './export-fixture.js';
import { document, type Entry, INDEX, index, rebuilt, SHARD, shard, u32, withImages } from './mds-edits.js';
import type { FormatMutation, MutationSuite } from './mutation-suite.js';
import { imageDamages } from './pictures.js';

const mutations: FormatMutation[] = [
  {
    what: 'index.json is absent',
    codes: ['mds_index_invalid', 'dataset_empty'],
    mutate: (folder) => remove(folder, INDEX),
  },
  {
    what: 'index.json is cut',
    codes: ['mds_index_invalid', 'dataset_empty'],
    mutate: (folder) => editBytes(folder, INDEX, (bytes) => bytes.subarray(0, -9)),
  },
  {
    what: 'index.json is of version 1',
    codes: ['mds_index_invalid', 'dataset_empty'],
    mutate: (folder) => editJson(folder, INDEX, (value) => ({ ...value, version: 1 })),
  },
  {
    what: 'index.json lists a shard of another format',
    codes: ['mds_index_invalid', 'orphan'],
    mutate: index((shards) => Object.assign(shards[1] ?? {}, { format: 'json' })),
  },
  {
    what: 'index.json has a number of samples in words',
    codes: ['mds_index_invalid', 'orphan'],
    mutate: index((shards) => Object.assign(shards[1] ?? {}, { samples: 'four' })),
  },
  {
    what: 'index.json has columns of different lengths',
    codes: ['mds_index_invalid', 'orphan'],
    mutate: index((shards) => Object.assign(shards[1] ?? {}, { column_sizes: [null] })),
  },
  {
    what: 'index.json has columns out of order',
    codes: ['mds_index_invalid', 'orphan'],
    mutate: index((shards) => Object.assign(shards[1] ?? {}, { column_names: ['key', 'images', 'doc'] })),
  },
  {
    what: 'index.json names a file outside its folder',
    codes: ['mds_index_invalid', 'orphan'],
    mutate: index((shards) => Object.assign(shards[1]?.raw_data ?? {}, { basename: '../shard.00001.mds' })),
  },
  {
    what: 'index.json lists a shard twice',
    codes: ['mds_index_invalid'],
    mutate: index((shards) => shards.push(structuredClone(shards[0] as Entry))),
  },
  { what: 'index.json leaves a shard out', codes: ['orphan'], mutate: index((shards) => shards.pop()) },
  {
    what: 'index.json says another number of samples',
    codes: ['mds_samples_mismatch'],
    mutate: index((shards) => Object.assign(shards[1] ?? {}, { samples: 9 })),
  },
  {
    what: 'index.json says another length',
    codes: ['file_size_mismatch'],
    mutate: index((shards) => Object.assign(shards[1]?.raw_data ?? {}, { bytes: 7 })),
  },
  {
    what: 'index.json says another hash',
    codes: ['checksum_mismatch'],
    mutate: index((shards) => Object.assign(shards[1]?.raw_data.hashes ?? {}, { sha256: 'f'.repeat(64) })),
  },
  {
    what: 'index.json says a wrong SHA-1 beside the right SHA-256',
    codes: ['checksum_mismatch'],
    mutate: index((shards) =>
      Object.assign(shards[1]?.raw_data.hashes ?? {}, { sha1: createHash('sha1').update('x').digest('hex') }),
    ),
  },
  {
    what: 'index.json has other columns for one shard',
    codes: ['schema_drift', 'mds_config_mismatch'],
    mutate: index((shards) =>
      Object.assign(shards[1] ?? {}, { column_encodings: ['json', 'list[jpeg]', 'bytes'] }),
    ),
  },
  { what: 'a shard is absent', codes: ['file_missing'], mutate: (folder) => remove(folder, SHARD) },
  {
    what: 'a shard has a bit turned',
    codes: ['checksum_mismatch'],
    may: ['sample_json_invalid', 'mds_value_invalid', 'image_undecodable', 'image_sha256_mismatch'],
    mutate: (folder) =>
      editBytes(folder, SHARD, (bytes) => {
        const turned = Buffer.from(bytes);
        turned[turned.length - 5] = (turned.at(-5) ?? 0) ^ 1;
        return turned;
      }),
  },
  {
    what: 'a shard was cut',
    codes: ['file_size_mismatch', 'mds_sample_invalid'],
    mutate: (folder) => editBytes(folder, SHARD, (bytes) => bytes.subarray(0, -100)),
  },
  {
    what: 'a shard was cut, and the index follows',
    codes: ['mds_sample_invalid'],
    mutate: shard((bytes) => bytes.subarray(0, -100)),
  },
  {
    what: 'a shard was cut in its header',
    codes: ['mds_header_invalid'],
    mutate: shard((bytes) => bytes.subarray(0, 3)),
  },
  {
    what: 'a shard was cut in its offsets',
    codes: ['mds_header_invalid'],
    mutate: shard((bytes) => bytes.subarray(0, 11)),
  },
  {
    what: 'a shard claims a billion samples',
    codes: ['mds_header_invalid', 'mds_samples_mismatch'],
    mutate: shard((bytes) => {
      bytes.writeUInt32LE(1e9, 0);
      return bytes;
    }),
  },
  {
    what: 'a shard says another number of samples',
    codes: ['mds_samples_mismatch'],
    may: ['mds_header_invalid', 'mds_config_mismatch', 'mds_sample_invalid'],
    mutate: shard((bytes) => {
      bytes.writeUInt32LE(3, 0);
      return bytes;
    }),
  },
  {
    what: 'an offset points back',
    codes: ['mds_header_invalid'],
    mutate: shard((bytes) => {
      bytes.writeUInt32LE(0, 8);
      return bytes;
    }),
  },
  {
    what: 'the first offset lies inside the header',
    codes: ['mds_header_invalid'],
    mutate: shard((bytes) => {
      bytes.writeUInt32LE(1, 4);
      return bytes;
    }),
  },
  {
    what: 'bytes follow the last sample',
    codes: ['mds_header_invalid'],
    mutate: shard((bytes) => Buffer.concat([bytes, Buffer.from('tail')])),
  },
  {
    what: 'the header says other columns',
    codes: ['mds_config_mismatch'],
    mutate: rebuilt((all) => {
      all.config = Buffer.from(all.config.toString().replace('"key"', '"kex"'));
    }),
  },
  {
    what: 'the header is not JSON',
    codes: ['mds_config_mismatch'],
    mutate: rebuilt((all) => {
      all.config = Buffer.from(`x${all.config.toString()}`);
    }),
  },
  {
    what: 'an offset is off by one',
    codes: ['mds_sample_invalid'],
    mutate: shard((bytes) => {
      bytes.writeUInt32LE(bytes.readUInt32LE(8) + 1, 8);
      return bytes;
    }),
  },
  {
    what: 'a column says another size',
    codes: ['mds_sample_invalid'],
    mutate: shard((bytes) => {
      const at = bytes.readUInt32LE(4);
      bytes.writeUInt32LE(bytes.readUInt32LE(at) + 1, at);
      return bytes;
    }),
  },
  {
    what: 'a document is not JSON',
    codes: ['mds_value_invalid'],
    mutate: rebuilt((all) => {
      const sample = withImages(all);
      sample.doc = sample.doc.subarray(0, -3);
    }),
  },
  {
    what: 'a document is not UTF-8',
    codes: ['mds_value_invalid'],
    mutate: rebuilt((all) => {
      withImages(all).doc = Buffer.from('{"a":"é"}', 'latin1');
    }),
  },
  {
    what: 'a key is not UTF-8',
    codes: ['mds_value_invalid'],
    mutate: rebuilt((all) => {
      withImages(all).key = Buffer.from([0xff, 0xfe]);
    }),
  },
  {
    what: 'a key holds a NUL',
    codes: ['sample_text_unsafe'],
    mutate: rebuilt((all) => {
      withImages(all).key = Buffer.from('a\0b');
    }),
  },
  {
    what: 'a text holds a lone surrogate',
    codes: ['sample_text_unsafe'],
    mutate: document((doc) => Object.assign(doc, { title: 'x\udfff' })),
  },
  {
    what: 'a number is beyond 2^53',
    codes: ['number_unsafe'],
    mutate: document((doc) => Object.assign(doc, { signals: { text_chars: 2 ** 60 } })),
  },
  {
    what: 'a text holds a literal <image>',
    codes: ['text_image_literal'],
    mutate: document((doc) => {
      (doc.texts as string[])[0] = '<image>';
    }),
  },
  {
    what: 'a slot holds text and image',
    codes: ['interleaved_mismatch'],
    mutate: document((doc) => {
      (doc.images as string[])[0] = '0.jpg';
    }),
  },
  {
    what: 'texts are fewer than images',
    codes: ['interleaved_mismatch'],
    mutate: document((doc) => {
      (doc.texts as string[]).pop();
    }),
  },
  {
    what: 'a field is of another type in one shard',
    codes: ['schema_drift'],
    mutate: document((doc) => Object.assign(doc, { title: 7 })),
  },
  {
    what: 'a list of images has a wrong head',
    codes: ['mds_value_invalid', 'placeholder_mismatch'],
    mutate: rebuilt((all) => {
      const sample = withImages(all);
      sample.images = Buffer.concat([u32(1), sample.images.subarray(4)]);
    }),
  },
  {
    what: 'a list of images claims more than it has',
    codes: ['mds_value_invalid', 'placeholder_mismatch'],
    mutate: rebuilt((all) => {
      const sample = withImages(all);
      sample.images = Buffer.concat([u32(0, 4e6), sample.images.subarray(8)]);
    }),
  },
  {
    what: 'a list of images says a wrong size',
    codes: ['mds_value_invalid', 'placeholder_mismatch'],
    mutate: rebuilt((all) => {
      const sample = withImages(all);
      const images = Buffer.from(sample.images);
      images.writeUInt32LE(images.readUInt32LE(8) + 9, 8);
      sample.images = images;
    }),
  },
  {
    what: 'the images of a document are gone',
    codes: ['placeholder_mismatch'],
    mutate: rebuilt((all) => {
      withImages(all).images = u32(0, 0);
    }),
  },
  {
    what: 'the record of an image says another width',
    codes: ['image_size_mismatch'],
    mutate: document((doc) => {
      const image = (doc.nodes as { type: string; width: number }[]).find(({ type }) => type === 'image');
      if (image) image.width += 1;
    }),
  },
  {
    what: 'the record of an image says another hash',
    codes: ['image_sha256_mismatch'],
    mutate: document((doc) => {
      const image = (doc.nodes as { type: string; sha256: string }[]).find(({ type }) => type === 'image');
      if (image) image.sha256 = '0'.repeat(64);
    }),
  },
  ...imageDamages.map(
    ({ what, codes, damage }): FormatMutation => ({
      what: `an image is ${what}`,
      codes,
      may: ['image_bytes_mismatch', 'image_sha256_mismatch'],
      mutate: rebuilt((all) => {
        const sample = withImages(all);
        const n = sample.images.readUInt32LE(4);
        const sizes = Array.from({ length: n }, (_, i) => sample.images.readUInt32LE(8 + i * 4));
        const body = sample.images.subarray(8 + n * 4);
        const first = damage(Buffer.from(body.subarray(0, sizes[0])));
        sample.images = Buffer.concat([
          u32(0, n, first.length, ...sizes.slice(1)),
          first,
          body.subarray(sizes[0]),
        ]);
      }),
    }),
  ),
];

/** MosaicML streaming shards as weft export writes them, without its record. */
export const mdsSuite: MutationSuite = {
  format: 'mds',
  write: async (folder) => {
    await writeExport('mds')(folder);
    await remove(folder, 'export.json');
  },
  mutations,
};
