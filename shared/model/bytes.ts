/**
 * Bytes and their text forms. `Bytes` is always backed by a plain ArrayBuffer, so that it can be handed to WebCrypto and
 * IndexedDB alike. Base64url is RFC 4648 section 5 without padding.
 */
import { native, portable } from './base64.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label: 'utf-8', options: { fatal: boolean; ignoreBOM: boolean });
  decode(bytes: Uint8Array): string;
}

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

export const toBase64Url: (bytes: Uint8Array) => string = (native ?? portable).encode;

/** Undefined for anything that is not canonical base64url: foreign letters, impossible lengths, stray low bits. */
export const fromBase64Url: (text: string) => Bytes | undefined = (native ?? portable).decode;
