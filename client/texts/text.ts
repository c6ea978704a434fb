/**
 * Every text of the screen passes here: t`Made ${when}` is English as it stands, and the key under which the catalogue of another
 * language (client/texts) holds the same sentence, with its values as {0}, {1} in the order that language wants. A text is looked up
 * when it is painted, never when a module loads: the catalogue may come after it. A table of texts holds them as `english`, which is
 * no string until it is `said`.
 */
const catalogue = new Map<string, string>();

/** Texts of the chosen language by their English ones. To be called before what they belong to is painted. */
export const learnTexts = (texts: { readonly [english: string]: string }): void => {
  for (const [key, text] of Object.entries(texts)) catalogue.set(key, text);
};

/** The English text with {0} where its first value stands. */
export const textKey = (pieces: readonly string[]): string => pieces.reduce((key, piece, at) => `${key}{${at - 1}}${piece}`);

/** The text in the language of the screen; English where that has none. */
export const t = (pieces: TemplateStringsArray, ...values: readonly (string | number)[]): string => {
  const key = textKey(pieces);
  return (catalogue.get(key) ?? key).replace(/\{(\d+)\}/g, (_, at: string) => String(values[Number(at)] ?? ''));
};

/** A text that is not yet asked for. */
export interface Text {
  readonly english: string;
}

export const english = (pieces: TemplateStringsArray): Text => ({ english: pieces.join('') });

export const said = (text: Text): string => word(text.english);

/** Whole texts without values, such as the one and the many of what is counted. */
export const word = (key: string): string => catalogue.get(key) ?? key;

let coming: Promise<unknown> = Promise.resolve();

/** Texts of what is not on the first screen are on their way: what shows them waits for them. */
export const expectTexts = (texts: Promise<unknown>): void => {
  coming = texts;
};

/** Settled once every text of the chosen language is known, or cannot be had. */
export const textsHere = (): Promise<unknown> => coming;
