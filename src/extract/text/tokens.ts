/**
 * Words of an identifier or a class list: `postBody`, `post-body`, `post_body` and `PostBody2` are all post, body.
 *
 * Rules match whole tokens, never substrings: "Essex" and "iconic" hold no token they could trip over.
 */
export function nameTokens(name: string): string[] {
  return name
    .slice(0, 1000)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((token) => token.length > 1);
}
