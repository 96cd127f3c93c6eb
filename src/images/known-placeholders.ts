/**
 * Pictures that servers send instead of one that was deleted, by the MD5 of the file, which is what hosts give as ETag and
 * what scrapers have passed on; a forged collision would only drop itself.
 */
const KNOWN_PLACEHOLDERS: Readonly<Record<string, string>> = {
  // 503 bytes, 161 × 81: "The image you are requesting does not exist or is no longer available".
  d835884373f4d6c8f24742ceabe74946: 'imgur removed image',
};

/** What the file with this lower-case hex MD5 is known as, if anything. */
export function knownPlaceholder(md5: string): string | undefined {
  return Object.hasOwn(KNOWN_PLACEHOLDERS, md5) ? KNOWN_PLACEHOLDERS[md5] : undefined;
}
