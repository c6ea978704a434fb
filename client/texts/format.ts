/** Numbers, sizes and times as people read them. Formatters are made once: making one costs more than using it. */
import { dateFormat, numberFormat } from './locale.ts';
import { t, word } from './text.ts';

const whole = numberFormat({ maximumFractionDigits: 0 });
const precise = numberFormat({ maximumSignificantDigits: 6 });
const tenths = numberFormat({ minimumFractionDigits: 1, maximumFractionDigits: 1 });
const clock = dateFormat({ hour: '2-digit', minute: '2-digit' });
const day = dateFormat({ day: 'numeric', month: 'short' });
const dayOfYear = dateFormat({ day: 'numeric', month: 'short', year: 'numeric' });

const minute = 60_000;

export const count = (value: number): string => whole.format(value);

/** Of the two sentences the one whose verb fits the number. */
export const plural = (value: number, one: string, many: string): string => (value === 1 ? one : many);

/** "1 row", "1,461 rows". */
export const counted = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${word(plural(value, one, many))}`;

/** At most six significant digits, for figures in text; tables show what the data holds. */
export const figure = (value: number): string => precise.format(value);

/** Decimal units, as operating systems and disk makers show them. The number does not part from its unit at the end of a line. */
export const size = (bytes: number): string => {
  if (bytes < 1000) return counted(bytes, 'byte');
  const units = ['kB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), units.length);
  const value = bytes / 1000 ** power;
  return `${value < 10 ? tenths.format(value) : count(value)}\u00a0${units[power - 1]}`;
};

export const time = (at: number): string => clock.format(at);

const full = dateFormat({ dateStyle: 'long', timeStyle: 'short' });

/** "3 November 2026 at 14:02". */
export const moment = (at: number): string => full.format(at);

/** "just now", "5 minutes ago", "today 14:02", "3 Nov", "3 Nov 2025". */
export const ago = (at: number, now: number): string => {
  const passed = now - at;
  if (passed < minute) return t`just now`;
  const minutes = Math.floor(passed / minute);
  if (minutes < 60) return plural(minutes, t`1 minute ago`, t`${count(minutes)} minutes ago`);
  const [then, today] = [new Date(at), new Date(now)];
  if (then.toDateString() === today.toDateString()) return t`today ${clock.format(at)}`;
  return then.getFullYear() === today.getFullYear() ? day.format(at) : dayOfYear.format(at);
};

/** German writes its nouns with a capital wherever they stand. */
const keepsCapitals = (): boolean => typeof document !== 'undefined' && document.documentElement.lang === 'de';

/** A name as it stands inside a sentence: “Add chart”, “Add SQL”. */
export const inSentence = (name: string): string => (name === name.toUpperCase() || keepsCapitals() ? name : name.toLowerCase());

/** A sentence that goes on behind a colon: “Done: keep both”. */
export const goingOn = (sentence: string): string => (keepsCapitals() ? sentence : `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`);
