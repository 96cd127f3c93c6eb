/** The bytes that files of a format begin with, as Latin-1; some formats have several. None is a prefix of another's. */
export const MAGIC = {
  jpeg: ['\xff\xd8\xff'],
  png: ['\x89PNG\r\n\x1a\n'],
  gif: ['GIF87a', 'GIF89a'],
  tiff: ['II*\0', 'MM\0*'],
  bigtiff: ['II+\0', 'MM\0+'],
  ico: ['\0\0\x01\0'],
  jxl: ['\xff\x0a', '\0\0\0\x0cJXL \r\n\x87\n'],
  jp2: ['\0\0\0\x0cjP  \r\n\x87\n', '\xff\x4f\xff\x51'],
  psd: ['8BPS'],
  dds: ['DDS '],
  qoi: ['qoif'],
  icns: ['icns'],
  hdr: ['#?RADIANCE'],
  exr: ['v/1\x01'],
  xcf: ['gimp xcf'],
  fits: ['SIMPLE  ='],
  blp: ['BLP1', 'BLP2'],
  wmf: ['\xd7\xcd\xc6\x9a'],
  sgi: ['\x01\xda'],
  eps: ['%!PS', '\xc5\xd0\xd3\xc6'],
  pdf: ['%PDF'],
  video: ['\x1a\x45\xdf\xa3', 'FLV\x01', 'OggS'],
  audio: ['ID3', 'fLaC'],
  flash: ['CWS', 'FWS'],
  gzip: ['\x1f\x8b'],
  zip: ['PK\x03\x04'],
  bzip2: ['BZh'],
  xz: ['\xfd7zX'],
  lz4: ['\x04"M\x18'],
  zstd: ['\x28\xb5\x2f\xfd'],
  parquet: ['PAR1'],
} as const satisfies Record<string, readonly string[]>;

/** A format of {@link MAGIC}. */
export type MagicFormat = keyof typeof MAGIC;

/** Whether bytes begin as files of a format do. */
export function beginsAs(format: MagicFormat, bytes: Uint8Array): boolean {
  return MAGIC[format].some((magic) => {
    for (let at = 0; at < magic.length; at++) if (bytes[at] !== magic.charCodeAt(at)) return false;
    return true;
  });
}
