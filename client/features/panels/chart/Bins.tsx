/** How many bins. While a number is being typed it may be none that can be drawn; then the last good one stays. */
import { useState } from 'react';
import { TextField } from '../../../ui/Field.tsx';
import { t } from '../../../texts/text.ts';

export interface BinsProps {
  readonly bins: number;
  readonly change: (bins: number) => void;
}

export const Bins = ({ bins, change }: BinsProps) => {
  const [typed, setTyped] = useState<string>();
  return (
    <TextField
      label={t`Bins`}
      type="number"
      min={2}
      max={200}
      value={typed ?? String(bins)}
      onChange={(entered) => {
        setTyped(entered);
        const wanted = Math.round(Number(entered));
        if (wanted >= 2 && wanted <= 200) change(wanted);
      }}
      onBlur={() => setTyped(undefined)}
    />
  );
};
