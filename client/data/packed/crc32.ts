/** CRC-32 as gzip (RFC 1952) and zip use it: inflating does not notice a flipped letter, this does. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  return sum;
});

/** Goes on from the checksum of what came before; 0 to begin with. */
export const crc32 = (bytes: Uint8Array, before = 0): number => {
  let sum = ~before;
  for (let at = 0; at < bytes.length; at += 1) sum = (sum >>> 8) ^ (table[(sum ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return ~sum >>> 0;
};
