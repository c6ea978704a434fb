/** Temporary folders of a test run, and the paths of the project. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

export const temporaryFolder = (name: string): string => mkdtempSync(path.join(tmpdir(), `holdfast-${name}-`));

/** Chromium writes for a moment after its end, so the removal is tried again. */
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
