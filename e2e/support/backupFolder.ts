/**
 * A folder for backups in a browser without a person to choose one: the page is handed a folder of its origin-private file system,
 * which answers like any other. Its files can be carried out to the disk, as those of a real folder lie there.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';

const folderName = 'Backups';

/** Before the page loads. */
export const offerFolder = async (page: Page): Promise<void> => {
  await page.addInitScript((name) => {
    Object.assign(window, { showDirectoryPicker: async () => (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true }) });
  }, folderName);
};

/** Path within the folder -> bytes in base64. */
export const filesIn = (page: Page): Promise<{ [path: string]: string }> =>
  page.evaluate(async (name) => {
    const found: { [path: string]: string } = {};
    const walk = async (folder: FileSystemDirectoryHandle, at: string): Promise<void> => {
      for await (const [entry, handle] of (folder as unknown as { entries(): AsyncIterable<[string, FileSystemHandle]> }).entries()) {
        if (handle.kind === 'directory') await walk(handle as FileSystemDirectoryHandle, `${at}${entry}/`);
        else {
          const bytes = new Uint8Array(await (await (handle as FileSystemFileHandle).getFile()).arrayBuffer());
          let text = '';
          for (let from = 0; from < bytes.length; from += 32_768) text += String.fromCharCode(...bytes.subarray(from, from + 32_768));
          found[`${at}${entry}`] = btoa(text);
        }
      }
    };
    await walk(await (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true }), '');
    return found;
  }, folderName);

export const carryOut = async (page: Page, to: string): Promise<readonly string[]> => {
  const files = await filesIn(page);
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(to, name)), { recursive: true });
    writeFileSync(path.join(to, name), Buffer.from(bytes, 'base64'));
  }
  return Object.keys(files);
};
