/** Note: text in Markdown beside the figures. It needs no data; its text is the document's own and merges (shared/documents/text.ts). */
import * as v from 'valibot';
import { limits } from '../../../../shared/model/limits.ts';
import { panelKind } from '../kind.ts';
import { t } from '../../../texts/text.ts';

/** In a session the text is no setting; a snapshot carries it as one. */
const noteSchema = v.object({ text: v.fallback(v.pipe(v.string(), v.maxLength(limits.noteCharacters)), '') });

export type NoteSettings = v.InferOutput<typeof noteSchema>;

export default panelKind<NoteSettings>({
  kind: 'note',
  get name() { return t`Note`; },
  icon: 'rename',
  order: 5,
  schema: noteSchema,
  initial: () => ({ title: t`Note`, settings: { text: '' }, size: [4, 8] }),
  problems: () => [],
  query: () => undefined,
  summary: ({ text }) => text,
  view: () => import('./View.tsx'),
  form: () => import('./Form.tsx'),
  writing: () => import('./Writing.tsx'),
});
