/** Shortest token that says anything. */
const MIN_LENGTH = 2;

/**
 * Words of an identifier or a class list: `postBody`, `post-body`, `post_body` and `PostBody2` are all post, body.
 *
 * Rules match whole tokens, never substrings: "Essex" and "iconic" hold no token they could trip over.
 */
export function nameTokens(name: string): string[] {
  const tokens: string[] = [];
  const length = Math.min(name.length, 1000);
  let start = -1;
  let allUpper = true;
  const end = (at: number) => {
    if (start >= 0 && at - start >= MIN_LENGTH) tokens.push(name.slice(start, at).toLowerCase());
    start = -1;
  };
  for (let i = 0; i < length; i++) {
    const code = name.charCodeAt(i);
    if (code >= 97 && code <= 122) {
      // `HTMLBody`: the last capital of a run starts the next word.
      if (start >= 0 && allUpper && i - start > 1) {
        end(i - 1);
        start = i - 1;
      }
      if (start < 0) start = i;
      allUpper = false;
    } else if (code >= 65 && code <= 90) {
      if (start >= 0 && !allUpper) end(i);
      if (start < 0) {
        start = i;
        allUpper = true;
      }
    } else {
      end(i);
    }
  }
  end(length);
  return tokens;
}
