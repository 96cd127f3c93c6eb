// @ts-check
import { createHash } from 'node:crypto';
import { crc32, deflateRawSync } from 'node:zlib';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import sharp from 'sharp';

/** Documents as others publish them: paragraphs and pictures of the sample site, in order. */
const DOCUMENTS = [
  {
    url: 'https://corpora.weft.example/bridge',
    slots: [
      'The old bridge at Harl has four stone piers, and each stands on oak piles.',
      { image: 'img/bridge/piers.jpg', alt: 'Four piers in low water' },
      'At low water the cutwaters show the marks of two hundred floods.',
      { image: 'img/bridge/dusk-600.jpg', alt: 'The bridge at dusk' },
      'In the evening the lamps are lit from the town side.',
    ],
  },
  {
    url: 'https://corpora.weft.example/herons',
    slots: [
      { image: 'media/birds/heron.jpg', alt: 'A heron in the reeds' },
      'A heron waits longer than anybody who watches it.',
      'It strikes once, and is seldom wrong.',
    ],
  },
  {
    url: 'https://corpora.weft.example/zh/tea',
    slots: [
      '春分前后,山上的雾还没有散,采茶人已经上山了。',
      { image: 'zh/tea/img/mist-hills.jpg', alt: '雾中的茶山' },
      '嫩芽要在当天杀青,第二天香气就不一样了。',
    ],
  },
];

/** Pictures are this wide: large enough to pass the checks on images, small enough for a package. */
const WIDTH = 112;
const HEIGHT = 84;

/** @typedef {string | { image: string, alt: string }} Slot */

/**
 * The same three documents in the layouts of MMC4, OBELICS, OmniCorpus and MINT-1T.
 *
 * @param {Map<string, Buffer>} images pictures of the site by path
 * @returns {Promise<[string, Buffer][]>}
 */
export async function sampleCorpora(images) {
  const pictures = new Map();
  for (const { slots } of DOCUMENTS) {
    for (const slot of slots) {
      if (typeof slot === 'string') continue;
      const original = images.get(slot.image);
      if (original === undefined) throw new Error(`the site has no ${slot.image}`);
      const picture = sharp(original).resize(WIDTH, HEIGHT, { fit: 'cover' });
      pictures.set(slot.image, {
        jpeg: await picture.clone().jpeg({ quality: 70 }).toBuffer(),
        pixels: await picture.clone().removeAlpha().toColourspace('srgb').raw().toBuffer(),
      });
    }
  }
  const jpeg = (/** @type {string} */ path) => /** @type {Buffer} */ (pictures.get(path).jpeg);
  const pixels = (/** @type {string} */ path) => /** @type {Buffer} */ (pictures.get(path).pixels);
  return [...mmc4(jpeg), obelics(jpeg), omnicorpus(jpeg), await mint1t(pixels)];
}

const urlOf = (/** @type {string} */ path) => `https://corpora.weft.example/pictures/${path}`;
const nameOf = (/** @type {string} */ path) => `${sha256(urlOf(path)).slice(0, 12)}.jpg`;
const sha256 = (/** @type {string} */ text) => createHash('sha256').update(text).digest('hex');
const lines = (/** @type {unknown[]} */ rows) =>
  Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

/** Sentences, and images with the sentence they belong before. @param {(path: string) => Buffer} jpeg @returns {[string, Buffer][]} */
function mmc4(jpeg) {
  const paths = DOCUMENTS.flatMap(({ slots }) =>
    slots.flatMap((slot) => (typeof slot === 'string' ? [] : [slot.image])),
  );
  const rows = DOCUMENTS.map(({ url, slots }) => {
    const text_list = slots.filter((slot) => typeof slot === 'string');
    const image_info = slots.flatMap((slot, at) => {
      if (typeof slot === 'string') return [];
      const before = slots.slice(0, at).filter((other) => typeof other === 'string').length;
      return [
        {
          image_name: nameOf(slot.image),
          raw_url: urlOf(slot.image),
          matched_text_index: before,
          matched_sim: 0.25,
          face_detections: null,
        },
      ];
    });
    const similarity_matrix = image_info.map(({ matched_text_index }) =>
      text_list.map((_, i) => (i === matched_text_index ? 0.25 : 0.1)),
    );
    return { url, text_list, image_info, similarity_matrix, could_have_url_duplicate: 0 };
  });
  return [
    ['corpora/mmc4/docs_shard_0_v2.jsonl.zip', zip('docs_shard_0_v2.jsonl', lines(rows))],
    ...paths.map(
      (path) => /** @type {[string, Buffer]} */ ([`corpora/mmc4/images/${nameOf(path)}`, jpeg(path)]),
    ),
  ];
}

