/**
 * Bytes and their text forms. `Bytes` is always backed by a plain ArrayBuffer, so that it can be handed to WebCrypto and
 * IndexedDB alike. Base64url is RFC 4648 section 5 without padding.
 */
export type Bytes = Uint8Array<ArrayBuffer>;

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label: 'utf-8', options: { fatal: boolean; ignoreBOM: boolean });
  decode(bytes: Uint8Array): string;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const codes = new Int8Array(128).fill(-1);
[...alphabet].forEach((letter, index) => (codes[letter.charCodeAt(0)] = index));

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const utf8 = (text: string): Bytes => encoder.encode(text);

/** Strict: malformed UTF-8 throws a TypeError, a byte order mark is kept. */
export const fromUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes);

export const concat = (...parts: readonly Uint8Array[]): Bytes => {
  let length = 0;
  for (const part of parts) length += part.byteLength;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
};

export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.byteLength === b.byteLength && a.every((byte, index) => byte === b[index]);

export const toBase64Url = (bytes: Uint8Array): string => {
  const out: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    out.push(alphabet.charAt(word >> 18), alphabet.charAt((word >> 12) & 63));
    if (left > 1) out.push(alphabet.charAt((word >> 6) & 63));
    if (left > 2) out.push(alphabet.charAt(word & 63));
  }
  return out.join('');
};

/** Undefined for anything that is not canonical base64url: foreign letters, impossible lengths, stray low bits. */
export const fromBase64Url = (text: string): Bytes | undefined => {
  if (text.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let word = 0;
  let bits = 0;
  let at = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = codes[text.charCodeAt(index)] ?? -1;
    if (code < 0) return undefined;
    word = ((word << 6) | code) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at] = (word >> bits) & 0xff;
      at += 1;
    }
  }
  return (word & ((1 << bits) - 1)) === 0 ? bytes : undefined;
};
