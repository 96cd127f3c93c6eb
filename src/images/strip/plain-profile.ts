import { createHash } from 'node:crypto';

/** Profiles that are met everywhere, by SHA-256: they hold words, but their makers'. */
const COMMON = new Set([
  // Hewlett-Packard's sRGB IEC61966-2.1 of 1998, with two different headers.
  '2b3aa1645779a9e634744faf9b01e9102b0c9b88fd6deced7934df86b949af7e',
  '3f6d674174f3804eb0dabdac90ae17486e898c5063a66f861c116ea033da8301',
  // sRGB IEC61966-2-1 black scaled, of the International Color Consortium.
  'c4c1153168e817be61a676e403c370ce2c485a6bd54fbb59c3850845cfefad00',
  // Android's, and libvips's own.
  '2e2fd04e0c28295bdd854a04a640a2c95b9950e73d25b48d157f7e27fb6e8c6b',
  'c56e1685d888f5edb92fe07f2750f387f8fe8e91b32ff8fb0b56bfbbb9458353',
]);

/** Bytes of a profile's header and of the count of its tags. */
const HEADER = 132;

/** Tags whose words or circumstances show nothing. */
const WORDS = new Set(['desc', 'cprt', 'dmnd', 'dmdd', 'vued', 'view', 'meas', 'tech']);

/** Tags that give the colours of a profile of three curves and primaries, or of one curve for grey. */
const COLOURS = new Set('wtpt bkpt lumi chad rXYZ gXYZ bXYZ rTRC gTRC bTRC kTRC'.split(' '));

/**
 * An ICC profile (ICC.1:2022) without room for anything but colours: words, names, dates and reserved fields are blank,
 * apart from profiles that are met everywhere. Its length stays.
 *
 * Undefined when bytes lie between or behind its tags, or when it has tags of another kind, whose use is unknown.
 */
export function plainProfile(profile: Buffer): Buffer | undefined {
  if (COMMON.has(createHash('sha256').update(profile).digest('hex'))) return profile;
  if (profile.length < HEADER || profile.readUInt32BE(0) !== profile.length) return undefined;
  const count = profile.readUInt32BE(128);
  if (count > 100 || HEADER + 12 * count > profile.length) return undefined;
  const tags = Array.from({ length: count }, (_, tag) => {
    const at = HEADER + 12 * tag;
    const name = profile.toString('latin1', at, at + 4);
    return { name, start: profile.readUInt32BE(at + 4), size: profile.readUInt32BE(at + 8) };
  }).sort((a, b) => a.start - b.start || a.size - b.size);
  const plain = Buffer.from(profile);
  blankHeader(plain);
  let [start, end] = [0, HEADER + 12 * count];
  for (const tag of tags) {
    // Tags may share their data, such as one curve for three colours.
    const shared = tag.start === start && tag.start + tag.size === end;
    if (!shared && !followsClosely(plain, end, tag.start)) return undefined;
    if (tag.start + tag.size > plain.length || tag.size < 12) return undefined;
    const data = plain.subarray(tag.start, tag.start + tag.size);
    if (WORDS.has(tag.name)) blankWords(data, tag.name === 'desc');
    else if (!COLOURS.has(tag.name) || !isExactColour(data)) return undefined;
    [start, end] = [tag.start, tag.start + tag.size];
  }
  return followsClosely(plain, end, plain.length) ? plain : undefined;
}

/** Maker, model, date, checksum and reserved fields; size, version, spaces, intent and white point stay. */
function blankHeader(profile: Buffer): void {
  profile.fill(0, 4, 8).fill(0, 24, 36).fill(0, 40, 64).fill(0, 80, 128);
}

/** Data begins on a multiple of four, and zeros come before. */
function followsClosely(bytes: Buffer, end: number, next: number): boolean {
  return next >= end && next - end < 4 && bytes.subarray(end, next).every((byte) => byte === 0);
}

/** Leaves the type and puts an empty text of that type, or `sRGB`, which readers of the description look for. */
function blankWords(data: Buffer, isName: boolean): void {
  const type = data.toString('latin1', 0, 4);
  data.fill(0, 4);
  const name = isName ? 'sRGB' : '';
  if (type === 'desc' && data.length >= 17) {
    data.writeUInt32BE(name.length + 1, 8);
    data.write(name, 12, 'latin1');
  } else if (type === 'text') {
    data.write(name, 8, 'latin1');
  } else if (type === 'mluc' && data.length >= 28 + 2 * name.length) {
    // One record of 12 bytes: language, country, length and offset of the text.
    data.writeUInt32BE(1, 8);
    data.writeUInt32BE(12, 12);
    data.write('enUS', 16, 'latin1');
    data.writeUInt32BE(2 * name.length, 20);
    data.writeUInt32BE(28, 24);
    data.write(name, 28, 'utf16le');
    data.subarray(28, 28 + 2 * name.length).swap16();
  }
}

/** Numbers as many as the type says, and nothing behind. */
function isExactColour(data: Buffer): boolean {
  if (data.readUInt32BE(4) !== 0) return false;
  switch (data.toString('latin1', 0, 4)) {
    case 'XYZ ':
      return data.length === 20;
    case 'curv':
      return data.length === 12 + 2 * data.readUInt32BE(8);
    case 'para':
      return data.length === 12 + 4 * ([1, 3, 4, 5, 7][data.readUInt16BE(8)] ?? -1);
    case 'sf32':
      return data.length === 44;
    default:
      return false;
  }
}