/** Parallel lists in Parquet, the images as Hugging Face stores them. @param {(path: string) => Buffer} jpeg @returns {[string, Buffer]} */
function obelics(jpeg) {
  const texts = DOCUMENTS.map(({ slots }) => slots.map((slot) => (typeof slot === 'string' ? slot : null)));
  const images = DOCUMENTS.map(({ slots }) =>
    slots.map((slot) =>
      typeof slot === 'string' ? null : { bytes: new Uint8Array(jpeg(slot.image)), path: nameOf(slot.image) },
    ),
  );
  const metadata = DOCUMENTS.map(({ url, slots }) =>
    JSON.stringify(
      slots.map((slot) =>
        typeof slot === 'string'
          ? null
          : {
              document_url: url,
              unformatted_src: urlOf(slot.image),
              src: urlOf(slot.image),
              alt_text: slot.alt,
            },
      ),
    ),
  );
  const general = DOCUMENTS.map(({ url }) =>
    JSON.stringify({ url, warc_filename: '', warc_record_offset: 0, warc_record_length: 0 }),
  );
  const text = (/** @type {string} */ name) =>
    /** @type {const} */ ({ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' });
  const list = (/** @type {string} */ name) => [
    /** @type {const} */ ({ name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' }),
    /** @type {const} */ ({ name: 'list', repetition_type: 'REPEATED', num_children: 1 }),
  ];
  const writer = new ByteWriter();
  const table = new ParquetWriter({
    writer,
    createdBy: 'weft samples',
    schema: [
      { name: 'schema', num_children: 4 },
      ...list('images'),
      { name: 'element', repetition_type: 'OPTIONAL', num_children: 2 },
      { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
      text('path'),
      ...list('texts'),
      text('element'),
      text('metadata'),
      text('general_metadata'),
    ],
  });
  void table.write({
    columnData: [
      { name: 'images', data: images },
      { name: 'texts', data: texts },
      { name: 'metadata', data: metadata },
      { name: 'general_metadata', data: general },
    ],
    rowGroupSize: 2,
  });
  void table.finish();
  return ['corpora/obelics/train-00000-of-00001.parquet', Buffer.from(writer.getBuffer())];
}

/** The streaming form; published records name web addresses, these carry their pictures. @param {(path: string) => Buffer} jpeg @returns {[string, Buffer]} */
function omnicorpus(jpeg) {
  const rows = DOCUMENTS.map(({ url, slots }) => ({
    general_metadata: {
      url,
      id: sha256(url).slice(0, 32),
      domain: ['weft', 'example'],
      fluency_prob: 0.9,
      toxic_prob: 0.01,
    },
    texts: slots.map((slot) => (typeof slot === 'string' ? slot : null)),
    images: slots.map((slot) =>
      typeof slot === 'string' ? null : `data:image/jpeg;base64,${jpeg(slot.image).toString('base64')}`,
    ),
    metadata: slots.map((slot) =>
      typeof slot === 'string'
        ? null
        : { width: WIDTH, height: HEIGHT, aesthetic_prob: 5, unsafe_prob: 0.01 },
    ),
  }));
  return ['corpora/omnicorpus/docs.jsonl', lines(rows)];
}

/** A JSON and a TIFF with a frame for each image, side by side in a tar. @param {(path: string) => Buffer} pixels @returns {Promise<[string, Buffer]>} */
async function mint1t(pixels) {
  /** @type {[string, Buffer][]} */
  const members = [];
  for (const { url, slots } of DOCUMENTS) {
    const key = sha256(url).slice(0, 32);
    const drawn = slots.filter((slot) => typeof slot !== 'string');
    const json = {
      texts: slots.map((slot) => (typeof slot === 'string' ? slot : null)),
      images: slots.map((slot, at) => (typeof slot === 'string' ? null : `page_0_image_${at}`)),
      image_metadata: drawn.map((_, xref) => ({ height: HEIGHT, width: WIDTH, page: 0, xref })),
      url: `${url}.pdf`,
    };
    const frames = Buffer.concat(drawn.map(({ image }) => pixels(image)));
    const tiff = await sharp(frames, {
      raw: { width: WIDTH, height: HEIGHT * drawn.length, channels: 3, pageHeight: HEIGHT },
    })
      .tiff({ compression: 'lzw', predictor: 'horizontal' })
      .toBuffer();
    members.push([`${key}.json`, Buffer.from(JSON.stringify(json))], [`${key}.tiff`, tiff]);
  }
  return ['corpora/mint1t/CC-MAIN-2024-10-shard-0.tar', tar(members)];
}

/** A zip archive of one deflated member. @param {string} name @param {Buffer} data */
function zip(name, data) {
  const packed = deflateRawSync(data, { level: 9 });
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt16LE(8, 8);
  // 1 January 1980, the least that the format can say.
  local.writeUInt16LE(0x21, 12);
  local.writeUInt32LE(crc32(data), 14);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(data.length, 22);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(20, 4);
  local.copy(central, 6, 4);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + name.length, 12);
  end.writeUInt32LE(local.length + name.length + packed.length, 16);
  return Buffer.concat([local, Buffer.from(name), packed, central, Buffer.from(name), end]);
}

/** A USTAR archive. @param {[string, Buffer][]} members */
function tar(members) {
  const parts = members.flatMap(([name, data]) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write('0000644\x000000000\x000000000\0', 100);
    header.write(`${data.length.toString(8).padStart(11, '0')}\x0000000000000\0        0`, 124);
    header.write('ustar\x0000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, data, Buffer.alloc((512 - (data.length % 512)) % 512)];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}
