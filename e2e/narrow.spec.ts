/** On a phone nothing stands half outside the window. */
import { expect, test } from './support/test.ts';

test('UI-17: on a narrow screen the selected of many dashboards is in sight, and all that an empty one offers', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/');
  await page.getByRole('button', { name: 'Open a sample' }).click();
  await expect(page.getByRole('main', { name: 'Dashboard' })).toBeVisible();
  for (let count = 2; count <= 5; count += 1) {
    await page.getByRole('button', { name: 'New dashboard' }).click();
    await expect(page.getByRole('tab')).toHaveCount(count);
  }
  await expect(page.getByRole('tab', { selected: true })).toBeInViewport({ ratio: 0.95 });
  for (const name of ['Overview', 'Time series', 'Compare']) {
    await expect(page.getByRole('list', { name: 'Templates' }).getByRole('button', { name })).toBeInViewport({ ratio: 1 });
  }
  for (const name of ['Add chart', 'Add table', 'Add statistic', 'Add SQL', 'Add note']) {
    await expect(page.getByRole('button', { name, exact: true })).toBeInViewport({ ratio: 1 });
  }
  await expect(page.getByRole('button', { name: 'Add panel' })).toBeInViewport({ ratio: 1 });
});
