/**
 * A browser that is killed while its keys change: the profile opens afterwards, by the old way or the new one, and everything saved is
 * there. On demand: once each, or with `HOLDFAST_KILLS=5` at every one of the moments, five times over.
 */
import type { Page } from '@playwright/test';
import { openLock, passphrase, screen, turnOn, unlock } from './support/lock.ts';
import { answerWords, openReplace, wordsOf } from './support/phrase.ts';
import type { Profile } from './support/profile.ts';
import { networkNoise, type Quiet } from './support/quiet.ts';
import type { Server } from './support/server.ts';
import { expect, test } from './support/test.ts';
import { tell } from './support/tell.ts';
import * as bench from './support/workbench.ts';

const rounds = Number(process.env['HOLDFAST_KILLS'] ?? 0);
/** After the last key, ms: Argon2id takes some hundred of them. */
const moments = [0, 60, 150, 300, 600, 1_200, 2_400];
const killed = rounds === 0 ? [150] : Array.from({ length: rounds }, () => moments).flat();

const session = (page: Page) => page.getByRole('main', { name: 'Sessions' }).getByText('Untitled session').first();

interface Fixtures {
  readonly profile: (folder?: string) => Promise<Profile>;
  readonly server: Server;
  readonly quiet: Quiet;
  readonly folder: (name: string) => string;
}

/** A synced session in a profile that is killed and started again, over and over. */
const begin = async ({ profile, server, quiet, folder }: Fixtures) => {
  quiet.allow(networkNoise);
  quiet.allow(/status of (401|409|412)/);
  const where = folder('killed');
  let { page, kill } = await profile(where);
  page.setDefaultTimeout(60_000);
  await page.goto(server.url);
  await page.getByRole('button', { name: 'New session' }).click();
  await bench.whenSynced(page);
  await page.goto(server.url);
  const again = async (): Promise<Page> => {
    await kill();
    ({ page, kill } = await profile(where));
    page.setDefaultTimeout(60_000);
    await page.goto(server.url);
    await expect(screen(page).or(session(page))).toBeVisible({ timeout: 60_000 });
    return page;
  };
  return { page, again };
};

test('PHR-2 a kill while the words are replaced leaves a profile that opens, and exactly one of the two phrases', async ({ profile, server, quiet, folder }) => {
  test.setTimeout(60_000 + killed.length * 60_000);
  const made = await begin({ profile, server, quiet, folder });
  let { page } = made;
  const { again } = made;
  let count = 0;
  let words = await bench.recoveryWords(page);
  for (const moment of killed) {
    const dialog = await openReplace(page);
    const next = await wordsOf(dialog);
    await answerWords(page, dialog, next);
    await page.waitForTimeout(moment);
    page = await again();
    count += 1;
    // What was begun is finished by itself: before that the old words work, and new ones wait for their turn.
    const waits = page.getByText('New words wait on this device');
    await expect
      .poll(
        async () => {
          await expect(await openReplace(page)).toBeVisible();
          const isOwed = await waits.isVisible();
          await page.keyboard.press('Escape');
          await page.keyboard.press('Escape');
          return isOwed;
        },
        { timeout: 30_000 },
      )
      .toBe(false);
    const shown = await bench.recoveryWords(page);
    expect([words, next.join(' ')], `words, killed after ${moment} ms`).toContain(shown);
    words = shown;
  }
  tell(`kills while the words are replaced: ${count}; each time one of the two phrases, 0 profiles that did not open`);
});

test('SEC-32 a kill while the passphrase is changed or the lock turned off leaves a profile that opens', async ({ profile, server, quiet, folder }) => {
  test.setTimeout(60_000 + killed.length * 120_000);
  const made = await begin({ profile, server, quiet, folder });
  let { page } = made;
  const { again } = made;
  const counts = { passphrase: 0, off: 0 };
  let current = passphrase;
  const opens = async (candidates: readonly string[]): Promise<void> => {
    for (const candidate of candidates) {
      if (await session(page).isVisible()) return;
      await unlock(page, candidate);
      await expect(screen(page).getByRole('alert').or(session(page))).toBeVisible({ timeout: 30_000 });
      if (await session(page).isVisible()) {
        current = candidate;
        return;
      }
    }
    await expect(session(page)).toBeVisible();
  };
  await turnOn(page);
  await opens([current]);
  for (const [round, moment] of killed.entries()) {
    const other = `another passphrase ${round}`;
    const on = await openLock(page);
    await on.getByRole('button', { name: 'Change passphrase…' }).click();
    const change = page.getByRole('dialog', { name: 'Change passphrase' });
    await change.getByLabel('Current passphrase').fill(current);
    await change.getByLabel('New passphrase').fill(other);
    await change.getByLabel('The same again').fill(other);
    await page.keyboard.press('Enter');
    await page.waitForTimeout(moment);
    page = await again();
    counts.passphrase += 1;
    await opens([current, other]);

    const off = await openLock(page);
    await off.getByRole('button', { name: 'Turn off lock…' }).click();
    await page.getByRole('dialog', { name: 'Turn off lock' }).getByLabel('Passphrase').fill(current);
    await page.keyboard.press('Enter');
    await page.waitForTimeout(moment);
    page = await again();
    counts.off += 1;
    await opens([current]);
    if (round === killed.length - 1) break;
    const state = await openLock(page);
    await expect(state.getByLabel('New passphrase').or(state.getByRole('button', { name: 'Change passphrase…' }))).toBeVisible();
    const isOff = await state.getByLabel('New passphrase').isVisible();
    await state.getByRole('button', { name: isOff ? 'Cancel' : 'Close' }).last().click();
    if (!isOff) continue;
    await turnOn(page, current);
    await opens([current]);
  }
  await session(page).click();
  await bench.whenSynced(page);
  tell(`kills: ${counts.passphrase} while the passphrase changes, ${counts.off} while the lock is turned off; 0 profiles that did not open`);
});
