/**
 * A panel's answer as a file of the person's own: all rows of it as CSV, or its picture. What is saved leaves the sealed store, and
 * the words say where it went.
 */
import type { DataAccess } from '../../../data/access.ts';
import type { ResultTable } from '../../../data/types.ts';
import { counted } from '../../../texts/format.ts';
import { offerFile } from '../../../ui/offerFile.ts';
import { theme } from '../../../ui/theme.ts';
import { toast } from '../../../ui/toasts.ts';
import { faultWords } from '../../../texts/words.ts';
import { limits } from '../../../../shared/model/limits.ts';
import canvas from '../chart/Canvas.module.css';
import type { Asking } from '../asking.ts';
import type { Panel } from '../usePanel.ts';
import { csvHead, csvRows } from './rows.ts';
import { fileName, type SavedAs } from './names.ts';
import { t } from '../../../texts/text.ts';

type Read = (offset: number, limit: number, sql?: string) => Promise<ResultTable | undefined>;

/** Page by page, so that millions of rows are never all in the page at once. */
const saveRows = async ({ kind, settings, info }: Panel, read: Read): Promise<string | undefined> => {
  const parts: string[] = [];
  let [rows, total] = [0, 1];
  while (rows < total) {
    const page = await read(rows, limits.savedRows);
    if (page === undefined) return undefined;
    const named = kind.named?.(settings, page) ?? page;
    if (rows === 0) parts.push(csvHead(named));
    parts.push(csvRows(named));
    rows += page.rows;
    total = page.rows === 0 ? rows : page.total;
  }
  const name = fileName(info.title, 'csv');
  offerFile(name, new Blob(parts, { type: 'text/csv' }));
  return t`Saved ${counted(rows, 'row')} as ${name}. That file is not sealed.`;
};

/** As large as it is on the screen, if it is there. */
const roomOf = (element: HTMLElement | null) => ({ width: Math.max(element?.clientWidth ?? 960, 480), height: Math.max(element?.clientHeight ?? 600, 320) });

const savePicture = async ({ kind, settings, info }: Panel, ending: 'png' | 'svg', read: Read, limit: number, wrap: (sql: string) => string): Promise<string | undefined> => {
  const [result, { drawPng, drawSvg }, { lookOf }] = await Promise.all([read(0, limit), import('./picture.ts'), import('../chart/library.ts')]);
  const picture = result && kind.picture?.(settings, result);
  if (picture === undefined) return undefined;
  const panel = document.querySelector<HTMLElement>(`[data-panel="${info.id}"]`);
  const probe = document.createElement('div');
  probe.className = canvas['canvas'] ?? '';
  (panel ?? document.body).append(probe);
  const look = lookOf(probe, theme.get());
  probe.remove();
  const all = picture.whole === undefined ? picture.result : await read(0, limits.chartPoints, wrap(picture.whole));
  if (all === undefined) return undefined;
  const input = { title: info.title, settings: picture.settings, result: all, look, room: roomOf(panel) };
  const drawn = ending === 'png' ? await drawPng(input) : drawSvg(input);
  if (drawn === null) return undefined;
  const name = fileName(info.title, ending);
  offerFile(name, drawn);
  return t`Saved the picture as ${name}. That file is not sealed.`;
};

export const savePanel = async (data: DataAccess, panel: Panel, { query, filtering }: Asking, as: SavedAs): Promise<void> => {
  const { dataset } = panel;
  if (dataset === undefined) return;
  let why = t`It could not be drawn.`;
  const read: Read = async (offset, limit, sql = query.sql) => {
    const rows = await data.query(dataset, sql, { limit, offset, sources: query.sources });
    if (!rows.ok) why = faultWords(rows.fault);
    return rows.ok ? rows.value : undefined;
  };
  const said = as === 'csv' ? await saveRows(panel, read) : await savePicture(panel, as, read, query.limit, filtering.wrap);
  if (said === undefined) toast(`${t`Nothing was saved.`} ${why}`, { tone: 'attention' });
  else toast(said);
};
