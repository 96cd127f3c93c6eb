/** Writing shards: against writing the same bytes, with and without the sums that shards carry. */
export const tar = {
  name: 'tar',
  title: 'Writing shards of small documents',
  unit: 'documents',
  prepare(bench) {
    const count = bench.pick({ small: 200, standard: 3000, full: 6000 });
    const way = (name, role, how) => ({
      name,
      role,
      selfMeasured: true,
      command: ({ out }) => bench.side('write-shards.mjs', how, out, count),
    });
    const peer = bench.peer('tarfile', 'tar.py');
    return {
      count,
      input: `${count} documents of two images of 24 kB`,
      sides: [
        way('raw write', 'limit', 'raw'),
        way('raw write with both sums', 'limit', 'hashed'),
        way('shards', 'pipeline', 'shards'),
        ...(peer === undefined
          ? []
          : [
              {
                name: 'tarfile',
                role: 'peer',
                selfMeasured: true,
                command: ({ out }) => [...peer, out, String(count)],
              },
            ]),
      ],
      ratios: [
        { name: 'against a raw write', of: 'shards', against: 'raw write' },
        { name: 'against a raw write with both sums', of: 'shards', against: 'raw write with both sums' },
        { name: 'against tarfile, which sums nothing', of: 'shards', against: 'tarfile' },
      ],
    };
  },
};
