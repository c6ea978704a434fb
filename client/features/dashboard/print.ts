/**
 * Printing a dashboard. Charts are pictures of the size they have on screen, so the dashboard takes the width of the page and the
 * light colours first, and only when they are drawn anew the browser is asked to print. Whoever prints by the browser's own menu
 * gets the same page with the pictures scaled (print.css).
 */
import { holdTheme } from '../../ui/theme.ts';
import './print.css';

const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));

/** Tables print their first rows, wherever they were scrolled to. */
const rewindTables = (): (() => void) => {
  const grids = [...document.querySelectorAll<HTMLElement>('[data-panel] [role=grid]')];
  const places = grids.map(({ scrollTop, scrollLeft }) => ({ top: scrollTop, left: scrollLeft }));
  for (const grid of grids) grid.scrollTo({ top: 0, left: 0 });
  return () => grids.forEach((grid, index) => grid.scrollTo({ ...places[index], behavior: 'instant' }));
};

export const printDashboard = async (): Promise<void> => {
  const root = document.documentElement;
  if (root.dataset['printing'] !== undefined) return;
  root.dataset['printing'] = '';
  holdTheme('light');
  const unwind = rewindTables();
  addEventListener(
    'afterprint',
    () => {
      delete root.dataset['printing'];
      holdTheme(undefined);
      unwind();
    },
    { once: true },
  );
  // Sizes are observed after one frame, pictures drawn in the next, texts measured by what they draw in the one after.
  for (let frames = 0; frames < 4; frames += 1) await frame();
  print();
};
