/**
 * The icons: 16 px, 1.5 px strokes in the colour of the text. Always decoration; the control that carries one has a name of its
 * own, so they are hidden from assistive technology.
 */
const paths = {
  add: 'M8 3.5v9M3.5 8h9',
  bar: 'M3 13V8.5M6.3 13V3M9.7 13V6.5M13 13v-3',
  check: 'M3.5 8.5l3 3 6-7',
  chevronDown: 'M4.5 6.25L8 9.75l3.5-3.5',
  chevronLeft: 'M9.75 4.5L6.25 8l3.5 3.5',
  chevronRight: 'M6.25 4.5L9.75 8l-3.5 3.5',
  close: 'M4 4l8 8M12 4l-8 8',
  columns: 'M2.5 3.5h11v9h-11zM6.2 3.5v9M9.8 3.5v9',
  copy: 'M6 6h7v7H6zM10 6V3H3v7h3',
  data: 'M2.5 3.5h11v9h-11zM2.5 6.5h11M2.5 9.5h11M6.5 6.5v6',
  drag: 'M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01',
  expand: 'M9.5 3H13v3.5M6.5 13H3V9.5M13 3L9 7M3 13l4-4',
  filter: 'M2.5 3.5h11L9.5 8.3v4.2l-3 1V8.3z',
  history: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 5v3.2l2.2 1.3',
  import: 'M8 2.5v7M5 7l3 3 3-3M3 12.5h10',
  key: 'M9.5 6.5a3 3 0 1 1-1-2.2M8.6 7.4L13 11.8M11.2 10l1.3-1.3',
  help: 'M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4M6.2 6.3a1.8 1.8 0 1 1 2.7 1.5c-.6.4-.9.7-.9 1.4M8 11.5h.01',
  keyboard: 'M2 4.5h12v7H2zM4.5 7h.01M7 7h.01M9.5 7h.01M11.8 7h.01M5.5 9.3h5',
  line: 'M2.5 11.5l3.5-4 3 2.5 4.5-6',
  link: 'M6.7 9.3a2.6 2.6 0 0 0 3.7 0l2-2a2.6 2.6 0 0 0-3.7-3.7l-.7.7M9.3 6.7a2.6 2.6 0 0 0-3.7 0l-2 2a2.6 2.6 0 0 0 3.7 3.7l.7-.7',
  more: 'M3.6 8h.01M8 8h.01M12.4 8h.01',
  panelLeft: 'M2.5 3h11v10h-11zM6 3v10',
  panelRight: 'M2.5 3h11v10h-11zM10 3v10',
  pin: 'M6 2.5h4l-.5 4 2 2.5h-7l2-2.5zM8 9v4.5',
  redo: 'M12.5 6.5H6a3 3 0 0 0 0 6h3.5M10 3.5l3 3-3 3',
  rename: 'M3 13l.7-3 7-7 2.3 2.3-7 7zM9.3 4.4l2.3 2.3',
  sample: 'M6.5 2.5h3M7 2.5v4L3.4 12a1 1 0 0 0 .9 1.5h7.4a1 1 0 0 0 .9-1.5L9 6.5v-4M5 10h6',
  scatter: 'M4 11h.01M6.5 7.5h.01M9 10h.01M10.5 5.5h.01M12.5 8h.01M5 4.5h.01',
  search: 'M7 2.8a4.2 4.2 0 1 1 0 8.4 4.2 4.2 0 0 1 0-8.4zM10.2 10.2l3 3',
  settings: 'M2.5 5h6M11.5 5h2M2.5 11h2M7.5 11h6M10 3.3v3.4M6 9.3v3.4',
  share: 'M8 9.5v-7M5.2 5L8 2.3 10.8 5M4 7.5H3v6h10v-6h-1',
  sql: 'M3 4.5l3.5 3.5L3 11.5M8 12h5',
  statistic: 'M4 6l2-1.8V12M9 5.2c.5-.8 1.2-1.2 2-1.2 1.2 0 2 .8 2 1.9 0 1.6-1.6 2.8-4 6.1h4',
  sync: 'M13 7A5 5 0 0 0 4 4.9L2.7 6.2M2.7 3v3.2h3.2M3 9a5 5 0 0 0 9 2.1l1.3-1.3M13.3 13V9.8h-3.2',
  table: 'M2.5 3.5h11v9h-11zM2.5 6.5h11M7 6.5v6',
  theme: 'M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11',
  trash: 'M3 4.5h10M6 4.5V3h4v1.5M4.3 4.5l.6 8.5h6.2l.6-8.5M6.7 7v3.7M9.3 7v3.7',
  undo: 'M3.5 6.5H10a3 3 0 0 1 0 6H6.5M6 3.5l-3 3 3 3',
  warning: 'M8 2.5l6 10.8H2zM8 6.5v3.2M8 11.6h.01',
} as const;

export type IconName = keyof typeof paths;

/** Marks made of dots only need a heavier stroke to be seen. */
const dotted: ReadonlySet<IconName> = new Set(['more', 'drag', 'scatter']);

export const Icon = ({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) => (
  <svg
    aria-hidden="true"
    width={size}
    height={size}
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    strokeWidth={dotted.has(name) ? 2 : 1.5}
    strokeLinecap="round"
    strokeLinejoin="round"
  >
    <path d={paths[name]} />
  </svg>
);
