/**
 * Sessions in the clear: one zip with a folder for each, in it what it holds as readable JSON, and its data files as they were
 * imported. For other programs and for paper; importing sealed backups is what brings everything back. Its names are the same in every
 * language; only what the README says is in the person's.
 */
import { Zip, ZipPassThrough } from 'fflate';
import { panelsOf, readDashboards, readDatasets, readSession, type DatasetInfo } from '../../../shared/documents/read.ts';
import type { DocState } from '../../../shared/documents/state.ts';
import { utf8, type Bytes } from '../../../shared/model/bytes.ts';
import type { SessionId } from '../../../shared/model/ids.ts';
import { ok, type Result } from '../../../shared/model/result.ts';
import type { Services } from '../../app/servicesContext.ts';
import { attempt } from '../../storage/failures.ts';
import { stateOf } from '../../session/copies/content.ts';
import { t } from '../../texts/text.ts';

/** Good as a name on every file system; never empty. */
const safe = (name: string): string => name.replaceAll(/[\p{Cc}<>:"/\\|?*]+/gu, ' ').replaceAll(/\s+/g, ' ').replaceAll(/^[. ]+|[. ]+$/g, '').slice(0, 80) || 'Untitled';

const createNames = () => {
  const taken = new Set<string>();
  return (wanted: string): string => {
    const dot = wanted.lastIndexOf('.');
    const [stem, end] = dot > 0 ? [wanted.slice(0, dot), wanted.slice(dot)] : [wanted, ''];
    let name = wanted;
    for (let count = 2; taken.has(name.toLowerCase()); count += 1) name = `${stem} (${count})${end}`;
    taken.add(name.toLowerCase());
    return name;
  };
};

/** `files`: where the file of each data set lies beside it. `at`: wall clock, ms. */
export const readable = (state: DocState, files: ReadonlyMap<DatasetInfo['entity'], string>, at: number) => ({
  ...readSession(state),
  exported: new Date(at).toISOString(),
  dashboards: readDashboards(state).map(({ id, title }) => ({
    title,
    panels: panelsOf(state, id).map(({ id: panel, panel: kind, title: name, dataset, layout: [x, y, width, height], settings }) => ({
      title: name,
      kind,
      place: { x, y, width, height },
      ...(dataset !== undefined && { dataSet: readDatasets(state).find(({ entity }) => entity === dataset)?.alias ?? null }),
      settings,
      ...(state.text(panel) !== '' && { text: state.text(panel) }),
    })),
  })),
  dataSets: readDatasets(state).map(({ entity, name, alias, bytes, rows, columns, format, definition }) =>
    definition === undefined
      ? { name, nameInSql: alias, file: files.get(entity) ?? null, bytes, rows, columns, format }
      : { name, nameInSql: alias, sql: definition.sql, rows, columns },
  ),
});

const readme = (): string =>
  [
    t`Exported from Holdfast in the clear: whoever has these files can read them.`,
    '',
    t`Each folder is a session: session.json says what it holds, data/ has the files that it was made from.`,
    t`Files that did not lie on the device are named as null.`,
    '',
  ].join('\n');

const write = async ({ session: deps, storage, data, now }: Services, wanted: readonly SessionId[] | undefined, into: (name: string, bytes: Bytes) => void): Promise<void> => {
  into('README.txt', utf8(readme()));
  const folders = createNames();
  for (const { id, deleted, forGood } of await storage.sessions.list()) {
    if (deleted !== undefined || forGood === true || wanted?.includes(id) === false) continue;
    const state = await stateOf(deps, id);
    const folder = folders(safe(readSession(state).title));
    const names = createNames();
    const files = new Map<DatasetInfo['entity'], string>();
    for (const info of readDatasets(state)) {
      if (info.definition !== undefined) continue;
      const source = await data.datasets.source(info);
      if (!source.ok) continue; // not on this device: named as missing
      const name = `data/${names(safe(info.name))}`;
      files.set(info.entity, name);
      into(`${folder}/${name}`, source.value);
    }
    into(`${folder}/session.json`, utf8(`${JSON.stringify(readable(state, files, now()), undefined, 2)}\n`));
  }
};

/** Without `wanted` all sessions that are not in the trash. Faults of the store. */
export const exportClear = async (services: Services, wanted?: readonly SessionId[]): Promise<Result<Blob>> => {
  const parts: Blob[] = [];
  const zip = new Zip((error, bytes) => {
    if (error === null) parts.push(new Blob([new Uint8Array(bytes)]));
  });
  const into = (name: string, bytes: Bytes): void => {
    const entry = new ZipPassThrough(name);
    zip.add(entry);
    entry.push(bytes, true);
  };
  const done = await attempt(() => write(services, wanted, into));
  if (!done.ok) return done;
  zip.end();
  return ok(new Blob(parts, { type: 'application/zip' }));
};
