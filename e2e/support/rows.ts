/** Rows of a grid as the screen shows them, and numbers in them. */
import type { Locator, Page } from '@playwright/test';

/** "−1,234.5" -> -1234.5 */
export const figure = (text: string): number => Number(text.replaceAll(/[,\s]/g, '').replace('−', '-'));

export const close = (shown: number | undefined, wanted: number): boolean => Math.abs((shown ?? NaN) - wanted) <= Math.abs(wanted) * 1e-6;

export const rowsOf = async (grid: Locator): Promise<readonly (readonly string[])[]> =>
  grid.getByRole('row').evaluateAll((rows) => rows.slice(1).map((row) => [...row.querySelectorAll('[role=gridcell]')].map((cell) => cell.getAttribute('title') ?? cell.textContent ?? '')));

/** How much this device holds: rows of every table of the store. */
export const stored = (page: Page): Promise<Readonly<Record<string, number>>> =>
  page.evaluate(async () => {
    const opened = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('holdfast');
      request.onsuccess = () => resolve(request.result);
    });
    const names = [...opened.objectStoreNames].filter((name) => ['datasets', 'datasetChunks', 'records'].includes(name));
    const counts = await Promise.all(
      names.map(
        (name) =>
          new Promise<readonly [string, number]>((resolve) => {
            const request = opened.transaction(name).objectStore(name).count();
            request.onsuccess = () => resolve([name, request.result]);
          }),
      ),
    );
    opened.close();
    return Object.fromEntries(counts);
  });
