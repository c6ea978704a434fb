/** Random letters for ids, from the browser's cryptographic source. */
import { nanoid } from 'nanoid';
import type { MintLetters } from '../../shared/model/ids.ts';

export const mint: MintLetters = (length) => nanoid(length);
