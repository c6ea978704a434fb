/** Searches bytes and folders for canaries in every form in which they could lie there. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Canary } from './needles.ts';
import { viewsOf } from './views.ts';

export interface Finding {
  readonly canary: string;
  readonly form: string;
  readonly place: string;
}

/** `file`: where the bytes lie, when they are those of a file. */
export const scanBytes = (place: string, bytes: Uint8Array, canaries: readonly Canary[], file?: string): Finding[] =>
  viewsOf(place, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), file).flatMap((view) =>
    canaries.flatMap(({ name, needles }) =>
      needles.filter((needle) => view.bytes.includes(needle.bytes)).map(({ form }) => ({ canary: name, form, place: view.place })),
    ),
  );

/** Every file below the folder, names included; the browser or server over it must have ended. */
export const scanFolder = (folder: string, canaries: readonly Canary[]): Finding[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    const place = path.relative(folder, file);
    const named = scanBytes(`name of ${place}`, Buffer.from(entry.name), canaries);
    return entry.isFile() ? [...named, ...scanBytes(place, readFileSync(file), canaries, file)] : named;
  });

/** One line per canary and place, for a test's message. */
export const describeFindings = (findings: readonly Finding[]): string[] =>
  findings.map(({ canary, form, place }) => `"${canary}" as ${form} in ${place}`);
