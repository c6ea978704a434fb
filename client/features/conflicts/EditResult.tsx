/** Neither side, but a text of the person's own in place of both. */
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { TextArea, TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import styles from './Conflicts.module.css';
import type { EditableField } from './fields.ts';
import { t } from '../../texts/text.ts';

export interface EditResultProps {
  readonly field: EditableField;
  readonly name: string;
  readonly start: string;
  readonly onUse: (text: string) => void;
}

const reveal = (form: HTMLElement | null): void => form?.scrollIntoView({ block: 'nearest' });

export const EditResult = ({ field, name, start, onUse }: EditResultProps) => {
  const [text, setText] = useState<string>();
  if (text === undefined) return <Button onClick={() => setText(start)}>{t`Edit…`}</Button>;
  const ready = !field.required || text.trim() !== '';
  const common = { label: name, value: text, maxLength: field.characters, autoFocus: true, onChange: setText };
  return (
    <div ref={reveal} className={styles.edit}>
      <Form ready={ready} onSubmit={() => onUse(field.required ? text.trim() : text)}>
        {field.long ? <TextArea {...common} rows={8} className={styles.mono} /> : <TextField {...common} />}
        <div className={styles.more}>
          <Button type="submit" variant="primary" disabled={!ready}>{t`Use this text`}</Button>
          <Button variant="quiet" onClick={() => setText(undefined)}>{t`Cancel`}</Button>
        </div>
      </Form>
    </div>
  );
};
