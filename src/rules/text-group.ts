import { TEXT_GROUPS, type TextGroup } from '../config/rules-config.js';
import type { Signals } from '../model/signals.js';

const UNSPACED: Readonly<Record<string, TextGroup>> = {
  zh: 'zh',
  yue: 'zh',
  wuu: 'zh',
  ja: 'ja',
  ko: 'ko',
  th: 'th',
  lo: 'th',
  km: 'th',
  my: 'th',
};

/**
 * The group of languages whose thresholds fit a text: by its signals `text_group` and `language`, else by the language
 * that the page declares (BCP 47), else `spaced`.
 */
export function textGroupOf(signals: Signals, declared?: string): TextGroup {
  const language = subtag(typeof signals.language === 'string' ? signals.language : undefined);
  const measured = signals.text_group;
  if (measured === 'spaced') return language === 'en' ? 'en' : 'spaced';
  if (isGroup(measured)) return measured;
  const named = language === 'und' ? subtag(declared) : (language ?? subtag(declared));
  if (named === 'en') return 'en';
  return (named !== undefined && Object.hasOwn(UNSPACED, named) && UNSPACED[named]) || 'spaced';
}

function subtag(language: string | undefined): string | undefined {
  return language?.split(/[-_]/, 1)[0]?.toLowerCase();
}

function isGroup(value: unknown): value is TextGroup {
  return (TEXT_GROUPS as readonly unknown[]).includes(value);
}
