/**
 * The one place that says how numbers and dates are written: as the browser's own language has them, whatever the language of the
 * words around them. Where there is no page (tests in Node) it is British English, in which the tests are written.
 */
const locale = typeof document === 'undefined' ? 'en-GB' : navigator.language;

/** Formatters are made once by who uses them: making one costs more than using it. */
export const numberFormat = (options: Intl.NumberFormatOptions): Intl.NumberFormat => new Intl.NumberFormat(locale, options);

export const dateFormat = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => new Intl.DateTimeFormat(locale, options);

/** Days and moments of data stand in no time zone. */
export const dataDates = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => dateFormat({ ...options, timeZone: 'UTC' });
