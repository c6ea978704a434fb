/**
 * What a piece of plaintext looks like when it lies somewhere: as UTF-8, UTF-16, hexadecimal, or base64. Base64 depends on where in
 * the encoded stream the text starts, so there are three alignments, each without the letters that its neighbours also decide.
 */
export interface Needle {
  readonly form: string;
  readonly bytes: Buffer;
}

export interface Canary {
  readonly name: string;
  readonly needles: readonly Needle[];
}

const base64Forms = (bytes: Buffer): Needle[] =>
  [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').replace(/=+$/, '');
    const whole = Math.floor(((shift + bytes.length) * 8) / 6);
    const certain = text.slice(Math.ceil((shift * 8) / 6), whole);
    const forms = [...new Set([certain, certain.replaceAll('+', '-').replaceAll('/', '_')])];
    return forms.map((form) => ({ form: `base64, alignment ${shift}`, bytes: Buffer.from(form, 'latin1') }));
  });

const checked = (name: string, needles: readonly Needle[]): Canary => {
  if (needles.some((needle) => needle.bytes.length < 8)) throw new Error(`canary "${name}" is too short to be found only by purpose`);
  return { name, needles };
};

/** Content that must not lie anywhere in clear. */
export const textCanary = (text: string): Canary => {
  const utf16 = Buffer.from(text, 'utf16le');
  return checked(text, [
    { form: 'UTF-8', bytes: Buffer.from(text, 'utf8') },
    { form: 'UTF-16LE', bytes: utf16 },
    { form: 'UTF-16BE', bytes: Buffer.from(utf16).swap16() },
    { form: 'hexadecimal', bytes: Buffer.from(Buffer.from(text, 'utf8').toString('hex')) },
    ...base64Forms(Buffer.from(text, 'utf8')),
  ]);
};

/** Key bytes that must not lie anywhere, neither raw nor encoded. */
export const bytesCanary = (name: string, content: Uint8Array): Canary => {
  const bytes = Buffer.from(content);
  return checked(name, [{ form: 'raw', bytes }, { form: 'hexadecimal', bytes: Buffer.from(bytes.toString('hex')) }, ...base64Forms(bytes)]);
};
