import { describe, expect, it } from 'vitest';
import { mostTextTokens } from '../../../src/export/plan/text-tokens.js';

describe('mostTextTokens', () => {
  // What the tokenizer of Llama 3 gives.
  it.each([
    [
      '帝高陽之苗裔兮，朕皇考曰伯庸。攝提貞于孟陬兮，惟庚寅吾以降。皇覽揆余初度兮，肇錫余以嘉名。名余曰正則兮，字余曰靈均。紛吾既有此內美兮，又重之以脩能。扈江離與辟芷兮，紉秋蘭以為佩。',
      113,
    ],
    [
      '關關雎鳩，在河之洲。窈窕淑女，君子好逑。參差荇菜，左右流之。窈窕淑女，寤寐求之。求之不得，寤寐思服。悠哉悠哉，輾轉反側。',
      74,
    ],
  ])('is not below what a vocabulary that knows Han gives for classical Chinese', (text, tokens) => {
    expect(mostTextTokens(text, false)).toBeGreaterThanOrEqual(tokens);
    expect(mostTextTokens(text, false)).toBeLessThan(tokens * 1.5);
  });
});
