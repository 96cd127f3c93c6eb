/**
 * Stands behind the `<` of end tags that do not end the script they are in. No page has this character any more when it
 * is parsed.
 */
export const NO_END_TAG = '\0';

const STEP = /<!--(?:-?>)?|-->|<script(?=[\t\n\f\r />])|<\0\/script/gi;

/**
 * Whether an end tag after this text of a script ends only a script that is written in a comment in it:
 * `<script><!-- <script></script> --></script>` is one script, after the HTML standard.
 */
export function isInsideEscape(text: string): boolean {
  if (!text.includes('<!--')) return false;
  let state: 'script' | 'comment' | 'inner' = 'script';
  for (const [step] of text.matchAll(STEP)) {
    if (step === '-->') state = 'script';
    else if (state === 'script') state = step === '<!--' ? 'comment' : state;
    else if (/^<s/i.test(step)) state = 'inner';
    else if (step.startsWith('<\0')) state = 'comment';
  }
  return state === 'inner';
}
