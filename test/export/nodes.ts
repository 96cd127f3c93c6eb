import fc from 'fast-check';
import type { SampleNode, StoredImage } from '../../src/model/sample.js';

/** An image node for planning tests; its part tells it apart. */
export function imageNode(n: number, fields: Partial<StoredImage> = {}): StoredImage {
  return {
    type: 'image',
    part: `${n}.jpg`,
    original_url: `https://h.example/${n}.jpg`,
    final_url: `https://h.example/${n}.jpg`,
    origin: 'http',
    sha256: '0'.repeat(64),
    width: 10,
    height: 10,
    bytes: 10,
    format: 'jpeg',
    original_width: 10,
    original_height: 10,
    original_bytes: 10,
    original_format: 'jpeg',
    phash: '0'.repeat(16),
    dhash: '0'.repeat(16),
    ...fields,
  };
}

/** Documents of texts and images in any order, the images numbered. */
export const nodesArbitrary: fc.Arbitrary<SampleNode[]> = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constant('paragraph' as const) },
      { weight: 1, arbitrary: fc.constant('heading' as const) },
      { weight: 3, arbitrary: fc.constant('image' as const) },
    ),
    { maxLength: 40 },
  )
  .map((kinds) => {
    let images = 0;
    return kinds.map(
      (kind, i): SampleNode =>
        kind === 'image' ? imageNode(images++) : { type: 'text', role: kind, text: `text ${i}` },
    );
  });
