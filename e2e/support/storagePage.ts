/** The page over the store of a device, from a server of its own, and what a test does in it. */
import type { Page } from '@playwright/test';
import { servePage } from '../../bench/pageServer.mjs';
import type { SessionId } from '../../shared/model/ids.ts';
import type {} from '../pages/storage/page.ts';
import { test } from './test.ts';

let url = '';

/** Its address, once it is served. */
export const storagePage = (): string => url;

/** For the whole file that calls it. */
export const serveStoragePage = (): void => {
  let stop = async (): Promise<void> => undefined;
  test.use({ baseURL: 'http://127.0.0.1' });
  test.beforeAll(async () => {
    const server = await servePage(`${import.meta.dirname}/../pages/storage`);
    url = server.url;
    stop = server.close;
  });
  test.afterAll(() => stop());
};

/** A page with the device started in `here`. */
export const arrive = async (page: Page, barrierDelay?: number): Promise<Page> => {
  await page.goto(url);
  await page.waitForFunction(() => 'device' in globalThis);
  await page.evaluate(async (delay) => void (globalThis.here = await device.start(delay)), barrierDelay);
  return page;
};

export const create = (page: Page, title = 'Wells'): Promise<SessionId> => page.evaluate((name) => here.create(name), title);
export const open = (page: Page, id: SessionId): Promise<void> => page.evaluate(async (session) => void (globalThis.opened = await here.open(session)), id);

export const write = (page: Page, title: string): Promise<number> =>
  page.evaluate((value) => opened.write('Rename', [{ entity: here.sessionEntity, field: 'title', value }]), title);
export const flush = (page: Page) => page.evaluate(() => opened.flush());
export const title = (page: Page) => page.evaluate(() => opened.state.value(here.sessionEntity, 'title'));
export const durability = (page: Page) => page.evaluate(() => opened.status.get().durability);

/** The log as a stranger to this tab's memory reads it: positions and damage. */
export const readLog = (page: Page, id: SessionId) =>
  page.evaluate(async (session) => {
    const { changes, damaged } = await here.readLog(session);
    const rows = await here.storage.records.all(session);
    return { changes: changes.length, damaged: damaged.length, rows: rows.map(({ replica, sequence }) => ({ replica, sequence })) };
  }, id);
