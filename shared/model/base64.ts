/**
 * Base64url twice: in JavaScript for browsers, and by the run-time's Buffer where there is one (Node, workerd), which is twenty times
 * as fast: a server does little else than turn text into bytes. Both take canonical text alone and give the same; a test compares them.
 */
type Bytes = Uint8Array<ArrayBuffer>;

interface Codec {
  encode(bytes: Uint8Array): string;
  /** Undefined for what is not canonical. */
  decode(text: string): Bytes | undefined;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const codes = new Int8Array(128).fill(-1);
[...alphabet].forEach((letter, index) => (codes[letter.charCodeAt(0)] = index));

export const portable: Codec = {
  encode(bytes) {
    const out: string[] = [];
    for (let at = 0; at < bytes.length; at += 3) {
      const left = bytes.length - at;
      const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
      out.push(alphabet.charAt(word >> 18), alphabet.charAt((word >> 12) & 63));
      if (left > 1) out.push(alphabet.charAt((word >> 6) & 63));
      if (left > 2) out.push(alphabet.charAt(word & 63));
    }
    return out.join('');
  },
  decode(text) {
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
  },
};

declare const Buffer:
  | {
      from(text: string, encoding: 'base64url'): Uint8Array & { toString(encoding: 'base64url'): string };
      from(bytes: ArrayBufferLike, offset: number, length: number): { toString(encoding: 'base64url'): string };
    }
  | undefined;

const createNative = (buffer: NonNullable<typeof Buffer>): Codec => ({
  encode: (bytes) => buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url'),
  /** Buffer skips what it does not know, so what it made is compared with the text. */
  decode: (text) => {
    const decoded = buffer.from(text, 'base64url');
    return decoded.toString('base64url') === text ? new Uint8Array(decoded) : undefined;
  },
});

export const native: Codec | undefined = typeof Buffer === 'undefined' ? undefined : createNative(Buffer);
