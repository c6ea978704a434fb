/** Codes by the camera, over Chromium's own fake one; the detector, which this Chromium does not have, is stood in for. */
import type { Page } from '@playwright/test';
import { needBrowser } from '../scripts/browser.mjs';
import { extremes, inspect, takeLook } from './support/looks.ts';
import { browserFlags } from './support/profile.ts';
import { expect, test } from './support/test.ts';

test.use({ launchOptions: { executablePath: await needBrowser(), args: [...browserFlags, '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] } });

/** Finds the text in the third picture that has something in it. */
const standIn = async (page: Page, text: string): Promise<void> => {
  await page.addInitScript((found) => {
    let pictures = 0;
    Object.assign(globalThis, {
      seen: () => pictures,
      BarcodeDetector: class {
        async detect(video: HTMLVideoElement) {
          if (video.videoWidth > 0) pictures += 1;
          return pictures > 2 && (globalThis as { hold?: boolean }).hold !== true ? [{ rawValue: found }] : [];
        }
      },
    });
  }, text);
};

const open = async (page: Page) => {
  await page.getByRole('button', { name: 'Restore with recovery phrase' }).click();
  return page.getByRole('dialog', { name: 'Restore with recovery phrase' });
};

test('PAI-8 a code is read by the camera, on a press, where the browser can; the camera is let go; elsewhere codes are pasted', async ({ page }) => {
  const words = 'abandon '.repeat(11) + 'about';
  await page.goto('/');
  let dialog = await open(page);
  await expect(dialog.getByRole('button', { name: 'Use a code from another device' })).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Scan with the camera' })).toBeHidden();

  await standIn(page, words);
  await page.reload();
  await page.evaluate(() => Object.assign(globalThis, { hold: true }));
  dialog = await open(page);
  await dialog.getByRole('button', { name: 'Scan with the camera' }).click();
  const video = dialog.getByLabel('What the camera sees');
  await expect.poll(() => page.evaluate(() => (globalThis as unknown as { seen(): number }).seen())).toBeGreaterThan(2);
  for (const look of extremes) {
    await takeLook(page, look);
    await inspect(page, `scanning ${look.name}`);
  }
  const track = await video.evaluateHandle((element) => ((element as HTMLVideoElement).srcObject as MediaStream).getTracks()[0]);
  await page.evaluate(() => Object.assign(globalThis, { hold: false }));
  await expect(dialog.getByLabel('Recovery words')).toHaveValue(words);
  await expect(video).toBeHidden();
  expect(await track.evaluate((each) => each?.readyState)).toBe('ended');
  await expect(dialog.getByText('12 of 12 words')).toBeVisible();

  await page.evaluate(() => (navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))));
  await dialog.getByRole('button', { name: 'Use a code from another device' }).click();
  const join = page.getByRole('dialog', { name: 'Join with a code' });
  await join.getByRole('button', { name: 'Scan with the camera' }).click();
  await expect(join.getByText('The browser did not allow the camera. Paste the code instead.')).toBeVisible();
});
