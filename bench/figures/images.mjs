import { drawnPictures, hasSignalsOption, STORED } from '../inputs/drawn-pictures.mjs';

/** What Weft does to a picture beyond decoding, resizing and encoding it, in one process and without a network. */
export const images = {
  name: 'images',
  title: 'Pictures of a folder, in one process',
  unit: 'images',
  async prepare(bench) {
    const { folder, count } = await drawnPictures(bench);
    const { side, quality } = STORED;
    const process = (name, signals) => ({
      name,
      role: 'pipeline',
      command: () => bench.side('process-images.mjs', folder, side, quality, signals),
    });
    return {
      count,
      input: `${count} drawn pictures`,
      sides: [
        {
          name: 'sharp loop',
          role: 'limit',
          command: () => bench.side('sharp-loop.mjs', folder, side, quality),
        },
        process('all signals', 'all'),
        { ...process('no signals', 'none'), supported: hasSignalsOption },
      ],
      ratios: [
        { name: 'all signals against sharp', of: 'all signals', against: 'sharp loop' },
        { name: 'no signals against sharp', of: 'no signals', against: 'sharp loop' },
        { name: 'all signals against none', of: 'all signals', against: 'no signals' },
      ],
    };
  },
};
