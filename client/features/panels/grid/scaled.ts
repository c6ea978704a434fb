/**
 * Scrolling through more rows than an element can be tall. The scroll bar runs over `track` pixels, the rows over `length`; as long
 * as both are equal nothing is scaled. Otherwise a step of the wheel moves the rows by that very step, so that every row can be
 * reached, and only a jump (the thumb dragged, a press on the bar) goes by proportion. After steps the bar lags behind a little;
 * `barFor` says where it belongs.
 */
export interface Track {
  /** Pixels that all rows need. */
  readonly length: number;
  /** Pixels that the scrolled element has. */
  readonly track: number;
  /** Pixels that are seen at once. */
  readonly view: number;
}

export interface Position {
  /** scrollTop of the element. */
  readonly bar: number;
  /** The first pixel of the rows that is seen. */
  readonly top: number;
}

const within = (value: number, most: number): number => Math.min(Math.max(value, 0), Math.max(most, 0));

export const trackOf = (length: number, most: number, view: number): Track => ({ length, track: Math.min(length, most), view });

/** Where the rows are after the bar moved to `bar`. */
export const follow = (before: Position, bar: number, { length, track, view }: Track): Position => {
  const [rows, pixels] = [Math.max(length - view, 0), Math.max(track - view, 0)];
  if (pixels === 0 || rows === pixels) return { bar, top: within(bar, rows) };
  if (bar <= 0) return { bar, top: 0 };
  // Browsers round: the end is not always reached to the pixel.
  if (bar >= pixels - 1) return { bar, top: rows };
  const step = bar - before.bar;
  if (Math.abs(step) <= view) return { bar, top: within(before.top + step, rows) };
  return { bar, top: (bar / pixels) * rows };
};

/** Where the bar belongs when the rows are at `top`. */
export const barFor = (top: number, { length, track, view }: Track): number => {
  const [rows, pixels] = [Math.max(length - view, 0), Math.max(track - view, 0)];
  if (rows === pixels || rows === 0) return within(top, pixels);
  // Kept off both ends, which mean the first and the last row.
  return top <= 0 ? 0 : top >= rows ? pixels : within((top / rows) * pixels, pixels - 2) || 1;
};

/** The `top` that shows a whole row with as little movement as possible. `head` pixels above the rows are covered. */
export const reveal = (row: number, height: number, top: number, room: number): number => {
  const [start, end] = [row * height, (row + 1) * height];
  return start < top ? start : end > top + room ? end - room : top;
};
