/** `data:` URLs can be megabytes; a ledger line keeps enough to recognise one. */
export function shortUrl(url: string): string {
  return url.startsWith('data:') && url.length > 80 ? `${url.slice(0, 64)}… (${url.length} characters)` : url;
}
