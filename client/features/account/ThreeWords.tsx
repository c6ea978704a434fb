/** Three of the words, typed: right ones show that the paper is at hand. */
import { useState, type ReactNode } from 'react';
import { Form } from '../../ui/Form.tsx';
import { TextField } from '../../ui/Field.tsx';
import { t } from '../../texts/text.ts';

export interface ThreeWordsProps {
  /** Of the form, so that a button outside can send it. */
  readonly id: string;
  readonly words: readonly string[] | undefined;
  /** Which ones are asked for, from 0. */
  readonly places: readonly number[];
  readonly wrong: string;
  readonly onReady: (ready: boolean) => void;
  readonly onRight: () => void;
  readonly children: ReactNode;
}

export const ThreeWords = ({ id, words, places, wrong, onReady, onRight, children }: ThreeWordsProps) => {
  const [typed, setTyped] = useState<readonly string[]>([]);
  const [faults, setFaults] = useState<readonly number[]>([]);
  const check = () => {
    const found = places.filter((place, index) => words?.[place] !== typed[index]?.trim().toLowerCase());
    setFaults(found);
    if (found.length === 0) onRight();
  };
  return (
    <Form id={id} onSubmit={check}>
      {children}
      {places.map((place, index) => (
        <TextField
          key={place}
          label={t`Word ${place + 1}`}
          value={typed[index] ?? ''}
          error={faults.includes(place) ? wrong : undefined}
          spellCheck={false}
          autoCapitalize="none"
          translate="no"
          onChange={(text) => {
            const next = places.map((_, at) => (at === index ? text : (typed[at] ?? '')));
            setTyped(next);
            onReady(next.every((word) => word.trim() !== ''));
            setFaults(faults.filter((fault) => fault !== place));
          }}
        />
      ))}
    </Form>
  );
};
