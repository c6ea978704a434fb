/** One conflict: the field in words, the values side by side with device and time, how the panel looks with each, and the choice. */
import { keepBoth, remove, resolve, restore } from '../../../shared/documents/commands.ts';
import type { Write } from '../../../shared/documents/facts/facts.ts';
import { isOfFile } from '../../../shared/documents/files.ts';
import { definitionField, textField } from '../../../shared/documents/schema.ts';
import type { Conflict } from '../../../shared/documents/state.ts';
import { useServices } from '../../app/servicesContext.ts';
import { useSession } from '../../session/react.tsx';
import { Button } from '../../ui/Button.tsx';
import { inSentence } from '../../texts/format.ts';
import { BeforeSide } from './BeforeSide.tsx';
import styles from './Conflicts.module.css';
import { deletionStory, entityName, kindName, sidesOf, sideWords, type DeviceNames } from './describe.ts';
import { EditResult } from './EditResult.tsx';
import { editableField, fieldName, isLongText } from './fields.ts';
import { Files } from './Files.tsx';
import { PanelPreview } from './PanelPreview.tsx';
import { TextSides } from './TextSides.tsx';
import type { BeforeOf } from './useBefore.ts';
import { Who } from './Who.tsx';
import { t } from '../../texts/text.ts';

export interface ConflictDetailProps {
  readonly conflict: Conflict;
  readonly names: DeviceNames;
  readonly settle: (label: string, writes: readonly Write[]) => void;
  readonly before: BeforeOf;
}

const Values = ({ conflict, names, settle, before }: ConflictDetailProps) => {
  const { state } = useSession();
  const { mint } = useServices();
  const { entity, field } = conflict;
  const name = entityName(state, entity);
  const sides = sidesOf(state, names, conflict);
  const isPanel = state.value(entity, 'kind') === 'panel';
  const first = sides[0];
  const both = first === undefined ? undefined : keepBoth(state, mint, conflict, first.writer);
  const texts = sides.map((side) => ({ ...side, text: sideWords(state, field, side.value) }));
  const [one, two] = texts;
  const isLong = texts.some(({ text }) => isLongText(text));
  const own = editableField(field);
  const former = before(conflict);
  return (
    <>
      {isLong && one !== undefined && two !== undefined && texts.length === 2 && <TextSides first={one} second={two} />}
      <div className={styles.sides}>
        {former !== undefined && <BeforeSide conflict={conflict} names={names} before={former} />}
        {sides.map((side) => (
          <section key={side.writer} className={styles.side} aria-label={`${sideWords(state, field, side.value)}, ${side.device}`}>
            <Who side={side} />
            {!isLong ? (
              <span className={styles.value}>{sideWords(state, field, side.value)}</span>
            ) : (
              texts.length > 2 && <pre tabIndex={0} className={styles.text}>{sideWords(state, field, side.value)}</pre>
            )}
            {isPanel && <PanelPreview panel={entity} change={{ field, value: side.value }} />}
            <Button variant="primary" onClick={() => settle(t`Settle ${fieldName(field)} of ${name}`, resolve(state, conflict, { keep: side.writer }))}>
              {field === definitionField ? t`Keep this definition` : isLong ? t`Keep this text` : t`Keep “${sideWords(state, field, side.value)}”`}
            </Button>
          </section>
        ))}
      </div>
      <div className={styles.more}>
        {both !== undefined && (
          <>
            <Button onClick={() => settle(t`Keep both of ${name}`, both)}>{t`Keep both`}</Button>
            <span className={styles.note}>{t`The panel keeps the first value; a copy beside it gets the other.`}</span>
          </>
        )}
        {own !== undefined && one !== undefined && (
          <EditResult
            field={own}
            name={fieldName(field)}
            start={one.text}
            onUse={(value) => settle(t`Settle ${fieldName(field)} of ${name}`, resolve(state, conflict, { value }))}
          />
        )}
      </div>
    </>
  );
};

const Deletion = ({ conflict, names, settle }: ConflictDetailProps) => {
  const { state } = useSession();
  const { entity } = conflict;
  const name = entityName(state, entity);
  const kind = inSentence(kindName(state, entity));
  const { deleted, edited } = deletionStory(state, names, conflict);
  return (
    <div className={styles.sides}>
      <section className={styles.side} aria-label={t`Edited`}>
        {edited.map((side) => (
          <span key={`${side.field} ${side.writer}`}>
            <Who side={side} />
            <span className={styles.value}>
              {fieldName(side.field)}: {side.field === textField ? t`edited` : sideWords(state, side.field, side.value)}
            </span>
          </span>
        ))}
        {edited.length === 0 && <span className={styles.note}>{t`It was kept, or holds something that was edited, at the same time.`}</span>}
        {state.value(entity, 'kind') === 'panel' && <PanelPreview panel={entity} />}
        <Button variant="primary" onClick={() => settle(t`Keep ${name}`, restore(state, entity))}>{t`Keep ${kind}`}</Button>
      </section>
      <section className={styles.side} aria-label={t`Deleted`}>
        {deleted.map((side) => (
          <Who key={side.writer} side={side} />
        ))}
        <span className={styles.value}>{t`Deleted`}</span>
        <p className={styles.note}>{t`The deletion was made without knowing of the edit. A deleted ${kind} can be restored.`}</p>
        <Button variant="danger" onClick={() => settle(t`Delete ${name}`, remove(state, entity, conflict.view))}>{t`Delete ${kind}`}</Button>
      </section>
    </div>
  );
};

const Choice = (props: ConflictDetailProps) => {
  const { state } = useSession();
  if (props.conflict.field === 'deleted') return <Deletion {...props} />;
  return isOfFile(state, props.conflict) ? <Files {...props} /> : <Values {...props} />;
};

export const ConflictDetail = (props: ConflictDetailProps) => {
  const { state } = useSession();
  const { entity, field } = props.conflict;
  return (
    <div className={styles.detail}>
      <h3 className={styles.heading}>
        {fieldName(field)} <span className={styles.of}>{t`of ${entityName(state, entity)}`}</span>
      </h3>
      <Choice {...props} />
    </div>
  );
};
